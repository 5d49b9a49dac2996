"""App registrations where there may be many: the first of those that are looked for, and how many more there are."""

from collections.abc import Iterable

from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration

MOST = 100
"""So many are listed."""


class Found(Struct, frozen=True, kw_only=True):
    """`all` that were found of those that are `there`, of which `most` are listed; `wanted` is what was looked for."""

    all: tuple[AppRegistration, ...]
    there: int
    wanted: str
    most: int

    @property
    def apps(self) -> tuple[AppRegistration, ...]:
        """Those that are listed."""
        return self.all[: self.most]

    @property
    def more(self) -> int:
        """How many are found, but not listed."""
        return max(0, len(self.all) - self.most)

    @property
    def searchable(self) -> bool:
        """Whether there are more than can be listed, so that one may have to be looked for."""
        return self.there > self.most or bool(self.wanted)


def find(apps: Iterable[AppRegistration], wanted: str, most: int) -> Found:
    """Those whose name, ids or addresses hold what is looked for, in any case; all of them for nothing."""
    there, wanted = tuple(apps), wanted.strip()
    found = tuple(app for app in there if _matches(app, wanted)) if wanted else there
    return Found(all=found, there=len(there), wanted=wanted, most=most)


def _matches(held: AppRegistration, wanted: str) -> bool:
    texts = (held.name, held.client_id, *held.app_id_uris, *(known.uri for known in held.redirect_uris))
    return wanted.casefold() in "\n".join(texts).casefold()
