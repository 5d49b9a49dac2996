"""Faults that people want to see, as switches."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from mock_b2c.domain.faults import KINDS, Fault


class Preset(Struct, frozen=True, kw_only=True):
    """A fault that people want to see, as a switch."""

    title: str
    help: str
    settings: Mapping[str, Any]

    @property
    def fault(self) -> Fault:
        """The fault, for as long as the switch is on."""
        return Fault(**{**self.settings, "kind": KINDS[self.settings["kind"]], "times": None})


PRESETS = {
    "busy": Preset(
        title="Token endpoint is too busy",
        help="HTTP 429 with Retry-After: does the app wait and ask again?",
        settings={"kind": "status", "endpoint": "token", "status": 429},
    ),
    "down": Preset(
        title="Token endpoint is down",
        help="HTTP 503: the code of a sign-in cannot be redeemed.",
        settings={"kind": "status", "endpoint": "token", "status": 503},
    ),
    "slow": Preset(
        title="Everything is slow",
        help="Each answer comes 2 seconds later.",
        settings={"kind": "latency", "seconds": 2.0},
    ),
    "no_pages": Preset(
        title="Sign-in pages fail",
        help="HTTP 500 at the authorize endpoint.",
        settings={"kind": "status", "endpoint": "authorize", "status": 500},
    ),
    "no_discovery": Preset(
        title="Discovery document is out of reach",
        help="HTTP 503, which apps meet when they start.",
        settings={"kind": "status", "endpoint": "discovery", "status": 503},
    ),
    "dropped": Preset(
        title="Connection to the token endpoint drops",
        help="No answer at all.",
        settings={"kind": "drop", "endpoint": "token"},
    ),
    "half": Preset(
        title="Keys arrive by half",
        help="The connection ends in the middle of the answer.",
        settings={"kind": "half", "endpoint": "keys"},
    ),
    "signature": Preset(
        title="ID tokens have a wrong signature",
        help="The app must not sign anybody in.",
        settings={"kind": "bad_signature", "token": "id"},
    ),
    "unknown_key": Preset(
        title="ID tokens name an unknown key",
        help="The app should fetch the keys once more, then refuse.",
        settings={"kind": "unknown_key", "token": "id"},
    ),
    "unsigned": Preset(
        title="ID tokens are not signed",
        help="alg: none, which nobody may accept.",
        settings={"kind": "alg_none", "token": "id"},
    ),
    "expired": Preset(
        title="Access tokens have expired",
        help="The API must answer 401, and the app ask for a new one.",
        settings={"kind": "expired", "token": "access"},
    ),
    "audience": Preset(
        title="Access tokens are for somebody else",
        help="A wrong aud: the API must refuse.",
        settings={"kind": "audience", "token": "access"},
    ),
    "nonce": Preset(
        title="ID tokens have a wrong nonce",
        help="As if another sign-in had been answered.",
        settings={"kind": "nonce", "token": "id"},
    ),
    "no_name": Preset(
        title="ID tokens have no name",
        help="The claim name is left out: does the app show something decent?",
        settings={"kind": "missing_claim", "token": "id", "claim": "name"},
    ),
}
"""By the id of their switch; a form orders any other fault."""
