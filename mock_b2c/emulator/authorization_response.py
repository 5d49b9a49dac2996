"""The authorization response: codes and tokens for a finished user flow, or an error (reference 3.3 and 3.4)."""

from collections.abc import Mapping

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import AuthorizationRequest, ReplyAddress
from mock_b2c.domain.errors import Incident
from mock_b2c.domain.events import SignedIn
from mock_b2c.domain.grants import CODE_SECONDS, AuthorizationCode, Grant, SignIn
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.standard_claims import claims_of as standard_claims_of
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import DAY
from mock_b2c.emulator.answers import AuthorizationAnswer
from mock_b2c.emulator.resolvers import claims_of
from mock_b2c.emulator.sessions import keep_session
from mock_b2c.emulator.world import World
from mock_b2c.tokens.response import client_info

KEPT_AFTER_EXPIRY = 365 * DAY
"""Seconds for which an expired grant is still known, so that its answer says that it expired (AADB2C90080)."""

Parameters = list[tuple[str, str]]


def complete(  # noqa: PLR0913 - what an answer is made of
    world: World,
    authority: Authority,
    transaction: Transaction,
    user: User,
    *,
    session_value: str | None,
    told: Mapping[str, str],
) -> AuthorizationAnswer:
    """The answer for the user of a finished user flow; begins or prolongs the single sign-on session.

    `told` are attributes that tokens show in place of the user's own.
    """
    request = transaction.request
    opened = keep_session(world, authority, transaction, user, session_value)
    sign_in = _sign_in(world, authority, transaction, user, session_id=opened.session.id if opened else None, told=told)
    grant = _grant(world, authority, transaction, sign_in)
    parameters = _parameters(world, authority, request, grant, sign_in.shown(user))
    world.events.append(_signed_in(world, authority, transaction, user))
    return AuthorizationAnswer(
        redirect_uri=request.reply.redirect_uri,
        response_mode=request.reply.response_mode,
        parameters=tuple(parameters),
        session=opened.cookie if opened else None,
        session_seconds=opened.cookie_seconds if opened else None,
        transaction_id=transaction.id,
        language=transaction.language,
    )


def refuse(incident: Incident, reply: ReplyAddress, language: str) -> AuthorizationAnswer:
    """The answer that tells the application of an error."""
    parameters = [("error", incident.error.oauth_error), ("error_description", incident.description)]
    if reply.state is not None:
        parameters.append(("state", reply.state))
    return AuthorizationAnswer(
        redirect_uri=reply.redirect_uri,
        response_mode=reply.response_mode,
        parameters=tuple(parameters),
        language=language,
    )


def _sign_in(  # noqa: PLR0913 - what a sign-in is made of
    world: World,
    authority: Authority,
    transaction: Transaction,
    user: User,
    *,
    session_id: str | None,
    told: Mapping[str, str],
) -> SignIn:
    journey = transaction.journey
    return SignIn(
        user_id=user.id,
        auth_time=int(transaction.authenticated_at(world.clock.now())),
        new_user=journey.new_user,
        password_reset=journey.password_reset,
        session_id=session_id,
        provider_token=journey.person.access_token if journey.person else "",
        told=told,
        resolved=claims_of(authority, transaction, user, world.clock.now()),
    )


def _grant(world: World, authority: Authority, transaction: Transaction, sign_in: SignIn) -> Grant:
    request, now = transaction.request, world.clock.now()
    return Grant(
        tenant_id=authority.tenant.id,
        client_id=request.client_id,
        policy=authority.user_flow.name,
        platform=request.platform,
        scopes=request.scopes,
        nonce=request.nonce,
        sign_in=sign_in,
        client_info=request.client_info,
        issued_at=now,
        expires_at=now + CODE_SECONDS,
        window_end=now + CODE_SECONDS,
        family=world.ids.guid() if authority.user_flow.openid.code_reuse_revokes else "",
        userinfo_claims=request.claims.userinfo,
        id_token_claims=_id_token_claims(request),
        protocol=transaction.protocol,
        journey=transaction.id,
    )


def _id_token_claims(request: AuthorizationRequest) -> tuple[str, ...]:
    """Where no access token can fetch them, standard scopes put their claims into the ID token (Core §5.4)."""
    alone = request.response_types == {"id_token"} and request.scopes.standard
    return (*request.claims.id_token, *(standard_claims_of(request.scopes.standard) if alone else ()))


def _parameters(
    world: World, authority: Authority, request: AuthorizationRequest, grant: Grant, user: User
) -> Parameters:
    code = _code(world, request, grant) if "code" in request.response_types else ""
    state = [("state", request.reply.state)] if request.reply.state is not None else []
    if authority.user_flow.names_itself:
        state.append(("trustFrameworkPolicy", authority.user_flow.name))
    info = [("client_info", client_info(authority.tenant, grant.policy, user))] if request.client_info else []
    if request.response_types == {"code"}:
        return [*state, *info, ("code", code)]
    tokens = _tokens(world, authority, request, grant=grant, user=user, code=code)
    return [*tokens, *([("code", code)] if code else []), *state, *info]


def _code(world: World, request: AuthorizationRequest, grant: Grant) -> str:
    value = world.ids.secret()
    record = AuthorizationCode(grant=grant, redirect_uri=request.reply.redirect_uri, challenge=request.challenge)
    world.storage.codes.put(value, record, grant.expires_at + KEPT_AFTER_EXPIRY)
    return value


def _tokens(  # noqa: PLR0913 - the parts of one answer
    world: World, authority: Authority, request: AuthorizationRequest, *, grant: Grant, user: User, code: str
) -> Parameters:
    issuer, now, resource = world.issuer, int(world.clock.now()), grant.scopes.resource
    members: Parameters = []
    access_token = ""
    if "token" in request.response_types and resource:
        access_token = issuer.access_token(authority, grant, user, resource, now)
        seconds = str(authority.user_flow.tokens.access_and_id_seconds)
        members += [("access_token", access_token), ("token_type", "Bearer"), ("expires_in", seconds)]
        members.append(("scope", resource.granted))
    if "id_token" in request.response_types:
        id_token = issuer.id_token(authority, grant, user, now, access_token=access_token, code=code)
        members.append(("id_token", id_token))
    return members


def _signed_in(world: World, authority: Authority, transaction: Transaction, user: User) -> SignedIn:
    return SignedIn(
        at=world.clock.now(),
        tenant=authority.tenant.name,
        policy=authority.user_flow.name,
        client_id=transaction.request.client_id,
        user_id=user.id,
        by_session=transaction.auth_time is not None,
        new_user=transaction.journey.new_user,
    )
