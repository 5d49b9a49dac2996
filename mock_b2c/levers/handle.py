"""The handle on a tenant under test."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mock_b2c.config import Config
from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.events import Event
from mock_b2c.domain.scopes import access_token_for
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow, UserFlowType
from mock_b2c.emulator import Clock, Emulator, Outbox
from mock_b2c.emulator.faults import Faults
from mock_b2c.emulator.sessions import session_cookie_name
from mock_b2c.levers.browser import Browser, Reply
from mock_b2c.levers.exporting import exported, user_rows
from mock_b2c.levers.importing import Imported, import_users
from mock_b2c.levers.rows import Apps, Flows
from mock_b2c.levers.setup import Setup
from mock_b2c.levers.snapshot import Shelf, Snapshot
from mock_b2c.levers.tokens import IssuedTokens, issue_tokens
from mock_b2c.levers.users import PASSWORD, Users, attribute_ids
from mock_b2c.tokens import KeySet

if TYPE_CHECKING:
    from mock_b2c.levers.stored_shelf import StoredShelf

_ENTRANCES = (UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN)


class Sessions:
    """What is issued to people who sign in: single sign-on sessions, and the refresh tokens of their apps."""

    def __init__(self, b2c: "B2C") -> None:
        self._b2c = b2c

    def revoke(self, user: User | str) -> None:
        """Ends those of a user so far (AADB2C90129)."""
        self._b2c.revoke_sessions(user)


class B2C:
    """A tenant and the levers on it. `url` is where it is reached, without a trailing slash.

    `browser` is a person's browser that needs no HTTP; `sign_in` and its like use it. `begun` makes what `reset` goes
    back to, if that is not what is there now.
    """

    def __init__(
        self, emulator: Emulator, config: Config, url: str, begun: Callable[[], Snapshot] | None = None
    ) -> None:
        self.emulator = emulator
        self.url = url
        self.browser = Browser(emulator)
        self._setup = Setup(emulator, config)
        self.users = Users(emulator, self._setup, config.users)
        self.apps = Apps(self._setup)
        self.flows = Flows(self._setup)
        self.sessions = Sessions(self)
        self.shelf = self._new_shelf()
        self._begun = begun or self.snapshot().again

    # ---- what is there ---------------------------------------------------------------------------------------

    @property
    def tenant(self) -> Tenant:
        """The tenant as it is set up now."""
        return self._setup.tenant

    @property
    def outbox(self) -> Outbox:
        """The mails, text messages and calls."""
        return self.emulator.outbox

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened so far, oldest first."""
        return self.emulator.events.all()

    @property
    def clock(self) -> Clock:
        """The emulator's time: tokens, codes, sessions, lockouts and secrets obey it."""
        return self.emulator.clock

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose: `faults.add("status", endpoint="token", status=503)`; see `domain.faults`."""
        return self.emulator.faults

    @property
    def keys(self) -> KeySet:
        """The keys that sign the tokens of user flows."""
        return self.emulator.keys

    def user_flow(self, name: str = "") -> UserFlow:
        """The user flow of that name, with or without `B2C_1_`; without a name, the first one that signs in."""
        flows = self.tenant.user_flows
        if name:
            found = self.tenant.user_flow(name) or self.tenant.user_flow(f"B2C_1_{name}")
        else:
            found = next((flow for kind in _ENTRANCES for flow in flows if flow.type is kind), None)
        if found is None:
            raise KeyError(f"no user flow {name!r}; there are: {', '.join(flow.name for flow in flows)}")
        return found

    def app(self, name: str = "") -> AppRegistration:
        """The app registration of that name or client id; without a name, the first one with a redirect URI."""
        apps = self.tenant.apps
        wanted = [app for app in apps if (name in (app.name, app.client_id) if name else app.redirect_uris)]
        if not wanted:
            raise KeyError(f"no app {name!r}; there are: {', '.join(app.name for app in apps)}")
        return wanted[0]

    def authority(self, user_flow: str = "") -> str:
        """What an application is configured with: `{url}/{tenant}/{user flow}`."""
        return f"{self.url}/{self.tenant.domain}/{self.user_flow(user_flow).name}"

    def _new_shelf(self) -> "Shelf | StoredShelf":
        """Where snapshots are kept by a name: for all processes of the store, if there can be others."""
        kept = self.emulator.kept_snapshots
        if kept is None:
            return Shelf()
        from mock_b2c.levers.stored_shelf import StoredShelf  # noqa: PLC0415 - who has no store needs none

        return StoredShelf(kept, lambda: (self._setup.config, dict(self.users.passwords)))

    # ---- what can be set -------------------------------------------------------------------------------------

    def configure(self, /, **changes: Any) -> None:
        """Changes settings in the words of the config file; see `changed_config` for their form.

        `b2c.configure(user_flows={"susi": {"mfa": {"method": "sms", "enforcement": "always"}}})`. It takes effect with
        the next request; users are not touched. Raises ConfigError, and then nothing has changed.
        """
        if "users" in changes:
            raise ValueError("Users are changed by the handle's users: add, change and remove.")
        self._setup.change(changes)

    def revoke_sessions(self, user: User | str) -> None:
        """Ends what was issued to a user so far: single sign-on sessions and refresh tokens (AADB2C90129)."""
        self.emulator.revoke_sessions(self.tenant, self.users[user] if isinstance(user, str) else user)

    # ---- there and back --------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Everything as it is now, for `restore`.

        Settings, users with their passwords, sessions, codes, refresh tokens, sign-ins under way, lockouts, messages,
        events, ordered faults, keys, the clock, and who is signed in in `browser`. Not in it: what has left, such as
        mails that went on by SMTP, and browsers of `new_browser`, whose sessions it has.
        """
        return Snapshot(
            emulator=self.emulator.snapshot(),
            config=self._setup.config,
            passwords=dict(self.users.passwords),
            session=self.browser.session,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Goes back to what was there when the snapshot was taken of this tenant; it may be used again.

        Time that was not stopped has gone on meanwhile. ConfigError for a snapshot of another tenant, and then nothing
        has changed; StoreError as `Emulator.restore`.
        """
        self._setup.check(snapshot.config)
        self.emulator.restore(snapshot.emulator)
        self._setup.take(snapshot.config)
        self.users.passwords = dict(snapshot.passwords)
        self.browser.resume(snapshot.session)

    def reset(self) -> None:
        """Goes back to what was there when this handle was made.

        With a store that outlives the process: to the settings and users of the config, and nothing else.
        """
        self.restore(self._begun())

    def export(self, *, with_users: bool = True) -> str:
        """The tenant as it is now, users included unless told otherwise, as the text of a `mock_b2c.toml`.

        A password stands in it in clear only where the config had it so and it is still the one; otherwise its hash
        does. Files that the config names are named as they were: the text belongs beside them. ConfigError when a
        change of settings has left a user who does not fit them.
        """
        return exported(self.emulator, self._setup.config, with_users=with_users)

    def user_rows(self) -> Iterator[dict[str, Any]]:
        """The users as `export` writes them, one after the other, in the words of `[[users]]`."""
        return user_rows(self.emulator, self._setup.config)

    def import_users(
        self, path: Path, *, skip_taken: bool = False, progress: Callable[[int], object] = lambda _size: None
    ) -> Imported:
        """Adds the users of a `.jsonl` or `.csv` file; see `mock_b2c.levers.importing.import_users`."""
        return import_users(self.emulator, self.tenant, path, skip_taken=skip_taken, progress=progress)

    # ---- a person --------------------------------------------------------------------------------------------

    def sign_in(self, auth_uri: str, user: User | str, *, password: str | None = None, **attributes: object) -> Reply:
        """Follows an authorization request's address as this user, through all pages; what the app is sent.

        `attributes` are typed where a page asks for them: at a profile page they are what changes.
        """
        name = user.sign_in_name if isinstance(user, User) else user
        known = self.users.password(user) if password is None else password
        return self.browser.sign_in(auth_uri, name, known, attribute_ids(attributes))

    def sign_up(
        self, auth_uri: str, email: str, *, password: str = PASSWORD, username: str = "", **attributes: object
    ) -> Reply:
        """Makes an account on the pages, with the code from the outbox; what the app is sent."""
        return self.browser.sign_up(auth_uri, email, password, attribute_ids(attributes), name=username)

    def reset_password(self, auth_uri: str, email: str, new_password: str, *, username: str = "") -> Reply:
        """Chooses a new password on the pages; what the app is sent."""
        return self.browser.reset_password(auth_uri, email, new_password, name=username)

    def cancel(self, auth_uri: str) -> Reply:
        """Cancels at the first page; what the app is sent."""
        return self.browser.cancel(auth_uri)

    def new_browser(self) -> Browser:
        """Another person's browser, with a single sign-on session of its own."""
        return Browser(self.emulator)

    def session_cookie(self, user: User | str, *, password: str | None = None, user_flow: str = "") -> dict[str, str]:
        """The cookie of a single sign-on session of this user: `name`, `value` and `url`, as browser drivers take it.

        A browser that has it is signed in at the tenant; the app learns of it with its next sign-in.
        """
        app, flow = self.app(), self.user_flow(user_flow)
        query = {
            "client_id": app.client_id,
            "response_type": "code",
            "redirect_uri": app.redirect_uris[0].uri,
            "scope": "openid",
        }
        address = f"{self.authority(flow.name)}/oauth2/v2.0/authorize?{urlencode(query)}"
        browser = self.new_browser()
        name = user.sign_in_name if isinstance(user, User) else user
        browser.sign_in(address, name, self.users.password(user) if password is None else password)
        if browser.session is None:
            raise ValueError(f"User flow '{flow.name}' has no single sign-on: there is no session to plant.")
        return {"name": session_cookie_name(self.tenant), "value": browser.session, "url": self.url}

    # ---- tokens without pages --------------------------------------------------------------------------------

    def issue_tokens(  # noqa: PLR0913 - what a token is about
        self,
        user: User | str,
        *,
        scope: str = "openid offline_access",
        app: str = "",
        user_flow: str = "",
        claims: Mapping[str, object] | None = None,
        expires_in: float | None = None,
    ) -> IssuedTokens:
        """Signed tokens for a user, as the app would get them for `scope`; short scope names of an API will do.

        `claims` are set over the others (None removes one). The token ends `expires_in` seconds from now and begins a
        lifetime before that, so a negative number gives an expired one. B2CError when the app would not get the scope.
        """
        return issue_tokens(
            self.emulator,
            self.tenant,
            self.url,
            user=self.users[user] if isinstance(user, str) else user,
            app=self.app(app),
            user_flow=self.user_flow(user_flow),
            scope=scope,
            claims=dict(claims or {}),
            expires_in=expires_in,
        )

    def issue_token(self, user: User | str, *, scope: str, **order: Any) -> str:
        """The access token of `issue_tokens`, for APIs; ValueError when the scope gives none."""
        return access_token_for(scope, self.issue_tokens(user, scope=scope, **order).access_token)
