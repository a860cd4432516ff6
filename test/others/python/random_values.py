"""Random values of botocore's own models, from a seed: what a client may send and a service may answer."""

import datetime
import json
import random
import urllib.parse

import botocore.session

import matching_text

SESSION = botocore.session.get_session()
MAX_DEPTH = 9
TEXTS = [
    "", "a", " x y ", "\u00fc\u20ac", "<&>\"'", "a/b:c", "50%+1", "%2F%25", "\u00e9\U0001f600", "line\nnext", "cr\r\nlf\ttab", "k=v&w;",
    '{"j": [1, "x"]}', ".", "a,b", "\u0085\u2028", "null", "-1", "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", "a" * 300,
]  # fmt: skip
LABELS = ["a", "a/b", "arn:aws:x:y::z/w", " x y ", "50%", "%2F", "$LATEST", "\u00fc\u20ac", "k=v&w;+", "<\"'>", "a?b#c", "a..b"]
HEADERS = ["h", "a-b", "x;y=1", "a  b", '"q"', "eyJhIjoxfQ=="]


def names(service):
    """The operations of a service, those with event streams apart: nothing here sends or reads them."""
    model = SESSION.get_service_model(service)
    found = {"plain": [], "streams": []}
    for name in model.operation_names:
        operation = model.operation_model(name)
        streams = operation.has_event_stream_input or operation.has_event_stream_output
        found["streams" if streams else "plain"].append(name)
    return found


def exchange(service, operation, seed, without):
    """{input, output, parsed}: what is sent, what is answered, and what botocore makes of the answer.

    `without` names what the other side's model lacks: members as `Shape.member`, values of enums as `Shape=value`.
    """
    model = SESSION.get_service_model(service)
    wanted = model.operation_model(operation)
    source = random.Random(f"{service} {operation} {seed}")
    sent = Maker(model, source, without, "input").whole(wanted.input_shape)
    if service == "events":
        # Signed by SigV4a, for which botocore wants a native library.
        sent.pop("EndpointId", None)
    answered = Maker(model, source, without, "output").whole(wanted.output_shape)
    return {"input": sent, "output": answered, "parsed": as_parsed(wanted.output_shape, answered)}


def failures(service, seed, without):
    """[{shape, code, members}]: every modelled error with members."""
    model = SESSION.get_service_model(service)
    make = Maker(model, random.Random(f"{service} {seed}"), without, "output")
    return [
        {
            "shape": shape.name,
            "code": shape.error_code,
            "status": shape.metadata.get("error", {}).get("httpStatusCode"),
            # Whose fault it is, botocore's shapes keep to themselves.
            "server": shape._shape_model.get("fault", False),
            "members": make.whole(shape),
        }
        for shape in model.error_shapes
    ]


def as_parsed(shape, value):
    """botocore unpacks IAM's policies, which come as JSON in percent-encoding."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure":
        return {name: as_parsed(shape.members[name], member) for name, member in value.items()}
    if shape.type_name == "list":
        return [as_parsed(shape.member, item) for item in value]
    if shape.name == "policyDocumentType":
        return json.loads(urllib.parse.unquote(value))
    return value


class Maker:
    """Makes inputs or outputs for one model; a member's place is where HTTP carries it."""

    def __init__(self, model, source, without, side):
        self.random = source
        self.without = set(without)
        self.side = side
        # A form has no word for a map or a structure that is there and empty.
        self.fills = model.resolved_protocol == "query" and side == "input"

    def whole(self, shape):
        return self.value(shape, "body") if shape else {}

    def value(self, shape, place, depth=0):
        place = shape.serialization.get("location") or place
        if shape.metadata.get("document") or getattr(shape, "is_document_type", False):
            return {"d": [1, "x", True, None, {"e": {}}]}
        return getattr(self, shape.type_name)(shape, place, depth)

    def structure(self, shape, place, depth):
        known = {name: at for name, at in shape.members.items() if f"{shape.name}.{name}" not in self.without}
        if getattr(shape, "is_tagged_union", False):
            # Unions that lead back to themselves must end.
            name = self.random.choice(list(known) if depth < MAX_DEPTH else list(known)[:1])
            return {name: self.value(known[name], place, depth + 1)}
        chance = 0 if depth > MAX_DEPTH else 0.8 if depth < 2 else 0.4 if depth < 5 else 0.05
        kept = [
            name for name, at in known.items() if self.always_there(shape, name, at) or self.random.random() < chance
        ]
        if self.fills and depth and known and not kept:
            kept = [self.random.choice(list(known))]
        return {name: self.value(known[name], place, depth + 1) for name in kept}

    def always_there(self, shape, name, member):
        """What botocore asks for, or fills in by itself."""
        if name in shape.required_members or member.metadata.get("idempotencyToken"):
            return True
        said = member.serialization
        if said.get("location") == "header" and said.get("name", "").lower() in ("accept", "content-type"):
            return True
        if name == shape.serialization.get("payload"):
            return self.side == "output" or member.type_name == "structure"
        return said.get("location") == "statusCode"

    def list(self, shape, place, depth):
        # A list that HTTP carries outside the body can't be empty.
        count = self.count(shape, 3, depth, least=place != "body")
        return [self.value(shape.member, place, depth + 1) for _ in range(count)]

    def map(self, shape, place, depth):
        count = self.count(shape, 2, depth, least=place != "body" or self.fills)
        keys = {self.key(shape.key, place) for _ in range(count * 3)}
        return {key: self.value(shape.value, place, depth + 1) for key in sorted(keys)[:count]}

    def count(self, shape, most, depth, least):
        low, high = limits(shape, 0, most)
        low = max(low, int(least))
        return low if depth > 5 else self.random.randint(low, max(low, min(high, low + most)))

    def key(self, shape, place):
        return self.string(shape, place, 0) or "k"

    def string(self, shape, place, depth):
        if shape.enum:
            return self.random.choice([value for value in shape.enum if f"{shape.name}={value}" not in self.without])
        if shape.name == "policyDocumentType" and depth:
            return urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "\u00fc+ %"}]}))
        low, high = limits(shape, 0, 5000)
        if place in ("uri", "header"):
            low = max(low, 1)
        pattern = shape.metadata.get("pattern")
        known = {"uri": LABELS, "header": HEADERS, "headers": HEADERS}.get(place, TEXTS)
        fitting = [text for text in known if matching_text.matches(text, pattern, low, high)]
        if fitting and self.random.random() < 0.9:
            return self.random.choice(fitting)
        made = matching_text.text(pattern or "[ -~]*", low, high, self.random)
        # Whoever reads a header takes the spaces around it away.
        while place in ("header", "headers") and made != made.strip():
            made = matching_text.text(pattern or "[!-~]+", low, high, self.random)
        return made

    def integer(self, shape, place, depth):
        low, high = limits(shape, -(2**31), 2**31 - 1)
        if place == "statusCode":
            return self.random.choice([200, 202])
        return self.random.choice([low, high, *(n for n in (0, 1, 7, -3) if low <= n <= high)])

    def long(self, shape, place, depth):
        # JavaScript's numbers are exact up to here.
        low, high = limits(shape, -(2**53 - 1), 2**53 - 1)
        return self.random.choice([low, high, *(n for n in (0, 1, 1767323045123, -3) if low <= n <= high)])

    def double(self, shape, place, depth):
        low, high = limits(shape, -1e300, 1e300)
        return self.random.choice([float(n) for n in (low, high, 0, 0.5, -1.25, 1e-7, 3, 1e21) if low <= n <= high])

    def float(self, shape, place, depth):
        low, high = limits(shape, -(2.0**100), 2.0**100)
        return self.random.choice([float(n) for n in (low, high, 0, 0.5, -1.25, 3) if low <= n <= high])

    def boolean(self, shape, place, depth):
        return self.random.random() < 0.5

    def blob(self, shape, place, depth):
        low, _ = limits(shape, 0, 0)
        return self.random.choice([b"\x00\xff\x01", b"PK", "\u00fc".encode(), bytes(range(256)), b"{}"]).ljust(low, b"x")

    def timestamp(self, shape, place, depth):
        seconds = self.random.choice([0, -86400, 1767323045, 951782400, 4102444800])
        # botocore sends whole seconds in JSON; the date of a header has no others.
        if place == "body" and (self.side == "output" or self.fills):
            seconds += self.random.choice([0, 0.5, 0.123])
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def limits(shape, low, high):
    return shape.metadata.get("min", low), shape.metadata.get("max", high)
