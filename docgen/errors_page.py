"""The error catalogue."""

from collections.abc import Iterable, Iterator, Sequence

from docgen.markdown import in_page, table
from mock_b2c.domain.errors import ABSENT, ErrorRow, catalogue


def errors() -> Iterator[str]:
    """The rows that rules raise, and the others with the reason why not."""
    rows = catalogue().values()
    raised = [row for row in rows if not row.absent]
    yield "# Errors"
    yield (
        f"Of the {len(rows)} rows of the service's catalogue the emulator raises {len(raised)}; the others say why "
        "not. `error` is the OAuth value beside the code; places in braces are filled in. The hint is for you: it is "
        "in the log and on the emulator's error page, never in an answer to an application or on the pages that people "
        "fill in. Rows that show in the portal are faults of the [config](config.md)."
    )
    yield table(("code", "`error`", "shows in", "message", "hint"), map(error_row, raised))
    yield "## Rows that are never raised"
    for word, meaning in ABSENT.items():
        held = [row for row in rows if row.absent.partition(": ")[0] == word]
        if held:
            yield f"### {word[0].upper()}{word[1:]}"
            yield f"{meaning[0].upper()}{meaning[1:]}."
            yield ", ".join(row.code for row in held) if word == "portal" else table(*absent_rows(held))


def absent_rows(rows: Sequence[ErrorRow]) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Columns and rows of one reason; there is a column more where the reasons say more."""
    cells = [(row.code, in_page(row.message), row.absent.partition(": ")[2]) for row in rows]
    width = 3 if any(more for _, _, more in cells) else 2
    return ("code", "meaning", "instead")[:width], [cell[:width] for cell in cells]


def error_row(row: ErrorRow) -> tuple[str, ...]:
    """A row that rules raise."""
    error = f"`{row.oauth_error}`" if row.oauth_error else ""
    return row.code, error, ", ".join(sorted(row.where)), filled(row.message), filled(row.hint)


def filled(text: str) -> str:
    """A text of the catalogue with its places named."""
    return in_page(text.format_map(_Named()))


class _Named(dict[str, str]):
    """Each place shows its own name."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
