"""Requests signed by botocore's own signers and sent by others: urllib, requests, or as they come off a wire."""

import datetime
import http.client
import os
import unittest.mock
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import botocore.auth
import botocore.awsrequest
import requests
from botocore.credentials import Credentials


def signed(
    service,
    method="GET",
    path="/",
    headers=None,
    body="",
    signer="SigV4Auth",
    credentials=None,
    seconds_off=0,
    spoil=None,
    client="requests",
):
    """{status, body} of a request. `spoil`: headers that are changed after the signature, or added to it."""
    url = os.environ["AWS_ENDPOINT_URL"] + path
    request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=headers or {}, data=body.encode())
    with clock_off_by(seconds_off):
        auth = getattr(botocore.auth, signer)(credentials_of(credentials), service, os.environ["AWS_REGION"])
        auth.add_auth(request)
    prepared = request.prepare()
    sent = {name: text(value) for name, value in prepared.headers.items()} | (spoil or {})
    return CLIENTS[client](method, prepared.url, sent, prepared.body or b"")


def presigned(service, operation, parameters, seconds=60, seconds_off=0, credentials=None, method=None):
    """A URL as boto3's clients make it, by a clock that is so many seconds off, for other credentials if wanted."""
    import boto3
    from botocore import xform_name

    keys = credentials_of(credentials)
    client = boto3.client(
        service,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
    )
    with clock_off_by(seconds_off):
        return client.generate_presigned_url(xform_name(operation), parameters, seconds, method)


def clock_off_by(seconds):
    """Moves the clock that botocore signs by, and nothing else of it."""
    now = lambda remove_tzinfo=True: (  # noqa: E731
        datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    ).replace(tzinfo=None if remove_tzinfo else datetime.timezone.utc)
    return unittest.mock.patch("botocore.auth.get_current_datetime", now)


def credentials_of(given):
    if given:
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given.get("SessionToken"))
    return Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def by_requests(method, url, headers, body):
    answer = requests.request(method, url, headers=headers, data=body, timeout=30)
    return {"status": answer.status_code, "body": answer.text}


def by_urllib(method, url, headers, body):
    request = urllib.request.Request(url, data=body or None, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return {"status": answer.status, "body": answer.read().decode()}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": error.read().decode()}


def by_wire(method, url, headers, body):
    """The headers in the reverse order, their names in capitals."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.putrequest(method, parts.path + (f"?{parts.query}" if parts.query else ""), skip_host=True)
    whole = {"Host": parts.netloc, "Content-Length": str(len(body)), **headers}
    for name, value in reversed(whole.items()):
        connection.putheader(name.upper(), value)
    connection.endheaders(body)
    answer = connection.getresponse()
    return {"status": answer.status, "body": answer.read().decode()}


CLIENTS = {"requests": by_requests, "urllib": by_urllib, "wire": by_wire}
