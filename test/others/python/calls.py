"""Calls by boto3's clients, by AWS's own names of the operations."""

import functools
import os

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config

import random_values


# Service to the one protocol that it is spoken to in.
SPOKEN = {}


@functools.cache
def client_of(service, options=()):
    """One try, and the answer as it came: retries would hide what an endpoint said. `protocol`: another than botocore's choice."""
    options = dict(options)
    session = boto3.session.Session()
    protocol = options.pop("protocol", SPOKEN.get(service))
    if protocol:
        keep_protocol(session._session, service, protocol)
    config = Config(retries={"total_max_attempts": 1}, **options)
    return session.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)


def keep_protocol(session, service, protocol):
    """The loader keeps what it loaded, so that the session's clients and models are made of this."""
    model = session.get_component("data_loader").load_service_model(service, "service-2")
    model["metadata"]["protocols"] = [protocol]


def protocol_of(service):
    """The protocol that botocore chooses, and those that the model names."""
    model = client_of(service).meta.service_model
    return {"chosen": model.resolved_protocol, "named": model.metadata["protocols"]}


def speak(service, protocol):
    """From now on in that protocol alone, by what is generated, too."""
    SPOKEN[service] = protocol
    client_of.cache_clear()
    keep_protocol(random_values.SESSION, service, protocol)


def call(service, operation, parameters, options=None):
    """Returns {output} or {error: {code, message, status, members}}."""
    method = getattr(client_of(service, tuple((options or {}).items())), xform_name(operation))
    try:
        output = method(**parameters)
    except botocore.exceptions.ClientError as error:
        return {"error": error_of(error)}
    output.pop("ResponseMetadata", None)
    return {"output": output}


def send(service, operation, parameters):
    """The whole answer as botocore parsed it, an error's too."""
    try:
        return getattr(client_of(service), xform_name(operation))(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response


def error_of(error):
    said = {key: value for key, value in error.response.items() if key not in ("Error", "ResponseMetadata")}
    return {
        "code": error.response["Error"].get("Code", ""),
        "message": error.response["Error"].get("Message", ""),
        "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        "members": said,
    }


def paginate(service, operation, parameters, pagination=None):
    """All pages by botocore's own paginator: [output of each]."""
    paginator = client_of(service).get_paginator(xform_name(operation))
    return list(paginator.paginate(**parameters, PaginationConfig=pagination or {}))


def wait(service, waiter, parameters, config=None):
    """Returns once the waiter is content; raises WaiterError otherwise."""
    client_of(service).get_waiter(waiter).wait(**parameters, WaiterConfig=config or {})
    return True
