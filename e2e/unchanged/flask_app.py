"""A web app of Flask and the package `identity`, with the settings of the real service; it knows of no emulator."""

import os

from cachelib import SimpleCache
from flask import Flask
from identity.flask import Auth

app = Flask(__name__)
app.config.update(SECRET_KEY="a secret", SESSION_TYPE="cachelib", SESSION_CACHELIB=SimpleCache())
auth = Auth(
    app,
    client_id=os.environ["CLIENT_ID"],
    client_credential=os.environ["CLIENT_SECRET"],
    redirect_uri=os.environ["REDIRECT_URI"],
    b2c_tenant_name="contoso",
    b2c_signup_signin_user_flow="B2C_1_susi",
    b2c_edit_profile_user_flow="B2C_1_edit_profile",
    b2c_reset_password_user_flow="B2C_1_reset_password",
)


@app.get("/")
@auth.login_required(scopes=["https://contoso.onmicrosoft.com/tasks-api/tasks.read"])
def index(*, context):
    """A page for those who are signed in and may call the API."""
    return f"<h1>Hello, {context['user']['name']}</h1><p>{len(context['access_token'].split('.'))} parts</p>"
