"""Things of a tenant for tests, whole and valid: a test names only what matters to it.

`a_tenant()` holds one app of each platform, two APIs and one user flow of each kind. Time stands at `NOW`, and
`CountedIds` takes the place of chance.
"""

import itertools
from typing import Any

from msgspec.structs import replace

from mock_b2c.domain.app_registration import AppRegistration, ExposedScope, Platform, RedirectUri, client_secret
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import AuthorizationRequest, parse_authorization_request, reply_address
from mock_b2c.domain.grants import CODE_SECONDS, AuthorizationCode, Grant, SignIn
from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson, ProviderCode
from mock_b2c.domain.ids import ClientId, ObjectId, TenantId
from mock_b2c.domain.journey import Journey, Transaction
from mock_b2c.domain.messages import Message, MessageKind
from mock_b2c.domain.scopes import GrantedScopes, Resource
from mock_b2c.domain.session import WHOLE_TENANT, BrowserSessions, Session
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow, UserFlowType

NOW = 1_700_000_000.0
TENANT_ID = TenantId("7e7e7e7e-0000-4000-8000-000000000b2c")
WEB = ClientId("aaaaaaaa-0000-4000-8000-000000000001")
SPA = ClientId("aaaaaaaa-0000-4000-8000-000000000002")
NATIVE = ClientId("aaaaaaaa-0000-4000-8000-000000000003")
API = ClientId("aaaaaaaa-0000-4000-8000-00000000000a")
OTHER_API = ClientId("aaaaaaaa-0000-4000-8000-00000000000b")
SECRET = "secret of the web app"
REDIRECT_URI = "https://app.example.com/signed-in"
SPA_REDIRECT_URI = "https://spa.example.com/"
NATIVE_REDIRECT_URI = "com.example.app://signed-in"
READ = "https://contoso.onmicrosoft.com/tasks-api/tasks.read"
WRITE = "https://contoso.onmicrosoft.com/tasks-api/tasks.write"
OTHER = "https://contoso.onmicrosoft.com/mails-api/mails.read"
SUSI, EDIT, RESET = "B2C_1_susi", "B2C_1_edit_profile", "B2C_1_reset_password"
LEGACY, SIGN_IN, SIGN_UP = "B2C_1_legacy", "B2C_1_sign_in", "B2C_1_sign_up"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class CountedIds:
    """`domain.ports.Ids` without chance: each call gives the next number in the form asked for."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)  # its next() is one step, so threads get different numbers

    def guid(self) -> str:
        return f"99999999-0000-4000-8000-{next(self._numbers):012d}"

    def secret(self) -> str:
        return f"secret-{next(self._numbers):036d}"

    def digits(self) -> str:
        return f"{next(self._numbers):06d}"

    def octets(self, count: int) -> bytes:
        return next(self._numbers).to_bytes(count)


def a_user_flow(name: str = SUSI, type: UserFlowType = UserFlowType.SIGN_UP_SIGN_IN, **changes: Any) -> UserFlow:  # noqa: A002 - the field's name
    return UserFlow(name=name, type=type, **changes)


def an_api(**changes: Any) -> AppRegistration:
    api = AppRegistration(
        name="tasks",
        client_id=API,
        app_id_uri="https://contoso.onmicrosoft.com/tasks-api",
        scopes=(ExposedScope(name="tasks.read"), ExposedScope(name="tasks.write"), ExposedScope(name="tasks.purge")),
    )
    return replace(api, **changes)


def an_app(platform: Platform = Platform.WEB, **changes: Any) -> AppRegistration:
    """A client that was granted `READ` and `WRITE`; a web app has `SECRET`."""
    client_id, uri = {
        Platform.WEB: (WEB, REDIRECT_URI),
        Platform.SPA: (SPA, SPA_REDIRECT_URI),
        Platform.PUBLIC: (NATIVE, NATIVE_REDIRECT_URI),
    }[platform]
    app = AppRegistration(
        name=f"{platform} app",
        client_id=client_id,
        secrets=(client_secret(SECRET),) if platform is Platform.WEB else (),
        redirect_uris=(RedirectUri(uri=uri, platform=platform),),
        permissions=frozenset({READ, WRITE}),
    )
    return replace(app, **changes)


def a_tenant(**changes: Any) -> Tenant:
    mails = an_api(
        name="mails",
        client_id=OTHER_API,
        app_id_uri="https://contoso.onmicrosoft.com/mails-api",
        scopes=(ExposedScope(name="mails.read"),),
    )
    tenant = Tenant(
        name="contoso",
        id=TENANT_ID,
        user_flows=(
            a_user_flow(),
            a_user_flow(LEGACY, self_service_password_reset=False),
            a_user_flow(SIGN_IN, UserFlowType.SIGN_IN),
            a_user_flow(SIGN_UP, UserFlowType.SIGN_UP),
            a_user_flow(EDIT, UserFlowType.PROFILE_EDIT),
            a_user_flow(RESET, UserFlowType.PASSWORD_RESET),
        ),
        apps=(an_app(), an_app(Platform.SPA), an_app(Platform.PUBLIC), an_api(), mails),
    )
    return replace(tenant, **changes)


def with_app(app: AppRegistration, **changes: Any) -> Tenant:
    """`a_tenant()` with this app in the place of the one with its client id."""
    tenant = a_tenant(**changes)
    return replace(tenant, apps=tuple(app if held.client_id == app.client_id else held for held in tenant.apps))


def a_user(**changes: Any) -> User:
    user = User(
        id=ObjectId("00000000-0000-4000-8000-0000000000ad"),
        email="ada@example.com",
        password_hash="hash of a password",
        attributes={"displayName": "Ada Lovelace", "givenName": "Ada", "surname": "Lovelace"},
    )
    return replace(user, **changes)


def an_authority(tenant: Tenant | None = None, policy: str = SUSI, **changes: Any) -> Authority:
    tenant = tenant or a_tenant()
    flow = tenant.user_flow(policy)
    assert flow is not None, policy
    authority = Authority(
        tenant=tenant,
        user_flow=flow,
        host="contoso.b2clogin.com",
        tenant_segment=tenant.domain,
        policy_segment=policy,
    )
    return replace(authority, **changes)


def authorization_parameters(**changes: str | None) -> dict[str, str]:
    """A web app's authorization request as it stands in the query; None leaves a parameter out."""
    params: dict[str, str | None] = {
        "client_id": WEB,
        "response_type": "code",
        "redirect_uri": REDIRECT_URI,
        "scope": f"openid offline_access {READ}",
        "state": "state of the app",
        "nonce": "nonce of the app",
    }
    return {name: value for name, value in (params | changes).items() if value is not None}


def an_authorization_request(tenant: Tenant | None = None, **changes: str | None) -> AuthorizationRequest:
    tenant, params = tenant or a_tenant(), authorization_parameters(**changes)
    app = tenant.app(params["client_id"])
    assert app is not None, params
    return parse_authorization_request(tenant, app, params, reply_address(app, params))


def granted_scopes(*names: str, openid: bool = True, offline_access: bool = True) -> GrantedScopes:
    """Scopes of the tasks API by short name; none for a sign-in only."""
    resource = Resource(client_id=API, app_id_uri="https://contoso.onmicrosoft.com/tasks-api", scopes=names)
    return GrantedScopes(openid=openid, offline_access=offline_access, resource=resource if names else None)


def a_grant(**changes: Any) -> Grant:
    """What a code of `SUSI` stands for, issued `NOW`."""
    grant = Grant(
        tenant_id=TENANT_ID,
        client_id=WEB,
        policy=SUSI,
        platform=Platform.WEB,
        scopes=granted_scopes("tasks.read"),
        nonce="nonce of the app",
        sign_in=SignIn(user_id=a_user().id, auth_time=int(NOW)),
        client_info=False,
        issued_at=NOW,
        expires_at=NOW + CODE_SECONDS,
        window_end=NOW + CODE_SECONDS,
    )
    return replace(grant, **changes)


def a_code(**changes: Any) -> AuthorizationCode:
    code = AuthorizationCode(grant=a_grant(), redirect_uri=REDIRECT_URI, challenge=None)
    return replace(code, **changes)


def a_provider_code(**changes: Any) -> ProviderCode:
    identity = FederatedIdentity(issuer="google.com", subject="42")
    person = FederatedPerson(identity=identity, email="alex@example.com")
    return replace(ProviderCode(tenant_id=TENANT_ID, provider="google", state="state", person=person), **changes)


def a_session(**changes: Any) -> Session:
    """One of the whole tenant."""
    session = Session(
        id="99999999-0000-4000-8000-00000000005d",
        reach=WHOLE_TENANT,
        user_id=a_user().id,
        auth_time=NOW,
        expires_at=NOW + 900,
    )
    return replace(session, **changes)


def browser_sessions(*held: Session) -> BrowserSessions:
    return BrowserSessions(tenant_id=TENANT_ID, held=held or (a_session(),))


def a_transaction(**changes: Any) -> Transaction:
    transaction = Transaction(
        id="99999999-0000-4000-8000-000000000000",
        tenant_id=TENANT_ID,
        policy=SUSI,
        request=an_authorization_request(),
        journey=Journey(page="sign_in"),
        browser_key="key of the browser",
        csrf="csrf token of the page",
    )
    return replace(transaction, **changes)


def a_message(kind: str = MessageKind.EMAIL, **changes: Any) -> Message:
    """A mail to Ada."""
    message = Message(
        id="99999999-0000-4000-8000-00000000000e",
        tenant="contoso",
        to="ada@example.com",
        subject="contoso account email verification code",
        body="Your code is: 012345",
        code="012345",
        sent_at=NOW,
        kind=MessageKind(kind),
    )
    return replace(message, **changes)
