"""The same as a Django project in one file: `python django_app.py runserver --noreload localhost:5000`."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
from identity.django import Auth

settings.configure(
    SECRET_KEY="a secret",
    ALLOWED_HOSTS=["localhost"],
    INSTALLED_APPS=["django.contrib.sessions", "identity"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    ROOT_URLCONF=__name__,
)
auth = Auth(
    os.environ["CLIENT_ID"],
    client_credential=os.environ["CLIENT_SECRET"],
    redirect_uri=os.environ["REDIRECT_URI"],
    b2c_tenant_name="contoso",
    b2c_signup_signin_user_flow="B2C_1_susi",
    b2c_edit_profile_user_flow="B2C_1_edit_profile",
    b2c_reset_password_user_flow="B2C_1_reset_password",
)


@auth.login_required(scopes=["https://contoso.onmicrosoft.com/tasks-api/tasks.read"])
def index(request, *, context):
    """A page for those who are signed in and may call the API."""
    parts = len(context["access_token"].split("."))
    return HttpResponse(f"<h1>Hello, {context['user']['name']}</h1><p>{parts} parts</p>")


urlpatterns = [auth.urlpattern, path("", index)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
