"""The members of a token answer, in the service's order (reference 4.2)."""

from msgspec import Struct

from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.domain.grants import Grant
from mock_b2c.domain.scopes import Resource
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User

Members = dict[str, str | int]


class Issued(Struct, frozen=True, kw_only=True):
    """What was made for one token request. Lifetimes in seconds."""

    id_token: str | None
    access_token: str | None
    refresh_token: str | None
    refresh_seconds: int
    not_before: int
    seconds: int
    client_info: bool
    json_numbers: bool = True


def token_response(tenant: Tenant, grant: Grant, user: User, issued: Issued) -> Members:
    """The answer for a code or a refresh token. Without an access token there is no `expires_in` either (shape C)."""
    members: Members = {}
    resource = grant.scopes.resource
    if issued.access_token and resource:
        members["access_token"] = issued.access_token
    if issued.id_token:
        members["id_token"] = issued.id_token
    members |= {"token_type": "Bearer", "not_before": issued.not_before}
    if issued.access_token and resource:
        members |= {
            "expires_in": issued.seconds,
            "expires_on": issued.not_before + issued.seconds,
            "resource": resource.client_id,
        }
    members |= _about_user(tenant, grant, user, issued)
    members["scope"] = _scope(grant, issued)
    if issued.refresh_token:
        members |= {"refresh_token": issued.refresh_token, "refresh_token_expires_in": issued.refresh_seconds}
    return members if issued.json_numbers else _texts(members)


def password_response(tenant: Tenant, grant: Grant, user: User, issued: Issued) -> Members:
    """The answer for a user's password (shape E): `expires_in` is a text. `client_info` where it was asked for."""
    members: Members = {"access_token": issued.access_token} if issued.access_token else {}
    members |= {"token_type": "Bearer"}
    if issued.access_token:
        members["expires_in"] = str(issued.seconds)
    given = {"refresh_token": issued.refresh_token, "id_token": issued.id_token}
    members |= {name: token for name, token in given.items() if token}
    if issued.client_info:
        members["client_info"] = client_info(tenant, grant.policy, user)
    return members


def app_response(resource: Resource, access_token: str, *, now: int, seconds: int, json_numbers: bool) -> Members:
    """The answer for client credentials (shape D)."""
    members: Members = {
        "access_token": access_token,
        "token_type": "Bearer",
        "not_before": now,
        "expires_in": seconds,
        "expires_on": now + seconds,
        "resource": resource.client_id,
    }
    return members if json_numbers else _texts(members)


def client_info(tenant: Tenant, policy: str, user: User) -> str:
    """`uid` is the object id and the policy in lower case; MSAL keys its accounts by it (reference 4.2)."""
    return _encoded({"uid": f"{user.id}-{policy.lower()}", "utid": tenant.id})


def _about_user(tenant: Tenant, grant: Grant, user: User, issued: Issued) -> Members:
    if issued.client_info:
        return {"client_info": client_info(tenant, grant.policy, user)}
    profile = {
        "ver": "1.0",
        "tid": tenant.id,
        "sub": None,
        "name": user.attributes.get("displayName"),
        "preferred_username": None,
        "idp": user.identity.issuer if user.identity else "LocalAccount",
    }
    lifetime: Members = {"id_token_expires_in": issued.seconds} if issued.id_token else {}
    return {**lifetime, "profile_info": _encoded(profile)}


def _scope(grant: Grant, issued: Issued) -> str:
    scopes = grant.scopes
    if not (issued.access_token and scopes.resource):
        return scopes.answer
    if issued.client_info:
        return scopes.resource.granted
    basic = [name for name, held in (("openid", scopes.openid), ("offline_access", scopes.offline_access)) if held]
    return " ".join(dict.fromkeys((*scopes.resource.granted.split(), *scopes.standard, *basic)))


def _texts(members: Members) -> Members:
    return {name: str(value) for name, value in members.items()}


def _encoded(members: dict[str, str | None]) -> str:
    return base64url(compact_json(members))
