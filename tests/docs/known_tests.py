"""Which tests there are, read from the sources without importing them."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.markdown import ROOT

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def known_tests() -> dict[str, bool]:
    """`{"tests/x/test_y.py::TestZ::test_name": whether it is parametrised}` for tests/ and e2e/.

    Those of interop/ are named like `interop/x.test.mjs::what it says`.
    """
    files = sorted([*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "e2e").rglob("test_*.py")])
    scripts = sorted((ROOT / "interop").glob("*.test.mjs"))
    found = {found: cases for file in files for found, cases in _ids_in(file)}
    return found | {name: False for script in scripts for name in _names_in(script)}


def exists(witness: str) -> bool:
    """Whether there is such a test; `[case]` at its end asks for a parametrised one."""
    name, case, _ = witness.partition("[")
    ids = known_tests()
    return name in ids and (ids[name] or not case)


def _ids_in(file: Path) -> Iterator[tuple[str, bool]]:
    module = ast.parse(file.read_text(encoding="utf-8"))
    yield from _tests(file.relative_to(ROOT).as_posix(), module.body, parametrised=False)


def _names_in(script: Path) -> Iterator[str]:
    """The tests of a file for Node's test runner whose names stand there in full."""
    for name in re.findall(r'^ *test\("([^"]+)"', script.read_text(encoding="utf-8"), flags=re.MULTILINE):
        yield f"{script.relative_to(ROOT).as_posix()}::{name}"


def _tests(prefix: str, body: list[ast.stmt], *, parametrised: bool) -> Iterator[tuple[str, bool]]:
    for node in body:
        if isinstance(node, _Function) and node.name.startswith("test_"):
            yield f"{prefix}::{node.name}", parametrised or _is_parametrised(node)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(f"{prefix}::{node.name}", node.body, parametrised=parametrised or _is_parametrised(node))


def _is_parametrised(node: _Function | ast.ClassDef) -> bool:
    return any("parametrize" in ast.unparse(decorator) for decorator in node.decorator_list)
