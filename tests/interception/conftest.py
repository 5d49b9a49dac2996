"""The reference web app, and MSAL, inside an interception of the sample tenant."""

import msal
import pytest

import mock_b2c
from mock_b2c.config import load_config
from webapp.app import create_app
from webapp.settings import Settings

CLIENT_ID = "11111111-1111-4111-8111-111111111111"
SECRET = "sample-web-app-secret-not-for-real-use"
REDIRECT_URI = "http://localhost:5000/getAToken"
READ = "https://contoso.onmicrosoft.com/tasks-api/tasks.read"
ENVIRONMENT = {
    "B2C_TENANT_NAME": "contoso",
    "CLIENT_ID": CLIENT_ID,
    "CLIENT_SECRET": SECRET,
    "REDIRECT_URI": REDIRECT_URI,
    "SIGNUPSIGNIN_USER_FLOW": "B2C_1_susi",
    "EDITPROFILE_USER_FLOW": "B2C_1_edit_profile",
    "RESETPASSWORD_USER_FLOW": "B2C_1_reset_password",
    "ENDPOINT": "http://localhost:5001/tasks",
    "SCOPE": READ,
    "SECRET_KEY": "a secret of the tests",
}


@pytest.fixture(scope="session")
def config():
    return load_config()


@pytest.fixture
def b2c(config):
    with mock_b2c.intercept(config, others="refuse") as handle:
        yield handle


@pytest.fixture
def msal_app(b2c):
    """The web app's MSAL client, with the authority of the real service."""
    return msal.ConfidentialClientApplication(CLIENT_ID, client_credential=SECRET, authority=b2c.authority())


@pytest.fixture
def flow(msal_app):
    """An authorization code flow that MSAL has begun."""
    return msal_app.initiate_auth_code_flow([READ], redirect_uri=REDIRECT_URI, response_mode="form_post")


@pytest.fixture
def client(b2c, tmp_path):
    """The reference web app with the settings of the real service; nobody is signed in."""
    app = create_app(Settings.from_environment(ENVIRONMENT), session_folder=tmp_path / "sessions")
    return app.test_client()
