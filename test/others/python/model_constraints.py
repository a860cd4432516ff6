"""What a botocore model says of an input beyond its types: required members, enums, patterns, lengths and ranges."""

import regex

LENGTHS = {"string": len, "list": len, "map": len, "blob": len}
NUMBERS = ("integer", "long", "float", "double")


def faults(shape, value, path=""):
    """Yields a text for each constraint that a parsed value does not keep."""
    if shape is None or value is None:
        return
    kind = shape.type_name
    if kind == "structure":
        yield from structure_faults(shape, value, path)
    elif kind == "list":
        for i, item in enumerate(value):
            yield from faults(shape.member, item, f"{path}[{i}]")
    elif kind == "map":
        for key, item in value.items():
            yield from faults(shape.key, key, f"{path} key {key!r}")
            yield from faults(shape.value, item, f"{path}.{key}")
    yield from own_faults(shape, value, path)


def structure_faults(shape, value, path):
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{path}.{name} is required"
    for name, item in value.items():
        if name in shape.members:
            yield from faults(shape.members[name], item, f"{path}.{name}")
        elif not shape.is_document_type:
            yield f"{path}.{name} is no member"


def own_faults(shape, value, path):
    metadata = shape.metadata
    size = LENGTHS[shape.type_name](value) if shape.type_name in LENGTHS else None
    number = value if shape.type_name in NUMBERS else size
    if number is not None:
        if "min" in metadata and number < metadata["min"]:
            yield f"{path} is {number}, less than {metadata['min']}"
        if "max" in metadata and number > metadata["max"]:
            yield f"{path} is {number}, more than {metadata['max']}"
    if shape.type_name != "string":
        return
    # `enum` of the metadata is empty where there is none.
    if metadata.get("enum") and value not in metadata["enum"]:
        yield f"{path} is {value!r}, none of {', '.join(metadata['enum'])}"
    # A pattern holds for the whole text, as Java's `matches` has it.
    if "pattern" in metadata and not regex.fullmatch(metadata["pattern"], value):
        yield f"{path} is {value!r}, which does not match {metadata['pattern']}"
