"""The control API: operations and shapes of its OpenAPI document."""

import json
from collections.abc import Iterator, Sequence

from docgen.config_page import Schema, default_of
from docgen.markdown import table
from mock_b2c.domain.messages import MessageKind
from mock_b2c.web.control.answering import document as control_document


def control_api() -> Iterator[str]:
    """The operations and shapes of the OpenAPI document."""
    document = json.loads(control_document())
    yield "# The control API"
    yield CONTROL_INTRO.strip()
    operations = [
        (operation["tags"][0], path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for tag in [held["name"] for held in document["tags"]]:
        yield f"## {tag[0].upper()}{tag[1:]}"
        rows = [
            (f"`{method} {path}`", content_of(operation.get("requestBody")), answer_of(operation), operation["summary"])
            for held, path, method, operation in operations
            if held == tag
        ]
        yield table(("asked", "body", "answer", "what"), rows)
        for _, path, _, operation in operations:
            if operation["tags"] == [tag] and any(held["in"] == "query" for held in operation.get("parameters", [])):
                yield f"Parameters of `{path}`:"
                yield members_table({held["name"]: held["schema"] for held in operation["parameters"]}, [])
    yield "## Shapes"
    for name, shape in sorted(document["components"]["schemas"].items()):
        if shape.get("properties"):
            yield f"### {name}"
            yield shape["description"]
            yield members_table(shape["properties"], shape.get("required", []))


CONTROL_INTRO = """
What tests and people change in a running emulator, and look at: the levers of the [handle](python-api.md#b2c) over
HTTP, below `/_mock/api/v1`. `/_mock/api/v1/openapi.json` is the same as an OpenAPI 3.1 document.
[How to break things on purpose](../how-to/break-things-on-purpose.md) shows it at work.

A call that sends something needs `Content-Type: application/json`; one that has nothing to say needs neither a body
nor a Content-Type. Bodies are up to 256 KiB. Settings are keys of the [config file](config.md). A refusal is a problem
of RFC 9457 (`application/problem+json`) whose `detail` and `errors` say what would be right; only a foreign `Host` or
`Origin`, which are refused as well, gets plain text.

Where the emulator listens beyond loopback, or was given one (`serve --api-token`), everything under `/_mock/` but
`/_mock/health` and what the pages of user flows need asks for the token that it printed at its start:
`Authorization: Bearer …`, or the password of a browser's dialogue.

## The client

`mock_b2c.control.Client(url=None, *, token=None)` has the words of the handle: `users`, `apps`, `flows`, `outbox`,
`events`, `clock`, `faults`, `keys`, `sessions`, `configure`, `sign_in`, `session_cookie`, `issue_tokens`,
`issue_token`, `revoke_sessions`, `snapshot`, `restore`, `reset` and `export`. Without arguments it finds the emulator
by `MOCK_B2C_URL`, which `mock-b2c exec` and `serve --print-env` set, and sends the token of `MOCK_B2C_API_TOKEN`, if
there is one. A refusal is a `ControlError` with `status`, `errors` and, where the service has one, the `code`. It
needs nothing but the package itself, and on this machine no certificate.
"""


def content_of(body: Schema | None) -> str:
    """What a request or an answer holds, as a link to its shape."""
    if not body or "content" not in body:
        return ""
    ((media_type, content),) = body["content"].items()
    schema = content["schema"]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "" if name == "Nothing" else f"[{name}](#{name.lower()})"
    return "settings" if schema.get("type") == "object" else f"`{media_type}`"


def answer_of(operation: Schema) -> str:
    """The status of success, and what comes with it."""
    status, answer = next(iter(operation["responses"].items()))
    return f"{status} {content_of(answer)}".strip()


def members_table(members: dict[str, Schema], required: Sequence[str]) -> str:
    """The members of a shape."""
    rows = [
        (
            f"`{name}`",
            shape_of(member),
            "needed" if name in required else default_of(member),
            member.get("description", ""),
        )
        for name, member in members.items()
    ]
    return table(("member", "value", "default", "meaning"), rows)


def shape_of(member: Schema) -> str:
    """What a member may be, in words."""
    if "anyOf" in member:
        return " or ".join(shape_of(choice) for choice in member["anyOf"])
    if "$ref" in member:
        name = member["$ref"].rpartition("/")[2]
        return ", ".join(f"`{kind}`" for kind in MessageKind) if name == "MessageKind" else f"[{name}](#{name.lower()})"
    if "enum" in member:
        return ", ".join(f"`{value}`" for value in member["enum"] if value != "")
    if member.get("type") == "array":
        return f"list of {shape_of(member['items'])}"
    words = {"string": "text", "boolean": "true or false", "object": "object", "integer": "number", "null": "null"}
    kind: str = member.get("type", "anything")
    return words.get(kind, kind)
