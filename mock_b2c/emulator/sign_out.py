"""Use case: the log-out endpoint ends the single sign-on session (reference 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import SignedOut
from mock_b2c.domain.redirect_uri import is_web_address
from mock_b2c.emulator.answers import SignOutAnswer
from mock_b2c.emulator.sessions import end_session
from mock_b2c.emulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """Ends sessions. Where to go next is not checked unless the user flow asks for an ID token at log-out (D)."""

    world: World

    def sign_out(self, authority: Authority, params: Mapping[str, str], session_value: str | None) -> SignOutAnswer:
        """Ends the session and says where to go; B2CError when the request is refused (the session then stays)."""
        location = self._location(authority, params)
        ended = end_session(self.world, session_value) if session_value else None
        if ended:
            now = self.world.clock.now()
            self.world.events.append(SignedOut(at=now, tenant=authority.tenant.name, user_id=ended.user_id))
        return SignOutAnswer(location=location)

    def _location(self, authority: Authority, params: Mapping[str, str]) -> str | None:
        uri = params.get("post_logout_redirect_uri", "")
        app = self._asking_app(authority, params.get("id_token_hint", ""))
        if not uri:
            return None
        if not is_web_address(uri):
            raise B2CError("AADB2C90067", uri=uri)
        if app and not app.redirect_uri(uri):
            registered = ", ".join(known.uri for known in app.redirect_uris)
            raise B2CError("AADB2C90287", redirect_uri=uri, registered=registered)
        return _with_state(uri, params.get("state", ""))

    def _asking_app(self, authority: Authority, hint: str) -> AppRegistration | None:
        """The app that must have sent an ID token; None where none is required, a hint is not looked at then."""
        if not authority.user_flow.session.require_id_token_at_logout:
            return None
        if not hint:
            raise B2CError("AADB2C90272")
        return self._hinted_app(authority, hint)

    def _hinted_app(self, authority: Authority, hint: str) -> AppRegistration:
        """The app an ID token was issued to. Expired ones count: people sign out late."""
        import jwt  # noqa: PLC0415 - see tokens.issue

        try:
            key = self.world.issuer.public_key(jwt.get_unverified_header(hint).get("kid", ""))
            if key is None:
                raise B2CError("AADB2C90240")
            claims = jwt.decode(
                hint,
                key,
                algorithms=["RS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.PyJWTError:
            raise B2CError("AADB2C90240") from None
        app = authority.tenant.app(str(claims.get("aud", "")))
        if app is None:
            raise B2CError("AADB2C90237")
        return app


def _with_state(uri: str, state: str) -> str:
    if not state:
        return uri
    address, mark, fragment = uri.partition("#")
    joiner = "&" if "?" in address else "?"
    return f"{address}{joiner}{urlencode({'state': state})}{mark}{fragment}"
