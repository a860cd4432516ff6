"""A call whose answer is held against botocore's model of the operation, be it a success or an error."""

import json
from xml.etree import ElementTree

import botocore.exceptions
from botocore import xform_name

import calls
import parsed_shape
import raw_shape

# Errors that AWS lists as common to all operations of all services, and the names that services have for them.
COMMON = {
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "ExpiredToken", "ExpiredTokenException",
    "IncompleteSignature", "IncompleteSignatureException", "InternalFailure", "InvalidAction", "InvalidClientTokenId",
    "InvalidSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
    "NotImplementedException", "SerializationException", "SignatureDoesNotMatch", "Throttling", "ThrottlingException",
    "UnknownOperationException", "UnrecognizedClientException", "ValidationError", "ValidationException",
}  # fmt: skip


def checked_call(service, operation, parameters, options=None):
    """Like `call`, and `faults`: what the model doesn't have so. `modelled`: whether the operation has that error."""
    client = calls.client_of(service, tuple((options or {}).items()))
    model = client.meta.service_model.operation_model(operation)
    answers = []
    keep = lambda response_dict, **_: answers.append(response_dict)  # noqa: E731
    client.meta.events.register("before-parse", keep, unique_id="checked")
    try:
        output = getattr(client, xform_name(operation))(**parameters)
    except botocore.exceptions.ClientError as error:
        return refused(model, error, answers[-1])
    finally:
        client.meta.events.unregister("before-parse", unique_id="checked")
    metadata = output.pop("ResponseMetadata")
    faults = [] if metadata.get("RequestId") else ["no request id"]
    faults += raw_shape.body_faults(model, answers[-1])
    if model.output_shape is not None:
        faults += parsed_shape.faults_of(output, model.output_shape)
    return {"output": output, "faults": faults}


def refused(model, error, answer):
    said = calls.error_of(error)
    shapes = {shape.error_code: shape for shape in model.error_shapes}
    # Query services name an error otherwise on the wire.
    shapes |= {shape.metadata.get("error", {}).get("code", shape.name): shape for shape in model.error_shapes}
    shape = shapes.get(said["code"])
    faults = [] if error.response["ResponseMetadata"].get("RequestId") else ["no request id"]
    faults += [] if said["message"] else ["no message"]
    if shape is not None:
        status = shape.metadata.get("error", {}).get("httpStatusCode")
        if status not in (None, said["status"]):
            faults.append(f"{said['code']} has the status {status}, not {said['status']}")
        faults += unknown_members(model, shape, answer["body"])
    return {"error": said, "faults": faults, "modelled": shape is not None, "common": said["code"] in COMMON}


def unknown_members(model, shape, body):
    known = {name.lower() for name in raw_shape.wire_names(shape.members)} | {"message", "code", "type", "__type"}
    if model.service_model.resolved_protocol == "query":
        found = [raw_shape.plain(node) for node in ElementTree.fromstring(body)[0]]
    elif model.service_model.resolved_protocol == "smithy-rpc-v2-cbor":
        found = []
    else:
        found = list(json.loads(body or "{}"))
    return [f"error.{name}: unknown" for name in found if name.lower() not in known]
