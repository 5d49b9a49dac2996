"""Writes docs/reference/ from the code, so that the reference cannot say anything else than the code does.

python -m docgen            writes the pages
python -m docgen --check    says which pages are out of date, exit code 1 when there is one
"""

import sys
from collections.abc import Callable, Iterable, Sequence

from docgen.claims_page import claims
from docgen.cli_page import cli
from docgen.config_page import config
from docgen.control_page import control_api
from docgen.endpoints_page import endpoints
from docgen.errors_page import errors
from docgen.markdown import page
from docgen.places import REFERENCE, ROOT, GenerateError

PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "config.md": config,
    "claims.md": claims,
    "errors.md": errors,
    "cli.md": cli,
    "endpoints.md": endpoints,
    "control-api.md": control_api,
}


def main(arguments: Sequence[str]) -> int:
    """0 when all is well."""
    try:
        made = {REFERENCE / name: page(make()) for name, make in PAGES.items()}
    except GenerateError as error:
        return told(str(error))
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        names = ", ".join(path.relative_to(ROOT).as_posix() for path in stale)
        return told(f"Out of date: {names}. Run: python -m docgen") if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
    return 0


def told(text: str) -> int:
    """1, after the text."""
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
