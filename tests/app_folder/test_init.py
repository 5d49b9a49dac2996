"""`mock-b2c init`: what it finds in an app's folder, and what it writes (design 3.1)."""

import hashlib
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from mock_b2c import intercept
from mock_b2c.app_folder import Platform, Traces, first_config_text, how_it_starts, read_folder
from mock_b2c.app_folder.files import env_pair
from mock_b2c.cli import main
from mock_b2c.config import load_config
from mock_b2c.domain.user_flow import UserFlowType

ROOT = Path(__file__).parents[2]
CLIENT_ID = "0f0f0f0f-1111-4222-8333-444444444444"
REAL_SECRET = "q8Q~not-a-sample-in-its-own-words"
PYTHON_APP = f"""
# the registration
CLIENT_ID="{CLIENT_ID}"
export CLIENT_SECRET='{REAL_SECRET}'
AUTHORITY=https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/B2C_1_signin   # where
REDIRECT_URI=https://app.fabrikam.example/cb
SCOPE=https://fabrikam.onmicrosoft.com/api/demo.read https://fabrikam.onmicrosoft.com/api/demo.write
API_CLIENT_ID=99999999-2222-4222-8222-222222222222
"""
DOTNET_APP = {
    "appsettings.json": json.dumps(
        {
            "AzureAdB2C": {
                "Instance": "https://fabrikam.b2clogin.com",
                "Domain": "fabrikam.onmicrosoft.com",
                "ClientId": CLIENT_ID,
                "CallbackPath": "/signin-oidc",
                "SignedOutCallbackPath": "/signout/B2C_1_susi",
                "SignUpSignInPolicyId": "B2C_1_susi",
                "ResetPasswordPolicyId": "B2C_1_reset",
                "EditProfilePolicyId": "B2C_1_edit",
            }
        }
    ),
    "Properties/launchSettings.json": '{"profiles": {"it": {"applicationUrl": "https://localhost:44316"}}}',
    "it.csproj": "<Project/>",
}
SCRIPT_APP = {
    "package.json": '{"dependencies": {"@azure/msal-react": "^2"}, "scripts": {"dev": "vite"}}',
    "src/authConfig.js": f"""
        export const policies = {{
            signUpSignIn: "B2C_1_first", forgotPassword: "B2C_1_second", editProfile: "B2C_1_x"
        }};
        export const msalConfig = {{ auth: {{
            clientId: '{CLIENT_ID}', redirectUri: "http://localhost:5173/back",
            knownAuthorities: ["fabrikam.b2clogin.com"],
            authority: `https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/B2C_1_first`,
        }} }};
        export const scopes = ["https://fabrikam.onmicrosoft.com/todos/read"];
    """,
    "node_modules/other/authConfig.js": 'clientId: "11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa"',
}


@pytest.fixture
def init(tmp_path):
    """`init({"file": "text"})` writes the files, runs `mock-b2c init` there and gives its result."""

    def run(files):
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["init", str(tmp_path), "--state-dir", str(tmp_path / "state")])

    return run


def test_app_of_python_is_found_by_its_env_file(init, tmp_path):
    result = init({".env": PYTHON_APP, "app.py": ""})
    assert result.exit_code == 0, result.output
    tenant = load_config(tmp_path / "mock_b2c.toml").tenant
    app, api = tenant.apps
    assert (tenant.domain, [flow.name for flow in tenant.user_flows]) == ("fabrikam.onmicrosoft.com", ["B2C_1_signin"])
    assert tenant.user_flows[0].type is UserFlowType.SIGN_IN
    assert (app.client_id, [uri.uri for uri in app.redirect_uris]) == (CLIENT_ID, ["https://app.fabrikam.example/cb"])
    assert app.permissions == {f"https://fabrikam.onmicrosoft.com/api/demo.{scope}" for scope in ("read", "write")}
    assert api.client_id == "99999999-2222-4222-8222-222222222222"
    assert result.output.splitlines()[-1] == "Next     mock-b2c exec -- flask run --host localhost --port 5000"


API = "99999999-2222-4222-8222-222222222222"


@pytest.mark.parametrize(
    ("text", "uri", "scopes"),
    [
        (f"SCOPE=https://fabrikam.onmicrosoft.com/{API}/.default", API, []),
        (f"SCOPE=https://fabrikam.onmicrosoft.com/{API}/tasks.read", API, ["tasks.read"]),
        (f"API_ID={API}\nSCOPE=https://fabrikam.onmicrosoft.com/api/v1/tasks.read", "api/v1", ["tasks.read"]),
    ],
)
def test_guid_of_an_api_is_its_client_id(init, tmp_path, text, uri, scopes):
    init({".env": f"CLIENT_ID={CLIENT_ID}\n{text}"})
    app, api = load_config(tmp_path / "mock_b2c.toml").tenant.apps
    assert (api.client_id, api.app_id_uri) == (API, f"https://fabrikam.onmicrosoft.com/{uri}")
    assert [scope.name for scope in api.scopes] == scopes
    assert app.permissions == {f"https://fabrikam.onmicrosoft.com/{uri}/{scope}" for scope in scopes}


def test_api_that_is_the_app_itself_is_one_registration_with_it(init, tmp_path):
    init({".env": f"CLIENT_ID={CLIENT_ID}\nSCOPE=https://fabrikam.onmicrosoft.com/{CLIENT_ID}/tasks.read"})
    (app,) = load_config(tmp_path / "mock_b2c.toml").tenant.apps
    assert app.app_id_uri == f"https://fabrikam.onmicrosoft.com/{CLIENT_ID}"
    assert ([scope.name for scope in app.scopes], len(app.permissions)) == (["tasks.read"], 1)


def test_secret_that_may_be_real_is_not_copied_and_works_all_the_same(init, tmp_path):
    result = init({".env": PYTHON_APP})
    text = (tmp_path / "mock_b2c.toml").read_text(encoding="utf-8")
    assert REAL_SECRET not in text + result.output
    assert hashlib.sha256(REAL_SECRET.encode()).hexdigest() in text
    app = load_config(tmp_path / "mock_b2c.toml").tenant.apps[0]
    assert app.has_secret(REAL_SECRET, 0.0)
    assert not app.has_secret(REAL_SECRET + " ", 0.0)


def test_existing_files_stay_as_they_are(init, tmp_path):
    assert init({".env": PYTHON_APP}).exit_code == 0
    config = (tmp_path / "mock_b2c.toml").read_bytes()
    again = init({})
    assert again.exit_code == 2
    assert "is there and stays as it is" in again.stderr
    assert "Traceback" not in again.output
    assert (tmp_path / "mock_b2c.toml").read_bytes() == config
    assert (tmp_path / ".env").read_text(encoding="utf-8") == PYTHON_APP


def test_both_files_are_written_or_none(init, tmp_path):
    link = tmp_path / ".env"
    link.symlink_to(tmp_path / "not there")
    refused = init({})
    assert (refused.exit_code, refused.stderr) == (2, f"{link}: File exists\n")
    assert not (tmp_path / "mock_b2c.toml").exists()
    link.unlink()
    assert init({}).exit_code == 0
    assert link.is_file()


def test_line_that_no_tenant_can_have_is_told_where_it_stays(init, tmp_path):
    text = "B2C_TENANT_NAME=fabrikam\nCLIENT_ID=abc\nCLIENT_SECRET=x\nREDIRECT_URI=http://shop.example/cb\n"
    done = init({".env": text})
    right = {
        "CLIENT_ID=abc": "CLIENT_ID=11111111-1111-4111-8111-111111111111",
        "REDIRECT_URI=http://shop.example/cb": "REDIRECT_URI=http://localhost:5000/getAToken",
    }
    notes = [line for line in done.output.splitlines() if line.startswith("Note ") and ": change " in line]
    assert notes == [f"Note     .env: change {line} to {fit}" for line, fit in right.items()]
    assert (tmp_path / ".env").read_text(encoding="utf-8") == text


def test_sample_that_is_no_text_is_no_traceback(init, tmp_path):
    (tmp_path / ".env.sample").write_bytes(b"CLIENT_ID=\xff\xfe\n")
    assert init({}).exit_code == 0


def test_sample_of_the_reference_app_becomes_an_env_file_that_fits_the_config(init, tmp_path):
    sample = (ROOT / ".env.sample").read_text(encoding="utf-8")
    result = init({".env.sample": sample, "webapp/__init__.py": ""})
    assert result.exit_code == 0, result.output
    pairs = dict(filter(None, map(env_pair, (tmp_path / ".env").read_text(encoding="utf-8").splitlines())))
    bundle = {name: pairs.pop(name) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")}
    assert all(Path(path).is_file() for path in bundle.values())
    assert pairs == dict(filter(None, map(env_pair, sample.splitlines())))  # it fits as it is
    tenant = load_config(tmp_path / "mock_b2c.toml").tenant
    assert tenant.app(pairs["CLIENT_ID"]).has_secret(pairs["CLIENT_SECRET"], 0.0)
    for name in ("SIGNUPSIGNIN_USER_FLOW", "EDITPROFILE_USER_FLOW", "RESETPASSWORD_USER_FLOW"):
        assert tenant.user_flow(pairs[name]), name
    assert "Next     mock-b2c serve --front-channel http, and beside it: flask --app webapp run" in result.output


def test_shell_that_trusts_somebody_else_is_noticed(init, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/of/a/company.pem")
    assert "Note     REQUESTS_CA_BUNDLE: set in this shell, which goes before .env" in init({}).output


def test_sample_with_gaps_is_completed_and_leads_to_the_emulator(init, tmp_path):
    sample = (
        "B2C_TENANT_NAME=<your tenant>\nCLIENT_ID=Enter_the_Application_Id_Here\nCLIENT_SECRET=\n"
        "AUTHORITY=https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/B2C_1_susi\nDEBUG=1\n# a word\n"
    )
    init({".env.example": sample})
    lines = (tmp_path / ".env").read_text(encoding="utf-8").splitlines()
    assert "B2C_TENANT_NAME=fabrikam" in lines
    assert "CLIENT_ID=11111111-1111-4111-8111-111111111111" in lines
    assert "CLIENT_SECRET=sample-web-app-secret-not-for-real-use" in lines
    assert "AUTHORITY=https://localhost:8443/fabrikam.onmicrosoft.com/B2C_1_susi" in lines
    assert {"DEBUG=1", "# a word"} <= set(lines)


@pytest.mark.parametrize(
    "text",
    [
        "AUTHORITY=https://login.fabrikam.com/fabrikam.onmicrosoft.com/B2C_1A_SIGNUP_SIGNIN/",
        "AUTHORITY=https://Login.Fabrikam.com/tfp/12345678-1111-4222-8333-444444444444/b2c_1_susi/v2.0",
        "AUTHORITY=https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/B2C_1_susi\nCUSTOM_DOMAIN=login.fabrikam.com",
    ],
)
def test_custom_domain_is_found_by_its_setting_and_in_an_authority(init, tmp_path, text):
    result = init({".env": text})
    assert load_config(tmp_path / "mock_b2c.toml").tenant.custom_domains == ("login.fabrikam.com",)
    assert ", also at https://login.fabrikam.com\n" in result.output


DIRECTORY = "12345678-1111-4222-8333-444444444444"


@pytest.mark.parametrize(
    "text",
    [
        f"AUTHORITY=https://fabrikam.b2clogin.com/{DIRECTORY.upper()}/B2C_1_susi",
        f"AUTHORITY=https://login.fabrikam.com/tfp/{DIRECTORY}/B2C_1_susi/v2.0",
        f"ISSUER=https://fabrikam.b2clogin.com/{DIRECTORY}/v2.0/",
        f"AZURE_B2C_TENANT_ID={DIRECTORY}",
        f"DIRECTORY_ID={DIRECTORY}",
        f"TENANT_ID={CLIENT_ID}\nAUTHORITY=https://fabrikam.b2clogin.com/{DIRECTORY}/B2C_1_susi",
    ],
)
def test_id_of_the_directory_is_found_in_an_authority_and_by_its_setting(init, tmp_path, text):
    init({".env": text})
    assert load_config(tmp_path / "mock_b2c.toml").tenant.id == DIRECTORY


@pytest.mark.parametrize(
    ("held", "right"),
    [
        (DIRECTORY, DIRECTORY),
        ("<id of your directory>", DIRECTORY),
        ("Fabrikam.onmicrosoft.com", "Fabrikam.onmicrosoft.com"),
    ],
)
def test_id_of_the_directory_in_a_sample_is_that_of_the_config(init, tmp_path, held, right):
    authority = f"https://fabrikam.b2clogin.com/{DIRECTORY}/B2C_1_susi"
    init({".env.sample": f"TENANT_ID={held}\nAUTHORITY={authority}\nTENANT_NAME=fabrikam\n"})
    assert f"TENANT_ID={right}" in (tmp_path / ".env").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("host", ["fabrikam.b2clogin.com", "login.microsoftonline.com/te", "localhost", "127.0.0.1"])
def test_host_of_the_service_or_this_machine_is_no_custom_domain(tmp_path, host):
    (tmp_path / ".env").write_text(f"AUTHORITY=https://{host}/fabrikam.onmicrosoft.com/B2C_1_susi", encoding="utf-8")
    assert not read_folder(tmp_path).custom_domain


def test_custom_domain_in_a_sample_leads_to_the_emulator(init, tmp_path):
    path = "fabrikam.onmicrosoft.com/B2C_1A_SIGNUP_SIGNIN"
    init(
        {
            ".env.sample": f"AUTHORITY=https://login.fabrikam.com/{path}/\nKNOWN_AUTHORITIES=login.fabrikam.com\nDEBUG=1\n"
        }
    )
    lines = (tmp_path / ".env").read_text(encoding="utf-8").splitlines()
    assert lines[1:4] == [f"AUTHORITY=https://localhost:8443/{path}/", "KNOWN_AUTHORITIES=localhost:8443", "DEBUG=1"]


def test_app_of_dotnet_is_found_by_its_settings_and_gets_no_env_file(init, tmp_path):
    result = init(DOTNET_APP)
    tenant = load_config(tmp_path / "mock_b2c.toml").tenant
    assert {flow.name: flow.type for flow in tenant.user_flows} == {
        "B2C_1_susi": UserFlowType.SIGN_UP_SIGN_IN,
        "B2C_1_reset": UserFlowType.PASSWORD_RESET,
        "B2C_1_edit": UserFlowType.PROFILE_EDIT,
    }
    assert [uri.uri for uri in tenant.apps[0].redirect_uris] == ["https://localhost:44316/signin-oidc"]
    assert not (tmp_path / ".env").exists()
    assert result.output.endswith("Next     mock-b2c exec -- dotnet run\n")


def test_single_page_app_is_one_without_a_secret(init, tmp_path):
    result = init(SCRIPT_APP)
    (app, api) = load_config(tmp_path / "mock_b2c.toml").tenant.apps
    assert not app.secrets
    assert [(uri.uri, uri.platform.value) for uri in app.redirect_uris] == [("http://localhost:5173/back", "spa")]
    assert app.client_id == CLIENT_ID
    assert api.app_id_uri == "https://fabrikam.onmicrosoft.com/todos"
    authority = "https://localhost:8443/fabrikam.onmicrosoft.com/B2C_1_first"
    assert f"with the authority {authority} in src/authConfig.js, and beside it: npm run dev" in result.output


VITE_AUTHORITY = "https://{}/fabrikam.onmicrosoft.com/B2C_1_susi"


@pytest.mark.parametrize("file", [".env", ".env.local", ".env.development"])
def test_single_page_app_of_env_files_is_told_which_lines_to_change(init, tmp_path, file):
    authority = f"VITE_B2C_AUTHORITY={VITE_AUTHORITY}"
    others = f"VITE_B2C_CLIENT_ID={CLIENT_ID}\nVITE_REDIRECT_URI=http://localhost:5173\nVITE_TITLE=Shop\n"
    text = f"{authority.format('fabrikam.b2clogin.com')}\nVITE_KNOWN=fabrikam.b2clogin.com\n{others}"
    result = init({"package.json": SCRIPT_APP["package.json"], file: text})
    assert [line for line in result.output.splitlines() if line.startswith(("Wrote", "Note", "Next"))] == [
        "Wrote    mock_b2c.toml",
        f"Note     {file}: change {authority.format('fabrikam.b2clogin.com')} to {authority.format('localhost:8443')}",
        f"Note     {file}: change VITE_KNOWN=fabrikam.b2clogin.com to VITE_KNOWN=localhost:8443",
        "Next     mock-b2c serve, with those lines changed, and beside it: npm run dev",
    ]
    assert (tmp_path / file).read_text(encoding="utf-8") == text
    assert file == ".env" or not (tmp_path / ".env").exists()


def test_single_page_app_without_settings_gets_no_names_of_the_reference_app(init, tmp_path):
    result = init({"package.json": SCRIPT_APP["package.json"]})
    assert not (tmp_path / ".env").exists()
    authority = VITE_AUTHORITY.format("localhost:8443").replace("fabrikam", "contoso")
    assert f"with the authority {authority} in its settings, and beside it: npm run dev" in result.output


def test_web_app_of_another_env_file_keeps_its_host_and_is_run_by_exec(init, tmp_path):
    result = init({".env.local": PYTHON_APP, "app.py": ""})
    assert "Note" not in result.output
    assert result.output.splitlines()[-1].startswith("Next     mock-b2c exec -- flask run")
    assert not (tmp_path / ".env").exists()


def test_one_of_several_redirect_uris_fits(init):
    uris = "REDIRECT_URI=http://localhost:5000/cb\nADMIN_REDIRECT_URI=http://localhost:5000/admin/cb\n"
    assert "change" not in init({".env": PYTHON_APP + uris}).output


def test_user_flows_are_told_apart_by_the_names_of_their_settings(tmp_path):
    (tmp_path / "authConfig.js").write_text(SCRIPT_APP["src/authConfig.js"], encoding="utf-8")
    assert read_folder(tmp_path).user_flows == {
        "B2C_1_first": UserFlowType.SIGN_UP_SIGN_IN,
        "B2C_1_second": UserFlowType.PASSWORD_RESET,
        "B2C_1_x": UserFlowType.PROFILE_EDIT,
    }


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("SIGNUPSIGNIN_USER_FLOW=B2C_1_profile_si", UserFlowType.SIGN_UP_SIGN_IN),
        ("SIGNIN_POLICY=B2C_1_signup_signin", UserFlowType.SIGN_UP_SIGN_IN),
        ("SIGNIN_POLICY=B2C_1_web", UserFlowType.SIGN_IN),
        ("EDITPROFILE_USER_FLOW=B2C_1_signin_profile", UserFlowType.PROFILE_EDIT),
        ("RESETPASSWORD_USER_FLOW=B2C_1_profile_pw", UserFlowType.PASSWORD_RESET),
        ("POLICY=B2C_1_profile", UserFlowType.PROFILE_EDIT),
        ("POLICY=B2C_1_x", UserFlowType.SIGN_UP_SIGN_IN),
    ],
)
def test_name_of_a_setting_says_more_than_that_of_its_user_flow(tmp_path, setting, kind):
    (tmp_path / ".env").write_text(setting, encoding="utf-8")
    assert list(read_folder(tmp_path).user_flows.values()) == [kind]


def test_folder_without_settings_gets_the_sample_tenant(init, tmp_path):
    result = init({"README": "nothing here"})
    assert "no settings of a tenant" in result.output
    tenant = load_config(tmp_path / "mock_b2c.toml").tenant
    assert tenant.domain == "contoso.onmicrosoft.com"
    assert tenant.apps[0].has_secret("sample-web-app-secret-not-for-real-use", 0.0)


def noted(result):
    return [line.removeprefix("Note     ") for line in result.output.splitlines() if line.startswith("Note ")]


def test_settings_that_are_all_there_need_no_note(init):
    assert noted(init({".env": PYTHON_APP})) == []


@pytest.mark.parametrize(
    ("gone", "note"),
    [
        ("CLIENT_ID", "no client id was found; made up: 11111111-1111-4111-8111-111111111111"),
        ("CLIENT_SECRET", "no client secret was found; made up: sample-web-app-secret-not-for-real-use"),
        ("REDIRECT_URI", "no redirect URI was found; made up: http://localhost:5000/getAToken"),
        ("AUTHORITY", "no user flow was found; made up: B2C_1_susi, B2C_1_edit_profile, B2C_1_reset_password"),
        ("SCOPE", "no scope of the API 99999999-2222-4222-8222-222222222222 was found; it is left out"),
    ],
)
def test_value_that_no_setting_gives_is_told(init, gone, note):
    text = "\n".join(
        line for line in PYTHON_APP.splitlines() if not line.removeprefix("export ").startswith(gone + "=")
    )
    assert noted(init({".env": text})) == [note]


def test_tenant_that_no_setting_gives_is_told(init):
    files = {"appsettings.json": f'{{"ClientId": "{CLIENT_ID}", "CallbackPath": "/signin-oidc"}}'}
    assert "no tenant was found; made up: contoso" in noted(init(files))


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("SIGNUPSIGNIN_USER_FLOW=susi", "is the name of no user flow, which begins with B2C_1_ or B2C_1A_"),
        ("EditProfilePolicyId=edit", "is the name of no user flow, which begins with B2C_1_ or B2C_1A_"),
        ("SCOPES=api://x/read", "is no scope of this tenant, such as https://fabrikam.onmicrosoft.com/api/read"),
        (
            "API_SCOPE=https://contoso.onmicrosoft.com/api/read",
            "is no scope of this tenant, such as https://fabrikam.onmicrosoft.com/api/read",
        ),
    ],
)
def test_setting_that_cannot_be_used_is_told(init, line, note):
    assert noted(init({".env": f"{PYTHON_APP}{line}\n"})) == [f".env: {line} {note}; it is left out"]


@pytest.mark.parametrize("line", [f"SCOPES=openid offline_access {CLIENT_ID}", "CREDIT_POLICY=strict", "USER_FLOW="])
def test_setting_that_names_nothing_to_leave_out_is_not_told(init, line):
    assert noted(init({".env": f"{PYTHON_APP}{line}\n"})) == []


def test_redirect_uri_that_cannot_be_registered_is_told(init, tmp_path):
    uri = "http://shop.example/cb"
    told = noted(init({".env": f"{PYTHON_APP}ADMIN_REDIRECT_URI={uri}\n"}))
    assert told[0].startswith(f"the redirect URI {uri} must use https; ")
    assert told[0].endswith("; it is left out, and there is https://app.fabrikam.example/cb")
    assert told[1] == f".env: change ADMIN_REDIRECT_URI={uri} to ADMIN_REDIRECT_URI=https://app.fabrikam.example/cb"
    (known,) = load_config(tmp_path / "mock_b2c.toml").tenant.apps[0].redirect_uris
    assert known.uri == "https://app.fabrikam.example/cb"


@pytest.mark.parametrize("files", [{}, {"main.py": 'TENANT = "fabrikam"'}, {"application.yml": "client-id: 1"}])
def test_env_file_for_an_app_whose_settings_are_not_found_says_whose_names_it_has(init, tmp_path, monkeypatch, files):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    words = "has the names of the reference app; one that reads others needs the values of mock_b2c.toml there"
    assert noted(init(files)) == [f".env: {words}"]
    assert "B2C_TENANT_NAME=contoso" in (tmp_path / ".env").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", ["REDIRECT_PATH=/auth/back", "CallbackPath=/auth/back", "REDIRECT_URI=/auth/back"])
def test_path_of_a_redirect_uri_is_completed_and_told(init, tmp_path, setting):
    text = PYTHON_APP.replace("REDIRECT_URI=https://app.fabrikam.example/cb", setting)
    uri = "http://localhost:5000/auth/back"
    assert noted(init({".env": text})) == [f"of the redirect URI only the path was found; made up: the rest of {uri}"]
    assert [known.uri for known in load_config(tmp_path / "mock_b2c.toml").tenant.apps[0].redirect_uris] == [uri]


@pytest.mark.parametrize(
    "text",
    [
        "REDIRECT_URI=http://app.example/plain\nCLIENT_ID=not-a-guid",
        "REDIRECT_URI=https://localhost:5000/back#part",
        'REDIRECT_URI=https://x"y.example/\n',
        "B2C_TENANT_NAME=123\nSCOPE=https://a.onmicrosoft.com//read",
        "\x00\x01\xff" * 100,
        "AUTHORITY=" + "x" * 100_000,
        "SIGNUP_POLICY=B2C_1_" + "x" * 300,
    ],
)
def test_settings_that_no_tenant_can_have_are_left_out_or_told(init, tmp_path, text):
    result = init({".env": text})
    assert isinstance(result.exception, SystemExit | None)
    if result.exit_code == 0:
        load_config(tmp_path / "mock_b2c.toml")
    else:
        assert (result.exit_code, result.stderr.count("\n") > 0) == (2, True)
        assert not (tmp_path / "mock_b2c.toml").exists()


def test_new_config_signs_the_app_in(init, tmp_path):
    init({".env": PYTHON_APP})

    with intercept(tmp_path / "mock_b2c.toml") as b2c:
        query = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": "https://app.fabrikam.example/cb",
            "scope": "openid https://fabrikam.onmicrosoft.com/api/demo.read",
        }
        authority = "https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/B2C_1_signin"
        reply = b2c.sign_in(f"{authority}/oauth2/v2.0/authorize?{urlencode(query)}", "ada@example.com")
        assert reply.parameters.keys() == {"code"}


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, ""),
        ({"manage.py": ""}, "python manage.py runserver localhost:5000"),
        ({"package.json": '{"scripts": {"start": "node ."}}', "app.py": ""}, "npm start"),
        ({"package.json": "no json", "main.py": ""}, "python main.py"),
        ({"main.py": "app = FastAPI()\n"}, "uvicorn main:app --host localhost --port 5000"),
        ({"app.py": "web: FastAPI = fastapi.FastAPI()\n"}, "uvicorn app:web --host localhost --port 5000"),
        ({"main.py": "app = FastAPI()\nif __name__ == '__main__':\n    run(app)\n"}, "python main.py"),
        ({"app.py": "app = Flask(__name__)\n__main__"}, "flask run --host localhost --port 5000"),
        ({"main.py": "app = Flask(__name__)\n"}, "flask --app main run --host localhost --port 5000"),
    ],
)
def test_command_that_starts_the_app_is_told_by_its_files(tmp_path, files, command):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert how_it_starts(tmp_path) == command


@pytest.mark.parametrize(
    ("uris", "port"),
    [
        (["http://localhost:8000/cb"], 8000),
        (["https://app.fabrikam.example:444/cb", "http://127.0.0.1:8001/cb"], 8001),
        (["https://app.fabrikam.example:444/cb"], 5000),
        (["http://localhost/cb"], 80),
    ],
)
def test_app_is_started_at_the_port_of_its_redirect_uri(init, uris, port):
    lines = [f"REDIRECT_URI={uri}" if not index else f"CALLBACK_URL={uri}" for index, uri in enumerate(uris)]
    assert init({".env": "\n".join(lines), "manage.py": ""}).output.endswith(f" runserver localhost:{port}\n")


def test_what_was_found_shows_no_secret():
    assert REAL_SECRET not in repr(Traces(client_secret=REAL_SECRET))
    assert REAL_SECRET not in first_config_text(Traces(client_secret=REAL_SECRET, secret_file=".env"))
    assert Traces().platform is Platform.WEB
