"""Clock and faults as switches."""

import hashlib
from collections.abc import Callable, Mapping

from mock_b2c.domain.faults import ENDPOINTS, KINDS, STATUSES, Fault, TokenFault
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.presets import PRESETS

STEPS = ((60, "1 minute"), (600, "10 minutes"), (3600, "1 hour"), (86_400, "1 day"), (14 * 86_400, "14 days"))
UNITS = {"1": "seconds", "60": "minutes", "3600": "hours", "86400": "days"}
_FURTHEST = 100 * 366 * 86_400
_LONGEST_DELAY = 60


def show(name: str) -> Shown:
    """The time, the switches, and what else is ordered."""
    del name
    b2c = levers()
    moved, _ = b2c.clock.snapshot()
    on = [fault for fault, _ in b2c.faults.left]
    switches = [preset.fault for preset in PRESETS.values()]
    values = {
        "now": b2c.clock.now(),
        "moved": moved,
        "frozen": b2c.clock.is_frozen,
        "steps": STEPS,
        "units": list(UNITS.items()),
        "presets": [(place, preset, preset.fault in on) for place, preset in PRESETS.items()],
        "ordered": [(mark(fault), fault, left) for fault, left in b2c.faults.left if fault not in switches],
        "any": bool(on),
        "kinds": [(kind, kind.replace("_", " ")) for kind in KINDS],
        "endpoints": [("", "All"), *((name, name) for name in ENDPOINTS)],
        "tokens": [("", "Both"), ("id", "ID tokens"), ("access", "Access tokens")],
        "statuses": [(status, status) for status in STATUSES],
        "described": described,
    }
    return Shown(template="clock.html", values=values)


def described(fault: Fault) -> str:
    """A fault in words."""
    what = fault.kind.value.replace("_", " ")
    if isinstance(fault.kind, TokenFault):
        where = {"": "all tokens", "id": "ID tokens", "access": "access tokens"}[fault.token]
        return f"{what} {fault.claim} in {where}".replace("  ", " ")
    detail = {"status": f" {fault.status}", "latency": f" of {fault.seconds:g} s"}.get(fault.kind.value, "")
    return f"{what}{detail} at {fault.endpoint or 'every endpoint'}"


def mark(fault: Fault) -> str:
    """What tells a fault from others."""
    return hashlib.sha256(repr(fault).encode()).hexdigest()[:12]


def advance(_name: str, given: Form) -> Done:
    """Moves the time."""
    count, unit = given.whole("count"), given.text("unit", "1")
    if not isinstance(count, int) or unit not in UNITS:
        raise ValueError("Give a whole number, such as 5; a negative one goes back.")
    seconds = count * int(unit)
    if abs(levers().clock.snapshot()[0] + seconds) > _FURTHEST or seconds == 0:
        raise ValueError("Give a number other than 0, and stay within a hundred years.")
    levers().clock.advance(seconds)
    return done(f"The clock was moved by {count} {UNITS[unit]}.")


def freeze(_name: str, given: Form) -> Done:
    """Stops the time, or lets it go on from where it stands."""
    clock = levers().clock
    if given.text("on") == "true":
        clock.freeze()
        return done("The clock stands still.")
    clock.resume()
    return done("The clock goes on.")


def reset(_name: str, _given: Form) -> Done:
    """Back to real time."""
    levers().clock.reset()
    return done("The clock shows real time.")


def switch(_name: str, given: Form) -> Done:
    """A preset on or off."""
    preset = PRESETS.get(given.text("item"))
    if preset is None:
        raise LookupError("There is no such switch.")
    is_on = preset.fault in levers().faults.ordered
    if is_on == (given.text("on") == "true"):
        return Done()
    if not is_on:
        levers().faults.add(**{**preset.settings, "times": None})
        return done(f"On: {preset.title}.")
    levers().faults.remove(preset.fault)
    return done(f"Off: {preset.title}.")


def order(_name: str, given: Form) -> Done:
    """Any fault."""
    settings: dict[str, object] = {
        "times": _times(given.text("times")),
        "endpoint": given.text("endpoint"),
        "token": given.text("token"),
    }
    kind = given.text("kind")
    if kind == "status":
        settings["status"] = given.whole("status")
    if kind == "latency":
        settings["seconds"] = _seconds(given.text("seconds"))
    if kind in {"missing_claim", "extra_claim"}:
        settings |= {"claim": given.text("claim"), "value": given.text("value")}
    fault = levers().faults.add(kind, **settings)
    return done(f"Ordered: {described(fault)}.")


def take_back(_name: str, given: Form) -> Done:
    """One order less."""
    meant = next((fault for fault in levers().faults.ordered if mark(fault) == given.text("item")), None)
    if meant is None:
        raise LookupError("That fault is not ordered any more.")
    levers().faults.remove(meant)
    return done("The fault is taken back.")


def clear(_name: str, _given: Form) -> Done:
    """Nothing goes wrong any more."""
    levers().faults.clear()
    return done("Nothing goes wrong on purpose any more.")


def _times(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("How often is a number from 1; leave it empty for always.")
    return int(text) if text else None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds <= _LONGEST_DELAY:
        raise ValueError(f"Seconds is a number above 0, and at most {_LONGEST_DELAY}.")
    return seconds


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {
    "advance": advance,
    "freeze": freeze,
    "reset": reset,
    "switch": switch,
    "order": order,
    "take_back": take_back,
    "clear": clear,
}
