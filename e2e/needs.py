"""What tests need beside a tenant: the table by which a run against a tenant in the cloud skips what it cannot have.

A fixture tells its need by being asked for; a test that needs what no fixture stands for says so with the marker
`needs`. `docs/reference/browser-tests.md` lists the needs of every test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

USER = tuple(f"B2C_LIVE_USER_{name}" for name in ("EMAIL", "PASSWORD", "DISPLAY_NAME", "GIVEN_NAME", "SURNAME"))
SECOND_USER = tuple(name.replace("USER", "SECOND_USER") for name in USER)
APP_USER = (
    "B2C_LIVE_TOTP_USER_EMAIL",
    "B2C_LIVE_TOTP_USER_PASSWORD",
    "B2C_LIVE_TOTP_SECRET",
    "B2C_LIVE_TOTP_USER_FLOW",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something a test needs. `settings` bring it at a tenant in the cloud; without any, no tenant there has it."""

    name: str
    why: str
    fixtures: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def missing(self, settings: Mapping[str, str]) -> str:
        """Why a tenant with these settings does not do; empty when it does."""
        lacking = [name for name in self.settings if not settings.get(name)]
        if self.settings and not lacking:
            return ""
        how = f"; set {', '.join(lacking)}" if lacking else ""
        return f"needs {self.name}: {self.why}{how}"


NEEDS = (
    Need(name="a user", why="signs in with an account of the tenant", fixtures=("registered_user",), settings=USER),
    Need(
        name="a second user",
        why="two people sign in",
        fixtures=("another_user",),
        settings=SECOND_USER,
    ),
    Need(
        name="an MFA secret",
        why="gives the codes of an authenticator app that is enrolled already",
        fixtures=("app_user",),
        settings=APP_USER,
    ),
    Need(
        name="the outbox",
        why="reads codes that went to a mailbox or a telephone, which only the emulator shows",
        fixtures=("outbox",),
    ),
    Need(
        name="an account of its own",
        why="changes what an account holds, while those of a tenant in the cloud are shared",
    ),
    Need(
        name="pages of ours",
        why="looks for more than the page contract says, such as where the focus is",
        fixtures=("keyboard",),
    ),
    Need(
        name="the emulator",
        why="has user flows, apps or settings of its own there, or looks at the emulator itself",
        fixtures=("stack", "reader_app"),
    ),
)
_BY_NAME = {need.name: need for need in NEEDS}


def needs_of(fixtures: Iterable[str], marked: Iterable[str]) -> list[Need]:
    """The needs of a test, by the fixtures it asks for and the names it was marked with."""
    asked, named = set(fixtures), [_BY_NAME[name] for name in marked]
    return [need for need in NEEDS if need in named or asked.intersection(need.fixtures)]


def reason_to_skip(needs: Iterable[Need], settings: Mapping[str, str]) -> str:
    """Why a test with these needs cannot run at the tenant of these settings; empty when it can."""
    return next((reason for need in reversed(list(needs)) if (reason := need.missing(settings))), "")
