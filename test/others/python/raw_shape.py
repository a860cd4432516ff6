"""Holds an answer's body against botocore's model: what botocore's parsers pass over without a word is said here."""

import json
import re
from xml.etree import ElementTree

TEXTS = ("string", "blob", "character")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
XML_VALUES = {
    "boolean": re.compile("true|false"),
    "integer": re.compile(r"-?\d+"),
    "long": re.compile(r"-?\d+"),
    "timestamp": ISO,
}


def body_faults(model, answer):
    """`answer` is botocore's {status_code, headers, body} of a success."""
    protocol, shape, body = model.service_model.resolved_protocol, model.output_shape, answer["body"]
    if protocol == "smithy-rpc-v2-cbor":
        return []
    if protocol == "query":
        return query_faults(model, body)
    if protocol == "rest-json" and shape is not None and "payload" in shape.serialization:
        payload = shape.members[shape.serialization["payload"]]
        return json_faults(json.loads(body), payload, "$") if payload.type_name == "structure" else []
    members = {} if shape is None else in_body(shape)
    if not body:
        return [f"no body, where there is to be {sorted(members)}"] if members else []
    return json_structure(json.loads(body), members, "$")


def in_body(shape):
    elsewhere = ("header", "headers", "statusCode")
    return {name: member for name, member in shape.members.items() if member.serialization.get("location") not in elsewhere}


def wire_names(members):
    return {member.serialization.get("name", name): member for name, member in members.items()}


def json_structure(value, members, path):
    if not isinstance(value, dict):
        return [f"{path}: no object but {value!r}"]
    known, found = wire_names(members), []
    for key, item in value.items():
        found += json_faults(item, known[key], f"{path}.{key}") if key in known else [f"{path}.{key}: unknown"]
    return found


def json_faults(value, shape, path):
    kind = shape.type_name
    if kind == "structure":
        return [] if shape.is_document_type else json_structure(value, shape.members, path)
    if kind == "list" and isinstance(value, list):
        return [fault for i, item in enumerate(value) for fault in json_faults(item, shape.member, f"{path}[{i}]")]
    if kind == "map" and isinstance(value, dict):
        return [fault for key, item in value.items() for fault in json_faults(item, shape.value, f"{path}[{key}]")]
    wanted = {"boolean": bool, "integer": int, "long": int, "float": (int, float), "double": (int, float)}.get(kind)
    if kind in TEXTS:
        wanted = str
    if kind == "timestamp":
        wanted = str if shape.serialization.get("timestampFormat") == "iso8601" else (int, float)
    good = wanted and isinstance(value, wanted) and not (isinstance(value, bool) and wanted is not bool)
    return [] if good else [f"{path}: no {kind} but {value!r}"]


def query_faults(model, body):
    root = ElementTree.fromstring(body)
    namespace = model.service_model.metadata["xmlNamespace"]
    children = {plain(child): child for child in root}
    found = [] if root.tag == f"{{{namespace}}}{model.name}Response" else [f"the root is {root.tag}"]
    if "ResponseMetadata" not in children or children["ResponseMetadata"].find(f"{{{namespace}}}RequestId") is None:
        found.append("no ResponseMetadata with a RequestId")
    shape = model.output_shape
    wrapper = shape.serialization.get("resultWrapper") if shape else None
    found += [f"{name}: unknown" for name in children if name not in ("ResponseMetadata", wrapper)]
    if wrapper and wrapper not in children:
        return [*found, f"no {wrapper}"]
    return found + (xml_structure(children[wrapper], shape.members, wrapper) if wrapper else [])


def plain(node):
    return node.tag.rpartition("}")[2]


def xml_structure(node, members, path):
    known, found = wire_names(members), []
    for child in node:
        name = plain(child)
        found += xml_faults(child, known[name], f"{path}.{name}") if name in known else [f"{path}.{name}: unknown"]
    return found


def xml_faults(node, shape, path):
    kind = shape.type_name
    if kind == "structure":
        return xml_structure(node, shape.members, path)
    if kind == "list" and not shape.serialization.get("flattened"):
        name = shape.member.serialization.get("name", "member")
        found = [f"{path}.{plain(item)}: no {name}" for item in node if plain(item) != name]
        return found + [fault for i, item in enumerate(node) for fault in xml_faults(item, shape.member, f"{path}[{i}]")]
    if kind == "map" and not shape.serialization.get("flattened"):
        names = [shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")]
        return [f"{path}: no entry of {names}" for entry in node if [plain(child) for child in entry] != names]
    wanted = XML_VALUES.get(kind)
    good = wanted is None or wanted.fullmatch(node.text or "")
    return [] if good else [f"{path}: no {kind} but {node.text!r}"]
