"""The tenant of these tests: every kind of user flow, client and API, as a config like any other."""

TENANT = "contoso.onmicrosoft.com"
TENANT_ID = "c0ffee00-0000-4000-8000-000000000b2c"
CUSTOM_DOMAIN = "login.contoso.example"

SUSI = "B2C_1_susi"
LEGACY = "B2C_1_legacy"  # "Forgot your password?" goes back to the application
SIGN_IN = "B2C_1_sign_in"
SIGN_UP = "B2C_1_sign_up"
OPEN = "B2C_1_open"  # sign-up without e-mail verification
EDIT = "B2C_1_edit_profile"
RESET = "B2C_1_reset_password"
ROPC = "B2C_1_ropc"

WEBAPP = "11111111-1111-4111-8111-111111111111"
SECRET = "sample-web-app-secret-not-for-real-use"
REDIRECT_URI = "http://localhost:5000/getAToken"
SECOND_REDIRECT_URI = "https://app.contoso.example/signed-in"
API = "22222222-2222-4222-8222-222222222222"
READ = f"https://{TENANT}/tasks-api/tasks.read"
WRITE = f"https://{TENANT}/tasks-api/tasks.write"
FORBIDDEN = f"https://{TENANT}/tasks-api/tasks.purge"  # exposed, but granted to nobody
OTHER = f"https://{TENANT}/other-api/read"
NATIVE = "33333333-3333-4333-8333-333333333333"
NATIVE_REDIRECT_URI = "http://localhost"
SPA = "44444444-4444-4444-8444-444444444444"
SPA_REDIRECT_URI = "http://localhost:3000/"
SPA_ORIGIN = "http://localhost:3000"
SCRIPT = "66666666-6666-4666-8666-666666666666"  # sends its users' passwords, as test scripts do
DAEMON = "77777777-7777-4777-8777-777777777777"  # has no users
IMPLICIT = "55555555-5555-4555-8555-555555555555"
IMPLICIT_REDIRECT_URI = "http://localhost:5000/implicit"
NO_URIS = API

ADA, ADA_PASSWORD = "ada@example.com", "Sample-Passw0rd-Ada"
ADA_ID = "aaaaaaaa-0000-4000-8000-000000000001"
GRACE, GRACE_PASSWORD = "grace@example.com", "Sample-Passw0rd-Grace"
DISABLED, DISABLED_PASSWORD = "disabled@example.com", "Sample-Passw0rd-Disabled"


def _flow(name, kind, **settings):
    return {"name": name, "type": kind, **settings}


CONFIG = {
    "tenant": {"name": "contoso", "id": TENANT_ID, "custom_domains": [CUSTOM_DOMAIN]},
    "user_flows": [
        _flow(SUSI, "sign_up_sign_in"),
        _flow(LEGACY, "sign_up_sign_in", self_service_password_reset=False),
        _flow(SIGN_IN, "sign_in"),
        _flow(SIGN_UP, "sign_up"),
        _flow(OPEN, "sign_up_sign_in", email_verification=False),
        _flow(EDIT, "profile_edit"),
        _flow(RESET, "password_reset"),
        _flow(ROPC, "ropc"),
    ],
    "apps": [
        {
            "name": "webapp1",
            "client_id": WEBAPP,
            "client_secret": SECRET,
            "redirect_uris": [REDIRECT_URI, SECOND_REDIRECT_URI],
            "permissions": ["tasks-api/tasks.read", "tasks-api/tasks.write", "other-api/read"],
        },
        {
            "name": "my-api1",
            "client_id": API,
            "app_id_uri": "tasks-api",
            "scopes": [{"name": name} for name in ("tasks.read", "tasks.write", "tasks.purge")],
            "app_roles": ["app.read", "app.write", "app.purge"],
        },
        {"name": "my-api2", "app_id_uri": "other-api", "scopes": [{"name": "read"}]},
        {
            "name": "native",
            "client_id": NATIVE,
            "public_redirect_uris": [NATIVE_REDIRECT_URI, "msal33333333://auth"],
            "permissions": ["tasks-api/tasks.read"],
        },
        {"name": "spa", "client_id": SPA, "spa_redirect_uris": [SPA_REDIRECT_URI]},
        {
            "name": "implicit",
            "client_id": IMPLICIT,
            "client_secret": SECRET,
            "redirect_uris": [IMPLICIT_REDIRECT_URI],
            "implicit": {"access_tokens": True, "id_tokens": True},
            "permissions": ["tasks-api/tasks.read"],
        },
        {
            "name": "script",
            "client_id": SCRIPT,
            "public_redirect_uris": [NATIVE_REDIRECT_URI],
            "implicit": {"access_tokens": True},
            "allow_public_client_flows": True,
            "permissions": ["tasks-api/tasks.read"],
        },
        {
            "name": "daemon",
            "client_id": DAEMON,
            "client_secret": SECRET,
            "application_permissions": ["tasks-api/app.read", "tasks-api/app.write"],
        },
    ],
    "users": [
        {
            "email": ADA,
            "password": ADA_PASSWORD,
            "id": ADA_ID,
            "display_name": "Ada Lovelace",
            "given_name": "Ada",
            "surname": "Lovelace",
        },
        {"email": GRACE, "password": GRACE_PASSWORD, "display_name": "Grace Hopper"},
        {"email": DISABLED, "password": DISABLED_PASSWORD, "enabled": False},
    ],
}


def config_with(flow=None, app=None, **tables):
    """The tests' tenant; `flow` and `app` change its first user flow and its first app registration."""
    flows, apps = CONFIG["user_flows"], CONFIG["apps"]
    changed = {
        "user_flows": [{**flows[0], **(flow or {})}, *flows[1:]],
        "apps": [{**apps[0], **(app or {})}, *apps[1:]],
    }
    return {**CONFIG, **changed, **tables}
