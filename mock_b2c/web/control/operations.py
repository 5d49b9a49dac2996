"""The table of what the control API can do. A view's signature says what it takes: requests are checked by it.

A parameter `body` or `query` is of a type of `control.shapes`, the others are parts of the address; what comes back is
the answer. The OpenAPI document is made of the same signatures.
"""

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct

View = Callable[..., Any]
V = TypeVar("V", bound=View)
JSON = "application/json"


class Operation(Struct, frozen=True, kw_only=True):
    """One thing that can be done. `path` has its parameters in braces; without `query` and `body` it takes none."""

    method: str
    path: str
    view: View
    status: int
    media_type: str
    summary: str
    details: str
    tag: str
    query: type | None
    body: type | None
    answer: type | None
    parameters: tuple[str, ...]
    pattern: re.Pattern[str]

    @property
    def name(self) -> str:
        """The operation's id."""
        return self.view.__name__


class Operations:
    """Operations of one resource, in the order in which they are registered."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.table: list[Operation] = []

    def operation(self, method: str, path: str, *, status: int = 200, media_type: str = JSON) -> Callable[[V], V]:
        """Registers a view."""

        def register(view: V) -> V:
            hints = get_type_hints(view)
            words = (inspect.getdoc(view) or "").split("\n\n", 1)
            operation = Operation(
                method=method,
                path=path,
                view=view,
                status=status,
                media_type=media_type,
                summary=" ".join(words[0].split()),
                details=" ".join(words[1].split()) if len(words) > 1 else "",
                tag=self.tag,
                query=hints.get("query"),
                body=hints.get("body"),
                answer=hints["return"] if hints["return"] is not type(None) else None,
                parameters=tuple(re.findall(r"\{(\w+)\}", path)),
                pattern=re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))),
            )
            self.table.append(operation)
            return view

        return register


def at_path(table: Iterable[Operation], path: str) -> dict[str, tuple[Operation, dict[str, str]]]:
    """What can be done at an address, by method, with the parts of the address; empty when there is nothing."""
    found = ((operation, operation.pattern.fullmatch(path)) for operation in table)
    return {operation.method: (operation, match.groupdict()) for operation, match in found if match}
