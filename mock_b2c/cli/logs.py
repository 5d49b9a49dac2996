"""How the commands write their log: lines for people, or one JSON object a line for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Literal

import click

LogFormat = Literal["text", "json"]
_ACCESS = "mock_b2c.access"  # of `mock_b2c.web`, which is not loaded here
_TEXT = "%(levelname)s %(name)s: %(message)s"
_STANDARD = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})

log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Log lines for people, or one JSON object a line.",
)


access_log_option = click.option(
    "--access-log", is_flag=True, help="Log each request to an endpoint of a tenant, with its correlation id."
)


def log_to_stderr(log_format: LogFormat, level: int, *, access_log: bool = False) -> None:
    """From now on what is logged is written to standard error in that form; each request, too, with `access_log`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(handlers=[handler], level=level)
    if access_log:
        logging.getLogger(_ACCESS).setLevel(logging.DEBUG)


class JsonLines(logging.Formatter):
    """One object a record: `time` (ISO 8601, UTC), `level`, `logger`, `message`.

    A refused request also has `correlation_id`, `code` and `hint`, the same as its answer.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        members: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        members |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False, default=str)
