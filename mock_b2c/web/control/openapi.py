"""The OpenAPI 3.1 document of the control API, made from the table of its operations and the types of their views."""

from collections.abc import Iterable, Sequence
from typing import Any, get_type_hints

import msgspec
import msgspec.structs

from mock_b2c._version import __version__
from mock_b2c.control import PREFIX
from mock_b2c.control.shapes import PROBLEM_TYPE, Nothing, Problem, Settings
from mock_b2c.web.control.operations import JSON, Operation

_REF = "#/components/schemas/{name}"
_ABOUT = (
    "What tests and people change in a running emulator, and look at. State-changing calls with a body need "
    "`Content-Type: application/json`; every refusal is a problem of RFC 9457 that says what would be right."
)


def openapi(table: Sequence[Operation]) -> dict[str, Any]:
    """The document."""
    types = [kind for operation in table for kind in (operation.body, operation.answer) if _is_shape(kind)]
    asked = [hint for operation in table if operation.query for hint in _hints(operation.query).values()]
    _, schemas = msgspec.json.schema_components([*types, *asked, Nothing, Problem], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control API of mock_b2c", "version": __version__, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{}, {"bearer": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in table)],
        "paths": _paths(table),
        "components": {
            "schemas": dict(schemas),
            "responses": {"Problem": _content("A problem: why the request was not done.", PROBLEM_TYPE, Problem)},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Where the emulator listens beyond loopback, or was given a token at its start.",
                }
            },
        },
    }


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _paths(table: Iterable[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in table:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return paths


def _described(operation: Operation) -> dict[str, Any]:
    parameters = [_part(name) for name in operation.parameters] + (_query(operation.query) if operation.query else [])
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        **({"description": operation.details} if operation.details else {}),
        **({"parameters": parameters} if parameters else {}),
        "responses": {
            str(operation.status): _content("Done.", operation.media_type, operation.answer),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if operation.body:
        needed = {} if _may_say_nothing(operation) else {"required": True}
        described["requestBody"] = {**needed, "content": {JSON: {"schema": _schema(operation.body)}}}
    elif operation.method in ("POST", "PATCH"):
        described["requestBody"] = {"content": {JSON: {"schema": _schema(Nothing)}}}
    return described


def _may_say_nothing(operation: Operation) -> bool:
    """Whether a call without a body is one: it changes nothing, or all that it could say has a default."""
    if operation.method == "PATCH":
        return True
    shape: Any = operation.body
    return _is_shape(shape) and not any(field.required for field in msgspec.structs.fields(shape))


def _content(words: str, media_type: str, kind: Any) -> dict[str, Any]:
    if kind is None:
        return {"description": words}
    return {"description": words, "content": {media_type: {"schema": _schema(kind)}}}


def _schema(kind: Any) -> dict[str, Any]:
    if _is_shape(kind):
        return {"$ref": _REF.format(name=kind.__name__)}
    if kind == Settings:
        return {"type": "object", "description": "Keys of the config file; null takes one back to its default."}
    return msgspec.json.schema(kind)


def _part(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _query(kind: type) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "schema": msgspec.json.schema_components([hint], ref_template=_REF)[0][0],
        }
        for name, hint in _hints(kind).items()
    ]


def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
