"""botocore's models, written so that another model can be held against them."""

import random_values


def describe(service):
    """{operations, errors, shapes, enums}; a shape is told once, by its name."""
    model = random_values.SESSION.get_service_model(service)
    told = {"operations": {}, "errors": [], "shapes": {}, "enums": {}}
    for name in model.operation_names:
        operation = model.operation_model(name)
        told["operations"][name] = {
            "method": operation.http.get("method"),
            "uri": operation.http.get("requestUri"),
            "input": reference(operation.input_shape, told),
            "output": reference(operation.output_shape, told),
            "wrapper": operation.output_shape and operation.output_shape.serialization.get("resultWrapper"),
        }
    told["errors"] = [reference(shape, told) for shape in model.error_shapes]
    return told


def reference(shape, told):
    if shape is None:
        return None
    if shape.name not in told["shapes"]:
        told["shapes"][shape.name] = None
        told["shapes"][shape.name] = shape_of(shape, told)
    return shape.name


def shape_of(shape, told):
    kind = shape.type_name
    bounds = [shape.metadata.get("min"), shape.metadata.get("max")]
    if kind == "structure":
        members = {
            name: member_of(member, name in shape.required_members, told) for name, member in shape.members.items()
        }
        union = bool(getattr(shape, "is_tagged_union", False))
        return {"type": kind, "members": members, "payload": shape.serialization.get("payload"), "union": union}
    if kind == "list":
        return {"type": kind, "member": member_of(shape.member, False, told), "bounds": bounds}
    if kind == "map":
        return {"type": kind, "key": member_of(shape.key, False, told), "value": member_of(shape.value, False, told)}
    if kind == "string" and shape.enum:
        told["enums"][shape.name] = list(shape.enum)
    return {"type": kind, "bounds": bounds}


def member_of(shape, required, told):
    said = shape.serialization
    return {
        "shape": reference(shape, told),
        "required": required,
        "wire": said.get("name"),
        "location": said.get("location"),
        "flattened": bool(said.get("flattened")),
    }
