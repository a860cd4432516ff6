"""Holds recorded HTTP requests against botocore's service models: would AWS refuse one for its form?"""

import base64
import collections
import glob
import json
import os
import re
import urllib.parse

import botocore.serialize
import botocore.session
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

import model_constraints

SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")
# Signing names that are not botocore's names.
SERVICES = {"tagging": "resourcegroupstaggingapi"}
# What signs requests but is not a service of AWS: the endpoint's own administration.
OURS = "destined"

ABSENT = object()

session = botocore.session.get_session()


def check(folder):
    """All requests in a folder of `*.jsonl`. Returns {operations: {name: count}, unsigned, faults: [text]}."""
    operations = collections.Counter()
    faults = collections.Counter()
    unsigned = collections.Counter()
    for record in records_in(folder):
        service = service_of(record)
        if service == OURS:
            continue
        if service is None:
            # The invoke URL, which is open as it is on AWS.
            unsigned[f"{record['method']} {shape_of(record['path'])}"] += 1
            continue
        try:
            name, found = check_one(service, record)
        except Exception as error:
            name, found = f"{service} ?", [f"{type(error).__name__}: {error}"]
        operations[name] += 1
        faults.update(f"{name}: {fault}" for fault in found)
    return {
        "operations": dict(sorted(operations.items())),
        "unsigned": dict(sorted(unsigned.items())),
        "faults": [f"{fault} ({count} times)" for fault, count in sorted(faults.items())],
    }


def records_in(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                record["headers"] = {name.lower(): str(value) for name, value in record["headers"].items()}
                record["body"] = base64.b64decode(record["body"]["$bytes"])
                yield record


def service_of(record):
    scope = SCOPE.search(record["headers"].get("authorization", ""))
    return scope and SERVICES.get(scope[1], scope[1])


def shape_of(path):
    """Without what differs from run to run."""
    return re.sub(r"execute-api/[a-z0-9]+/", "execute-api/API/", path.split("?")[0])


def check_one(service, record):
    """(`service Operation`, [what AWS would refuse])."""
    request = Request.from_primitives(
        record["method"], f"http://{record['headers']['host']}{record['path']}", record["headers"], record["body"]
    )
    # Read by hand: a form that was read already has no data left.
    request.get_data(parse_form_data=False)
    try:
        routed, labels = get_service_router(service).match(request)
    except HTTPException as error:
        return f"{service} ?", [f"no operation for {record['method']} {shape_of(record['path'])}: {error}"]
    operation = session.get_service_model(service).operation_model(routed.name)
    protocol = determine_request_protocol(routed.service_model, request.content_type)
    members = PROTOCOL_PARSERS[protocol](routed, blob_parser=base64.b64decode).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": record["body"],
            "url_path": request.path,
            "url_params": labels,
        }
    )
    faults = [fault for fault in model_constraints.faults(operation.input_shape, members)]
    faults += unmodelled(protocol, operation, members, record)
    return f"{service} {operation.name}", faults


def unmodelled(protocol, operation, members, record):
    """What botocore would send for the same members, against what was sent: more, less or of another type."""
    wanted = botocore.serialize.create_serializer(protocol, False).serialize_to_request(members, operation)
    path, _, query = record["path"].partition("?")
    if protocol == "query":
        sent = urllib.parse.parse_qsl(record["body"].decode(), True)
        return differences("form", dict(pairs(wanted["body"])), dict(pairs(sent)))
    faults = differences("body", json_of(wanted["body"]), json_of(record["body"]))
    if protocol == "json":
        return faults
    # `?mode=overwrite` may be part of the route: botocore has it in its path.
    wanted_path, _, routed = wanted["url_path"].partition("?")
    wanted_query = pairs(urllib.parse.parse_qsl(routed, True)) + pairs(wanted["query_string"])
    faults += differences("path", urllib.parse.unquote(wanted_path), urllib.parse.unquote(path))
    faults += differences("query", sorted(wanted_query), pairs(urllib.parse.parse_qsl(query, True)))
    return faults


def json_of(body):
    body = body if isinstance(body, (bytes, bytearray)) else str(body or "").encode()
    return json.loads(body) if body.strip() else {}


def pairs(values):
    """Sorted (name, text), lists taken apart."""
    flat = []
    for name, value in values.items() if hasattr(values, "items") else values:
        for each in value if isinstance(value, (list, tuple)) else [value]:
            flat.append((name, str(each).lower() if isinstance(each, bool) else str(each)))
    return sorted(flat)


def differences(what, wanted, sent):
    """A text for each place where they are not the same, type included."""
    if isinstance(wanted, dict) and isinstance(sent, dict):
        names = {**wanted, **sent}
        return [
            fault
            for name in names
            for fault in differences(f"{what}.{name}", wanted.get(name, ABSENT), sent.get(name, ABSENT))
        ]
    if type(wanted) is type(sent) and wanted == sent:
        return []
    return [f"{what} is {said(sent)}, by the model it would be {said(wanted)}"]


def said(value):
    return "absent" if value is ABSENT else json.dumps(value)[:200]
