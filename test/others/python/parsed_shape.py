"""Holds what botocore parsed against the shape of botocore's model: types, required members, enums, lengths, patterns."""

import datetime
import re

NUMBERS = {"integer": int, "long": int, "float": (int, float), "double": (int, float)}


def faults_of(value, shape, path="$"):
    """A list of texts; empty if the value is one of the shape."""
    check = CHECKS.get(shape.type_name, scalar)
    return check(value, shape, path)


def structure(value, shape, path):
    if shape.is_document_type:
        return []
    if not isinstance(value, dict):
        return [f"{path}: no structure but {type(value).__name__}"]
    found = [f"{path}.{name}: unknown" for name in value if name not in shape.members]
    found += [f"{path}.{name}: required, and missing" for name in shape.required_members if name not in value]
    for name, member in shape.members.items():
        if name in value:
            found += faults_of(value[name], member, f"{path}.{name}")
    return found


def items(value, shape, path):
    if not isinstance(value, list):
        return [f"{path}: no list but {type(value).__name__}"]
    found = out_of_range(len(value), shape, path)
    for index, item in enumerate(value):
        found += faults_of(item, shape.member, f"{path}[{index}]")
    return found


def mapping(value, shape, path):
    if not isinstance(value, dict):
        return [f"{path}: no map but {type(value).__name__}"]
    found = []
    for key, item in value.items():
        found += faults_of(key, shape.key, f"{path}({key})") + faults_of(item, shape.value, f"{path}[{key}]")
    return found


def scalar(value, shape, path):
    kind = shape.type_name
    if kind == "blob":
        return [] if isinstance(value, bytes) or hasattr(value, "read") else [f"{path}: no bytes but {value!r}"]
    if kind == "timestamp":
        return [] if isinstance(value, datetime.datetime) else [f"{path}: no time but {value!r}"]
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{path}: no boolean but {value!r}"]
    if kind in NUMBERS:
        good = isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)
        return out_of_range(value, shape, path) if good else [f"{path}: no {kind} but {value!r}"]
    return text(value, shape, path)


def text(value, shape, path):
    # botocore decodes the policies that IAM shows.
    if shape.name == "policyDocumentType" and isinstance(value, dict):
        return []
    if not isinstance(value, str):
        return [f"{path}: no string but {value!r}"]
    if shape.enum:
        return [] if value in shape.enum else [f"{path}: {value!r} is none of {shape.enum}"]
    pattern = shape.metadata.get("pattern")
    found = out_of_range(len(value), shape, path)
    # Java's classes of characters, which Python's expressions lack, are left out.
    if pattern and "\\p{" not in pattern and re.search(pattern.replace("/\\d", "/[0-9]"), value) is None:
        found.append(f"{path}: {value!r} does not fit {pattern}")
    return found


def out_of_range(size, shape, path):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and size < least) or (most is not None and size > most):
        return [f"{path}: {size} is not within {least} and {most}"]
    return []


CHECKS = {"structure": structure, "list": items, "map": mapping}
