"""The levers of a tenant in another process, in the words of the handle `mock_b2c.B2C`."""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, TypeVar
from urllib.parse import quote

from mock_b2c.control import shapes
from mock_b2c.control.connection import Connection, ControlError
from mock_b2c.domain.scopes import access_token_for

_NOT_FOUND = 404
_AT_A_TIME = 1000
T = TypeVar("T")
_USER_KEYS = frozenset(shapes.NewUser.__struct_fields__)


class Client:
    """Levers on the tenant of a served emulator: that of `MOCK_B2C_URL`, or the one at `url`.

    `token` is the one that an emulator beyond loopback printed when it started; without it, `MOCK_B2C_API_TOKEN` is.
    What is asked for and not done raises ControlError, which says what would be right, also where nobody answers.
    """

    def __init__(self, url: str | None = None, *, token: str | None = None) -> None:
        self._to = Connection(url, token)
        self.users = Users(self._to)
        self.apps = Apps(self._to)
        self.flows = Flows(self._to)
        self.outbox = Outbox(self._to)
        self.clock = Clock(self._to)
        self.faults = Faults(self._to)
        self.keys = Keys(self._to)
        self.sessions = Sessions(self)

    @property
    def tenant(self) -> shapes.Tenant:
        """The tenant: `id`, `name`, `domain`, and the `url` where it is reached."""
        return self._to.ask(shapes.Tenant, "GET", "/tenant")

    @property
    def events(self) -> list[shapes.Event]:
        """What happened so far, oldest first."""
        return self._to.ask(shapes.Events, "GET", "/events").events

    def authority(self, user_flow: str) -> str:
        """What an application is configured with: `{url}/{tenant}/{user flow}`."""
        return self.flows[user_flow].authority

    def configure(self, /, **changes: Any) -> None:
        """Changes settings in the words of the config file, as `B2C.configure` does."""
        self._to.ask(shapes.Tenant, "PATCH", "/config", changes)

    def revoke_sessions(self, user: shapes.User | str) -> None:
        """Ends what was issued to a user so far: single sign-on sessions and refresh tokens (AADB2C90129)."""
        self._to.ask(NoneType, "POST", f"{_user(user)}/revoke-sessions")

    def issue_token(self, user: shapes.User | str, *, scope: str, **order: Any) -> str:
        """The access token of `issue_tokens`, for APIs; ValueError when the scope gives none."""
        return access_token_for(scope, self.issue_tokens(user, scope=scope, **order).access_token)

    def issue_tokens(self, user: shapes.User | str, **order: Any) -> shapes.Tokens:
        """Signed tokens for a user; `scope`, `app`, `user_flow`, `claims`, `expires_in` as for `B2C.issue_tokens`."""
        return self._to.ask(shapes.Tokens, "POST", "/tokens", {"user": _name(user), **order})

    def sign_in(
        self, auth_uri: str, user: shapes.User | str, *, password: str | None = None, **attributes: Any
    ) -> shapes.Reply:
        """Follows an authorization request's address as this user, through all pages; what the app is sent."""
        order = shapes.SignIn(auth_uri=auth_uri, user=_name(user), password=password, attributes=attributes)
        return self._to.ask(shapes.Reply, "POST", "/sign-in", order)

    def session_cookie(
        self, user: shapes.User | str, *, password: str | None = None, user_flow: str = ""
    ) -> shapes.Cookie:
        """The cookie of a single sign-on session of this user, as browser drivers take it."""
        order = shapes.SessionOrder(user=_name(user), password=password, user_flow=user_flow)
        return self._to.ask(shapes.Cookie, "POST", "/sessions", order)

    def snapshot(self) -> str:
        """Has everything kept as it is now, for `restore`; the name of it."""
        return self._to.ask(shapes.Snapshot, "POST", "/snapshots").id

    def restore(self, snapshot: str) -> None:
        """Goes back to what was there when the snapshot was taken; it may be used again."""
        self._to.ask(NoneType, "POST", f"/snapshots/{_part(snapshot)}/restore")

    def drop_snapshot(self, snapshot: str) -> None:
        """Has a snapshot forgotten: 20 are kept."""
        self._to.ask(NoneType, "DELETE", f"/snapshots/{_part(snapshot)}")

    def reset(self) -> None:
        """Goes back to what was there when the emulator started."""
        self._to.ask(NoneType, "POST", "/reset")

    def export(self) -> str:
        """The tenant as it is now, users included, as the text of a `mock_b2c.toml`."""
        return self._to.ask(str, "GET", "/export")


class Sessions:
    """What is issued to people who sign in: single sign-on sessions, and the refresh tokens of their apps."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def revoke(self, user: shapes.User | str) -> None:
        """Ends those of a user so far (AADB2C90129)."""
        self._client.revoke_sessions(user)


class Users:
    """Accounts by their sign-in name or object id."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def __iter__(self) -> Iterator[shapes.User]:
        return self._from(None)

    def __len__(self) -> int:
        return self._page(None, 1).count

    def behind(self, user: shapes.User | str) -> Iterator[shapes.User]:
        """Accounts that come after that one in the order in which they were made."""
        return self._from(_name(user))

    def _from(self, after: str | None) -> Iterator[shapes.User]:
        """Asked for page by page, but all of them at once: who is met may be removed meanwhile."""
        page = self._page(after, _AT_A_TIME)
        found = page.users
        while page.next is not None:
            page = self._page(page.next, _AT_A_TIME)
            found += page.users
        return iter(found)

    def _page(self, after: str | None, limit: int) -> shapes.Users:
        return self._to.ask(shapes.Users, "GET", "/users", query={"after": after, "limit": limit})

    def __getitem__(self, name: str) -> shapes.User:
        """The account of that name; KeyError when there is none."""
        return _found(self._to, shapes.User, _user(name))

    def add(self, email: str, password: str | None = None, **fields: Any) -> shapes.User:
        """A new account; `fields` are attributes (`display_name="Ada"`) and keys of `[[users]]` in the config file."""
        keys = {name: value for name, value in fields.items() if name in _USER_KEYS}
        attributes = {name: value for name, value in fields.items() if name not in _USER_KEYS}
        whole = {"email": email, "password": password, **keys}
        whole["attributes"] = {**keys.get("attributes", {}), **attributes}
        return self._to.ask(shapes.User, "POST", "/users", whole)

    def change(self, user: shapes.User | str, /, **fields: Any) -> shapes.User:
        """Sets attributes, `password` and other keys of `[[users]]`; None takes one away. Its new state."""
        keys = {name: value for name, value in fields.items() if name in _USER_KEYS}
        attributes = {name: value for name, value in fields.items() if name not in _USER_KEYS}
        if attributes:
            keys["attributes"] = {**keys.get("attributes", {}), **attributes}
        return self._to.ask(shapes.User, "PATCH", _user(user), keys)

    def remove(self, user: shapes.User | str) -> None:
        """Deletes an account; what was issued to it is refused from then on."""
        self._to.ask(NoneType, "DELETE", _user(user))


class Apps:
    """App registrations by name or client id."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def __iter__(self) -> Iterator[shapes.App]:
        return iter(self._to.ask(shapes.Apps, "GET", "/apps").apps)

    def __getitem__(self, name: str) -> shapes.App:
        """The app registration of that name; KeyError when there is none."""
        return _found(self._to, shapes.App, f"/apps/{_part(name)}")

    def add(self, name: str, /, **settings: Any) -> shapes.App:
        """A new app registration; settings are the keys of `[[apps]]` in the config file."""
        return self._to.ask(shapes.App, "POST", "/apps", {"name": name, **settings})

    def change(self, app: shapes.App | str, /, **settings: Any) -> shapes.App:
        """Sets keys of one; None takes a key back to its default. Its new state."""
        return self._to.ask(shapes.App, "PATCH", self._path(app), settings)

    def remove(self, app: shapes.App | str) -> None:
        """Takes it out of the tenant."""
        self._to.ask(NoneType, "DELETE", self._path(app))

    @staticmethod
    def _path(app: shapes.App | str) -> str:
        return f"/apps/{_part(app if isinstance(app, str) else app.client_id)}"


class Flows:
    """User flows by name, with or without `B2C_1_`."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def __iter__(self) -> Iterator[shapes.Flow]:
        return iter(self._to.ask(shapes.Flows, "GET", "/flows").flows)

    def __getitem__(self, name: str) -> shapes.Flow:
        """The user flow of that name; KeyError when there is none."""
        return _found(self._to, shapes.Flow, self._path(name))

    def add(self, name: str, /, type: str, **settings: Any) -> shapes.Flow:  # noqa: A002 - the key of the file
        """A new user flow; settings are the keys of `[[user_flows]]` in the config file."""
        return self._to.ask(shapes.Flow, "POST", "/flows", {"name": name, "type": type, **settings})

    def change(self, flow: shapes.Flow | str, /, **settings: Any) -> shapes.Flow:
        """Sets keys of one; None takes a key back to its default. Its new state."""
        return self._to.ask(shapes.Flow, "PATCH", self._path(flow), settings)

    def remove(self, flow: shapes.Flow | str) -> None:
        """Takes it out of the tenant."""
        self._to.ask(NoneType, "DELETE", self._path(flow))

    @staticmethod
    def _path(flow: shapes.Flow | str) -> str:
        return f"/flows/{_part(flow if isinstance(flow, str) else flow.name)}"


class Outbox:
    """Mails, text messages and calls."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def messages(
        self, *, to: str | None = None, kind: str | None = None, after: str | None = None
    ) -> list[shapes.Message]:
        """Newest first; to one address, of one kind, newer than the message of that id."""
        query = {"to": to, "kind": kind, "after": after}
        return self._to.ask(shapes.Messages, "GET", "/outbox", query=query).messages

    def wait(
        self, *, to: str | None = None, kind: str | None = None, after: str | None = None, timeout: float = 10.0
    ) -> list[shapes.Message]:
        """As `messages`, but when there are none it waits for the first; `timeout` is up to 30 seconds."""
        query = {"to": to, "kind": kind, "after": after, "wait": timeout}
        return self._to.ask(shapes.Messages, "GET", "/outbox", query=query).messages

    def clear(self) -> None:
        """Forgets all messages."""
        self._to.ask(NoneType, "DELETE", "/outbox")


class Clock:
    """The emulator's time: tokens, codes, sessions, lockouts and secrets obey it."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def now(self) -> float:
        """Epoch seconds as the emulator sees them."""
        return self._to.ask(shapes.ClockState, "GET", "/clock").now

    @property
    def is_frozen(self) -> bool:
        """Whether the time stands still."""
        return self._to.ask(shapes.ClockState, "GET", "/clock").frozen

    def advance(self, seconds: float) -> None:
        """Moves the time forward (or back, with a negative number)."""
        self._move("advance", {"seconds": seconds})

    def freeze(self, at: float | None = None) -> None:
        """Stops the time now, or at `at`."""
        self._move("freeze", {"at": at})

    def resume(self) -> None:
        """Lets a stopped time go on from where it stands."""
        self._move("resume", {})

    def reset(self) -> None:
        """Back to real time."""
        self._move("reset", {})

    def _move(self, how: str, body: Mapping[str, Any]) -> None:
        self._to.ask(shapes.ClockState, "POST", f"/clock/{how}", body)


class Faults:
    """What goes wrong on purpose."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    def add(self, kind: str, **settings: Any) -> shapes.Fault:
        """Orders a fault by its kind: `faults.add("status", endpoint="token", status=503)`."""
        return self._to.ask(shapes.Fault, "POST", "/faults", {"kind": kind, **settings})

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._to.ask(NoneType, "DELETE", "/faults")

    @property
    def ordered(self) -> list[shapes.Fault]:
        """Those that still have to happen, oldest first."""
        return self._to.ask(shapes.Faults, "GET", "/faults").faults


class Keys:
    """The keys that sign the tokens of user flows, by their ids."""

    def __init__(self, to: Connection) -> None:
        self._to = to

    @property
    def current(self) -> shapes.Key:
        """The key that signs."""
        return self._all().current

    @property
    def next(self) -> shapes.Key | None:
        """The key that is announced and does not sign yet."""
        return self._all().next

    @property
    def retired(self) -> list[shapes.Key]:
        """Keys that signed before, the latest first."""
        return self._all().retired

    def announce(self) -> None:
        """Publishes a key that `roll` will use."""
        self._to.ask(shapes.Keys, "POST", "/keys/announce")

    def roll(self) -> None:
        """Signs with the announced key from now on, else with a new one; the former is retired."""
        self._to.ask(shapes.Keys, "POST", "/keys/roll")

    def drop_retired(self) -> None:
        """Publishes retired keys no longer: their tokens do not verify any more."""
        self._to.ask(shapes.Keys, "DELETE", "/keys/retired")

    def _all(self) -> shapes.Keys:
        return self._to.ask(shapes.Keys, "GET", "/keys")


def _found(to: Connection, kind: type[T], path: str) -> T:
    """What is there; KeyError when there is nothing, as of a handle."""
    try:
        return to.ask(kind, "GET", path)
    except ControlError as error:
        if error.status == _NOT_FOUND:
            raise KeyError(str(error)) from None
        raise


def _user(user: shapes.User | str) -> str:
    return f"/users/{_part(_name(user))}"


def _name(user: shapes.User | str) -> str:
    return user if isinstance(user, str) else user.id


def _part(name: str) -> str:
    """One part of an address. A name with a slash cannot be one: its object id or client id can."""
    return quote(name, safe="")
