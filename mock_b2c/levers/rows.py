"""App registrations and user flows of the tenant under test: each is a table of the config file."""

from collections.abc import Iterator
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from mock_b2c.config import merged_row
from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.levers.setup import Setup


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


class _Rows(Generic[T]):
    """What an array of tables says; each call sees what is there at that moment.

    Settings are the keys of the config file; ConfigError says what would be right, and then nothing has changed.
    """

    key: ClassVar[str]
    kind: ClassVar[str]

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def _all(self) -> tuple[T, ...]:
        raise NotImplementedError

    @staticmethod
    def _is_named(item: T, name: str) -> bool:
        raise NotImplementedError

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, name: str) -> T:
        """The one of that name; KeyError names those that are there."""
        return self._all()[self._place(name)]

    def settings(self, item: T | str) -> dict[str, Any]:
        """The keys of the config file that are set for one."""
        with self._setup.lock:
            return dict(self._setup.rows(self.key)[self._place(item)])

    def _change(self, item: T | str, settings: dict[str, Any]) -> T:
        def change() -> T:
            place, rows = self._place(item), self._setup.rows(self.key)
            rows[place] = merged_row(rows[place], settings)
            self._setup.set_rows(self.key, rows)
            return self._all()[place]

        return self._setup.at_once(change)

    def _add(self, settings: dict[str, Any]) -> T:
        def add() -> T:
            self._setup.set_rows(self.key, [*self._setup.rows(self.key), merged_row({}, settings)])
            return self._all()[-1]

        return self._setup.at_once(add)

    def remove(self, item: T | str) -> None:
        """Takes it out of the tenant; ConfigError when something else in the config needs it."""

        def remove() -> None:
            rows = self._setup.rows(self.key)
            del rows[self._place(item)]
            self._setup.set_rows(self.key, rows)

        self._setup.at_once(remove)

    def _place(self, item: T | str) -> int:
        """Where it stands: tables are in the order of what they say."""
        held = self._all()
        places = [place for place, known in enumerate(held) if self._means(item, known)]
        if not places:
            name = item if isinstance(item, str) else item.name
            raise KeyError(f"no {self.kind} {name!r}; there are: {', '.join(known.name for known in held)}")
        return places[0]

    def _means(self, item: T | str, known: T) -> bool:
        if isinstance(item, str):
            return self._is_named(known, item)
        return self._is_same(item, known)

    @staticmethod
    def _is_same(item: T, known: T) -> bool:
        return item.name == known.name


class Apps(_Rows[AppRegistration]):
    """The app registrations, by name or client id: `apps["webapp1"]`."""

    key, kind = "apps", "app"

    def add(self, name: str, /, **settings: Any) -> AppRegistration:
        """A new app registration: `apps.add("shop", client_secret="…", redirect_uris=["http://localhost:5000/back"])`.

        Settings are the keys of `[[apps]]` in the config file; ConfigError says what would be right.
        """
        return self._add({"name": name, **settings})

    def change(self, app: AppRegistration | str, /, **settings: Any) -> AppRegistration:
        """Sets keys of one; None takes a key back to its default. Its new state.

        With another name it keeps its client id, also one that followed from the name.
        """

        def change() -> AppRegistration:
            kept = {"client_id": self._all()[self._place(app)].client_id} if "name" in settings else {}
            return self._change(app, {**kept, **settings})

        return self._setup.at_once(change)

    def _all(self) -> tuple[AppRegistration, ...]:
        return self._setup.tenant.apps

    @staticmethod
    def _is_named(item: AppRegistration, name: str) -> bool:
        return name == item.name or name.lower() == item.client_id.lower()

    @staticmethod
    def _is_same(item: AppRegistration, known: AppRegistration) -> bool:
        return item.client_id == known.client_id


class Flows(_Rows[UserFlow]):
    """The user flows, by name with or without `B2C_1_`: `flows["susi"]`."""

    key, kind = "user_flows", "user flow"

    def add(self, name: str, /, type: str, **settings: Any) -> UserFlow:  # noqa: A002 - the key of the file
        """A new user flow: `flows.add("B2C_1_sign_in", "sign_in", application_claims=["oid", "city"])`.

        Settings are the keys of `[[user_flows]]` in the config file; ConfigError says what would be right.
        """
        return self._add({"name": name, "type": type, **settings})

    def change(self, flow: UserFlow | str, /, **settings: Any) -> UserFlow:
        """Sets keys of one: `flows.change("susi", mfa={"method": "sms", "enforcement": "always"})`. Its new state."""
        return self._change(flow, settings)

    def _all(self) -> tuple[UserFlow, ...]:
        return self._setup.tenant.user_flows

    @staticmethod
    def _is_named(item: UserFlow, name: str) -> bool:
        return item.name.lower() in (name.lower(), f"b2c_1_{name.lower()}")
