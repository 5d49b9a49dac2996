"""Sign-in with Azure AD B2C: the only file that knows the `identity` package and MSAL.

Three user flows, one redirect URI. Each trip to B2C is remembered in the user's session under its `state`, so that
answers of several tabs find their own trip and an answer nobody asked for finds none:

    /login ──────────► sign-up or sign-in ─┐                ┌─► signed in: to the page that was wanted
    /edit_profile ───► profile edit ───────┼─► redirect URI ┼─► new claims shown, tokens left alone
    /reset_password ─► password reset ─────┘                └─► to sign-in, unless signed in already
    /logout ─────────► B2C's end of session ─► home

`identity` 0.11 brings the session, the blueprint, `login_required` and silent token renewal. Replaced here, because
of what it does: it builds authorities on b2clogin.com only, gives no request a time-out, drops the answers of
profile edit and password reset, ignores a wrong `state` in silence, keeps the tokens of whoever was signed in
before, and signs out with an unescaped address.
"""

from __future__ import annotations

import json
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from posixpath import dirname
from typing import Any
from urllib.parse import urlencode, urlsplit

import identity.flask
import identity.web
import msal
from flask import Flask, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp.b2c_client import B2CClient
from webapp.b2c_errors import CANCELLED, FORGOTTEN_PASSWORD, B2CError
from webapp.claims import Claims, edited, email, user_id
from webapp.local_path import local_path
from webapp.problems import Problem, ProblemError
from webapp.settings import Settings
from webapp.sign_in_problems import BROKEN_ANSWER, CLOCKS, INCOMPLETE, SIGN_IN_ENDED, SOMEBODY_ELSE, no_access_token

_log = logging.getLogger(__name__)

_CLOCK_SKEW = 210  # the tolerance `identity` grants an ID token
_UNDER_WAY = "user_flows_under_way"
_MOST_UNDER_WAY = 8  # tabs; older trips are forgotten so that a session cannot grow
_GRANTED = "scopes_granted"
_ROUND_TRIP = "scopes_just_asked"
_SIGN_IN, _EDIT_PROFILE, _RESET_PASSWORD = "sign_in", "edit_profile", "reset_password"
_LEFT_ALONE = {
    _SIGN_IN: "You cancelled signing in.",
    _EDIT_PROFILE: "Cancelled. Your profile is as it was.",
    _RESET_PASSWORD: "Cancelled. Your password is as it was.",
}

View = Callable[..., ResponseReturnValue]


class Auth(identity.flask.Auth):  # type: ignore[misc] # identity has no types
    """Signs users of one B2C tenant in and out of a Flask app; use it like `identity.flask.Auth`."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """Adds the routes of the diagram above to `app`, beside the path of `settings.redirect_uri`."""
        super().__init__(
            None,
            settings.client_id,
            client_credential=settings.client_secret,
            redirect_uri=settings.redirect_uri,
            authority=settings.authority(settings.signupsignin_user_flow),
        )
        self._settings = settings
        flow = partial(UserFlow, settings=settings, http_client=B2CClient(), http_cache=self._http_cache)
        self._flows = {
            _SIGN_IN: flow(settings.signupsignin_user_flow),
            _EDIT_PROFILE: flow(settings.editprofile_user_flow),
            _RESET_PASSWORD: flow(settings.resetpassword_user_flow),
        }
        self._done = {
            _SIGN_IN: self._signed_in,
            _EDIT_PROFILE: self._profile_edited,
            _RESET_PASSWORD: self._password_reset,
        }
        folder = dirname(urlsplit(settings.redirect_uri).path).rstrip("/")
        self._bp.add_url_rule(f"{folder}/login", "login", self._login_page)
        self._bp.add_url_rule(f"{folder}/edit_profile", "edit_profile", self._edit_profile_page)
        self._bp.add_url_rule(f"{folder}/reset_password", "reset_password", self._reset_password_page)
        self.init_app(app)

    def _build_auth(self, session: Any) -> UserFlow:  # noqa: ARG002 - identity's signature
        return self._flows[_SIGN_IN]

    def get_user(self) -> Claims | None:
        """ID token claims of the signed-in user, renewed silently when they have expired; else None."""
        user: Claims | None = self._flows[_SIGN_IN].get_user()
        return user

    def is_signed_in(self) -> bool:
        """Whether this session has a user, whose claims may have to be renewed."""
        return self._flows[_SIGN_IN].remembered() is not None

    def login_required(self, function: View | None = None, /, *, scopes: list[str] | None = None) -> Callable[..., Any]:
        """As `identity`'s decorator: the view gets `context` with `user` and, for `scopes`, `access_token`."""
        decorated: Callable[..., Any] = super().login_required(function, scopes=scopes)
        return decorated

    # -- to B2C

    def login(self, *, next_link: str | None = None, scopes: list[str] | None = None) -> ResponseReturnValue:
        """Sends the browser to sign in, then to `next_link`, of which only path and query count.

        `login_required` calls it when nobody is signed in or no token holds `scopes`.
        """
        if request.method not in ("GET", "HEAD"):  # a form cannot be sent again after a trip to B2C
            raise ProblemError(SIGN_IN_ENDED).retrying(local_path(request.referrer), "Sign in again")
        if scopes and session.pop(_ROUND_TRIP, None) == scopes:
            raise ProblemError(no_access_token(scopes))
        return self._send(_SIGN_IN, next_link=next_link, scopes=scopes or [])

    def _login_required(self, auth: UserFlow, user: Claims | None, scopes: list[str] | None) -> Any:
        context = super()._login_required(auth, user, scopes)
        if context and scopes:
            session.pop(_ROUND_TRIP, None)
        return context

    def _login_page(self) -> ResponseReturnValue:
        return self.login(next_link=request.args.get("next"))

    def _edit_profile_page(self) -> ResponseReturnValue:
        if not self.get_user():
            return self.login(next_link=request.path)
        return self._send(_EDIT_PROFILE)

    def _reset_password_page(self) -> ResponseReturnValue:
        return self._send(_RESET_PASSWORD)

    def _send(
        self,
        kind: str,
        *,
        next_link: str | None = None,
        scopes: list[str] | None = None,
        login_hint: str | None = None,
    ) -> ResponseReturnValue:
        trip = self._flows[kind].start(scopes=scopes or [], redirect_uri=self._redirect_uri, login_hint=login_hint)
        trip |= {"kind": kind, "next_link": local_path(next_link), "asked": scopes or []}
        under_way = {**session.get(_UNDER_WAY, {}), trip["state"]: trip}
        session[_UNDER_WAY] = dict(list(under_way.items())[-_MOST_UNDER_WAY:])
        return redirect(trip["auth_uri"])

    # -- back from B2C

    def auth_response(self) -> ResponseReturnValue:
        """The redirect URI: ends the trip that B2C answers, each one only once."""
        answer = request.args.to_dict()
        under_way = dict(session.get(_UNDER_WAY, {}))
        trip = under_way.pop(answer.get("state", ""), None)
        if trip is None:
            raise ProblemError(self._unknown_answer(answer))
        session[_UNDER_WAY] = under_way
        try:
            if "error" in answer:
                return self._refused(trip, B2CError.parse(answer))
            cache = msal.SerializableTokenCache()  # MSAL keeps one account a policy: never mix two flows
            claims, result = self._flows[trip["kind"]].redeem(trip, answer, cache)
            return self._done[trip["kind"]](trip, claims, result, cache)
        except ProblemError as error:
            if error.problem.retry:
                raise
            raise error.retrying(_again(trip)) from error

    def _refused(self, trip: Claims, error: B2CError) -> ResponseReturnValue:
        if error.code == CANCELLED:
            flash(_LEFT_ALONE[trip["kind"]], "notice")
            return redirect("/")
        if error.code == FORGOTTEN_PASSWORD:
            return self._send(_RESET_PASSWORD, next_link=trip["next_link"])
        raise ProblemError(error.problem())

    def _signed_in(
        self, trip: Claims, claims: Claims, result: Claims, cache: msal.SerializableTokenCache
    ) -> ResponseReturnValue:
        session.pop(_GRANTED, None)
        if asked := trip["asked"]:
            if "access_token" not in result:
                raise ProblemError(no_access_token(asked))
            _note_granted(asked, result)
            session[_ROUND_TRIP] = asked
        _change_session_id()
        if claims.get("newUser"):
            flash("Your account has been created. Welcome!", "success")
        self._flows[_SIGN_IN].remember(claims, cache)
        return redirect(trip["next_link"])

    def _profile_edited(
        self, trip: Claims, claims: Claims, _result: Claims, _cache: msal.SerializableTokenCache
    ) -> ResponseReturnValue:
        user = self._flows[_SIGN_IN].remembered()
        if user and user_id(claims) != user_id(user):
            raise ProblemError(SOMEBODY_ELSE).retrying(url_for("identity.logout"), "Sign out")
        flash("Your profile has been saved.", "success")
        if not user:  # signed out meanwhile, in another tab
            return self._send(_SIGN_IN, next_link=trip["next_link"])
        self._flows[_SIGN_IN].remember(edited(user, claims))
        return redirect(trip["next_link"])

    def _password_reset(
        self, trip: Claims, claims: Claims, _result: Claims, _cache: msal.SerializableTokenCache
    ) -> ResponseReturnValue:
        flash("Your password has been changed.", "success")
        user = self._flows[_SIGN_IN].remembered()
        if user and user_id(user) == user_id(claims):
            return redirect(trip["next_link"])
        return self._send(_SIGN_IN, next_link=trip["next_link"], login_hint=email(claims))

    def _unknown_answer(self, answer: Mapping[str, str]) -> Problem:
        signed_in = self._flows[_SIGN_IN].remembered()
        code = B2CError.parse(answer).code  # no other word of an answer that nobody asked for is shown
        return Problem(
            status=400,
            title="This answer does not belong to a sign-in of yours",
            text="Azure AD B2C sent your browser here, but this app did not start that, or it is over. It "
            "happens with the Back button, with a page opened twice, or after a long break.",
            advice="You are still signed in and nothing is lost: go on from the start page."
            if signed_in
            else f"Sign in again. If it keeps happening, open this app at {self._settings.home} exactly and "
            "let your browser keep its cookies.",
            details={"Code": code} if code else {},
            retry="/" if signed_in else url_for("identity.login"),
            retry_label="Go on" if signed_in else "Sign in",
        )

    # -- out

    def logout(self) -> ResponseReturnValue:
        """Ends this app's session, then B2C's, which sends the browser home."""
        session.clear()
        try:
            endpoint = self._flows[_SIGN_IN].metadata()["end_session_endpoint"]
        except (ProblemError, LookupError) as error:
            _log.warning("Signed out of this app only, Azure AD B2C could not be asked: %s", error)
            flash(
                "You have signed out of this app, but Azure AD B2C could not be reached and may still know "
                "you. Close your browser to be sure.",
                "warning",
            )
            target = "/"
        else:
            flash("You have signed out.", "notice")
            query = {"post_logout_redirect_uri": self._settings.home, "client_id": self._settings.client_id}
            target = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"
        _change_session_id()
        return redirect(target)


class UserFlow(identity.web.Auth):  # type: ignore[misc] # identity has no types
    """One user flow of the tenant for the user of the current session.

    Every method that asks B2C raises `ProblemError` when B2C cannot be reached or does not make sense.
    """

    def __init__(self, name: str, *, settings: Settings, http_client: B2CClient, http_cache: dict[str, Any]) -> None:
        super().__init__(
            session=session,
            client_id=settings.client_id,
            authority=settings.authority(name),
            client_credential=settings.client_secret,
            http_cache=http_cache,
        )
        self._http_client = http_client

    def _build_msal_app(
        self,
        client_credential: str | None = None,  # noqa: ARG002 - identity's signature; ours is always given
        cache: msal.SerializableTokenCache | None = None,
    ) -> msal.ConfidentialClientApplication:
        with _sense_made_of_answers():
            return msal.ConfidentialClientApplication(
                self._client_id,
                client_credential=self._client_credential,
                authority=self._authority,
                token_cache=cache,
                http_client=self._http_client,
                http_cache=self._http_cache,
                instance_discovery=False,
            )

    def metadata(self) -> dict[str, Any]:
        """The discovery document (v2.0) that MSAL works with, from the same cache."""
        client = self._build_msal_app().http_client
        answer = client.get(f"{self._authority}/v2.0/.well-known/openid-configuration")
        document: dict[str, Any] = json.loads(answer.text)
        return document

    def start(self, *, scopes: list[str], redirect_uri: str, login_hint: str | None) -> dict[str, Any]:
        """A trip to B2C with fresh state, nonce and PKCE verifier; send the browser to its `auth_uri`."""
        app = self._build_msal_app()
        with warnings.catch_warnings():
            # MSAL recommends form_post. That is a POST from another site, which a SameSite=Lax session cookie
            # rightly does not accompany; the code in the query is bound to this session by state and PKCE.
            warnings.filterwarnings("ignore", message="response_mode='form_post'")
            trip: dict[str, Any] = app.initiate_auth_code_flow(scopes, redirect_uri=redirect_uri, login_hint=login_hint)
        return trip

    def redeem(
        self, trip: dict[str, Any], answer: dict[str, str], cache: msal.SerializableTokenCache
    ) -> tuple[Claims, Claims]:
        """ID token claims and whole token answer for the code that `answer` carries; tokens go to `cache`."""
        if not answer.get("code"):
            raise ProblemError(INCOMPLETE)
        app = self._build_msal_app(cache=cache)
        with _sense_made_of_answers():
            result: Claims = app.acquire_token_by_auth_code_flow(trip, answer)
            if "error" in result:
                raise ProblemError(B2CError.parse(result).problem())
            claims: Claims = result["id_token_claims"]
            self._check(claims)
        return claims, result

    def _check(self, claims: Claims) -> None:
        """OpenID Connect Core §3.1.3.7, rules 2, 3 and 9; MSAL checks the nonce (11) and no more.

        Rule 6 lets the TLS connection to the token endpoint stand for the signature.
        """
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != self.metadata()["issuer"]:
            raise ValueError(f"ID token of another issuer, {claims['iss']}")
        if self._client_id not in audience:
            raise ValueError(f"ID token for another app, {claims['aud']}")
        if claims["exp"] + _CLOCK_SKEW < time.time() or claims["iat"] - _CLOCK_SKEW > time.time():
            raise ProblemError(CLOCKS)
        user_id(claims)

    def remembered(self) -> Claims | None:
        """Claims of the user of this session, who may have to be renewed."""
        user: Claims | None = self._load_user_from_session()
        return user

    def remember(self, claims: Claims, cache: msal.SerializableTokenCache | None = None) -> None:
        """Makes `claims` the user of this session and, when given, `cache` the only tokens."""
        super()._save_user_into_session(claims)
        if cache:
            self._session[self._TOKEN_CACHE] = cache.serialize()

    def _save_user_into_session(self, id_token_claims: Claims) -> None:
        """Called by `identity` when a refresh brought a new ID token."""
        self._check(id_token_claims)
        if user_id(id_token_claims) != user_id(self._load_user_from_session()):
            raise ValueError("ID token of another user")
        super()._save_user_into_session(id_token_claims)

    def get_token_for_user(self, scopes: list[str]) -> Claims:
        """As `identity`'s; where B2C granted fewer than `scopes`, a token for those it granted.

        MSAL would not find such a token in its cache and would ask for another one each time.
        """
        granted = session.get(_GRANTED, {}).get(" ".join(scopes), scopes)
        result = self._get_token_for_user(granted)
        if "access_token" in result and "scope" in result:  # fresh from B2C
            _note_granted(scopes, result)
        return result

    def _get_token_for_user(self, scopes: list[str], force_refresh: bool | None = None) -> Claims:
        with _sense_made_of_answers():
            result: Claims = super()._get_token_for_user(scopes, force_refresh)
            return result


def _note_granted(asked: list[str], result: Claims) -> None:
    """Remembers which of the scopes asked for a token answer brought, until the user signs out."""
    granted = [scope for scope in asked if scope in result.get("scope", "").split()]
    session[_GRANTED] = {" ".join(asked): granted or asked}


def _change_session_id() -> None:
    """Leaves nothing to a session id that somebody else may know (session fixation)."""
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined] # Flask-Session's


def _again(trip: Claims) -> str:
    """Local path that starts the same trip anew."""
    if trip["kind"] != _SIGN_IN:
        return url_for(f"identity.{trip['kind']}")
    return url_for("identity.login", next=trip["next_link"] if trip["next_link"] != "/" else None)


@contextmanager
def _sense_made_of_answers() -> Iterator[None]:
    """Turns what MSAL and the checks above raise over a malformed answer into a problem page."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RuntimeError) as error:
        _log.warning("Azure AD B2C's answer makes no sense: %s: %s", type(error).__name__, error)
        raise ProblemError(BROKEN_ANSWER) from error
