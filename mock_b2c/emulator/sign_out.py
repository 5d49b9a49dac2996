"""Use case: the log-out endpoint ends single sign-on sessions (reference 6.1)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import identify_client
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import SignedOut, belongs_to
from mock_b2c.domain.redirect_uri import is_web_address, origin_of, with_query
from mock_b2c.domain.session import Session
from mock_b2c.domain.user_flow import SsoScope
from mock_b2c.emulator.answers import SignOutAnswer
from mock_b2c.emulator.federation import Federation
from mock_b2c.emulator.sessions import end_sessions
from mock_b2c.emulator.world import World
from mock_b2c.tokens.read import read_token


class SignOut(Struct, frozen=True, kw_only=True):
    """Ends sessions. Where to go next is not checked unless a setting of the user flow asks for it (D)."""

    world: World
    federation: Federation

    def sign_out(self, authority: Authority, params: Mapping[str, str], session_value: str | None) -> SignOutAnswer:
        """Ends the session and says where to go; B2CError when the request is refused (the session then stays)."""
        belongs_to("")
        app = self._asking_app(authority, params)
        location = _location(authority, app, params)
        ended = end_sessions(self.world, authority, app.client_id if app else "", session_value)
        now, target = self.world.clock.now(), params.get("post_logout_redirect_uri", "")
        for session in ended.sessions:
            self.world.events.append(SignedOut(at=now, tenant=authority.tenant.name, user_id=session.user_id))
        return SignOutAnswer(
            location=self._by_provider(authority, ended.sessions, location) or location,
            logout_urls=tuple(dict.fromkeys(_logout_urls(authority, app, ended.sessions, target))),
            all_over=ended.all_over,
        )

    def _by_provider(self, authority: Authority, ended: Iterable[Session], onward: str | None) -> str | None:
        """The way by the provider that vouched for the user (reference 6.1)."""
        by_provider = next((session for session in ended if session.provider), None)
        return self.federation.farewell(authority, by_provider, onward) if by_provider else None

    def _asking_app(self, authority: Authority, params: Mapping[str, str]) -> AppRegistration | None:
        """The app that began the log-out, as far as the request says."""
        settings, tenant, client_id = authority.user_flow.session, authority.tenant, params.get("client_id", "")
        hinted = self._hinted_app(authority, params)
        if hinted and settings.checks_logout_target:
            if client_id and tenant.app(client_id) is not hinted:
                raise B2CError("AADB2C90209")  # RP-Initiated Logout 1.0 §2: both must mean one client
            return hinted
        if settings.scope is SsoScope.APPLICATION:
            return identify_client(tenant, params)
        return hinted or tenant.app(client_id)

    def _hinted_app(self, authority: Authority, params: Mapping[str, str]) -> AppRegistration | None:
        """The app an ID token was issued to; one that nobody asked for may be as stale as it likes."""
        settings, hint = authority.user_flow.session, params.get("id_token_hint", "")
        if not hint:
            checked = settings.check_post_logout_redirect_uri and params.get("post_logout_redirect_uri")
            if settings.require_id_token_at_logout or checked:
                raise B2CError("AADB2C90272")
            return None
        try:
            return self._audience(authority, hint)
        except B2CError:
            if settings.checks_logout_target:
                raise
            return None

    def _audience(self, authority: Authority, hint: str) -> AppRegistration:
        """The app an ID token was issued to. Expired ones count: people sign out late."""
        claims = read_token(self.world.issuer.keys, hint)
        if claims is None:
            raise B2CError("AADB2C90240")
        app = authority.tenant.app(str(claims.get("aud", "")))
        if app is None:
            raise B2CError("AADB2C90237")
        return app


def _location(authority: Authority, app: AppRegistration | None, params: Mapping[str, str]) -> str | None:
    uri = params.get("post_logout_redirect_uri", "")
    if not uri:
        return None
    if not is_web_address(uri):
        raise B2CError("AADB2C90067", uri=uri)
    registered = app.logout_targets if app else ()
    if authority.user_flow.session.checks_logout_target and uri not in registered:
        raise B2CError("AADB2C90287", redirect_uri=uri, registered=", ".join(registered))
    state = params.get("state", "")
    return with_query(uri, {"state": state}) if state else uri


def _logout_urls(
    authority: Authority, asking: AppRegistration | None, ended: Sequence[Session], target: str
) -> Iterator[str]:
    """The log-out URLs of the applications that took part, but not of the one that began the log-out (reference 6.1).

    Where nobody says who that is, it is whoever `target` leads back to. Where the user flow conforms to Front-Channel
    Logout 1.0 that one is called, too, and all get `iss` and `sid`.
    """
    began = (asking,) if asking else tuple(_leading_back(authority, ended, target))
    for session in ended:
        for participant in session.participants:
            app = authority.tenant.app(participant.client_id)
            flow = authority.tenant.user_flow(participant.policy)
            if app is None or flow is None or not app.logout_url:
                continue
            if flow.session.front_channel_logout_session:
                yield with_query(app.logout_url, {"iss": replace(authority, user_flow=flow).issuer, "sid": session.id})
            elif app not in began:
                yield app.logout_url


def _leading_back(authority: Authority, ended: Sequence[Session], target: str) -> Iterator[AppRegistration]:
    """The applications that took part and are where `target` leads."""
    origin = origin_of(target)
    for client_id in {participant.client_id for session in ended for participant in session.participants}:
        app = authority.tenant.app(client_id)
        if origin and app and origin in map(origin_of, app.logout_targets):
            yield app
