"""Values of botocore as JSON and back: bytes are {"$bytes": base64}, times {"$time": seconds since the epoch}."""

import base64
import datetime


def from_json(value):
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$bytes"}:
        return base64.b64decode(value["$bytes"])
    if set(value) == {"$time"}:
        return datetime.datetime.fromtimestamp(value["$time"], datetime.timezone.utc)
    return {key: from_json(item) for key, item in value.items()}


def to_json(value):
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        return {"$time": value.timestamp()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value
