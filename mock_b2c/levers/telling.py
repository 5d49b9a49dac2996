"""Events as lines for people."""

from datetime import UTC, datetime

from msgspec.structs import asdict

from mock_b2c.domain.events import Answered, Event, Refused

_NOT_TOLD = frozenset({"at", "tenant", "request", "journey"})


def told(event: Event) -> str:
    """One event in one line: when, what, and what else is known of it; of an error its hint, too."""
    at = datetime.fromtimestamp(event.at, UTC).strftime("%H:%M:%S.%f")[:-3]
    if isinstance(event, Refused):
        hint = f"\n{' ' * 13}Hint: {event.hint}" if event.hint else ""
        return f"{at} {event.code}: {event.message}{hint}"
    if isinstance(event, Answered):
        return f"{at} {_request(event)}"
    rest = {name: value for name, value in asdict(event).items() if name not in _NOT_TOLD and value}
    return f"{at} {_words(type(event).__name__)}: {', '.join(f'{name} {value}' for name, value in rest.items())}"


def _request(event: Answered) -> str:
    asked = "".join(f", {name} {value}" for name, value in event.asked.items())
    return f"{event.method} {event.step} of {event.policy or 'no user flow'}: {event.status}{asked}"


def _words(name: str) -> str:
    """`TokensIssued` as `tokens issued`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
