"""The `identity` package in a Django project, unmodified at b2clogin.com and at a custom domain."""

from types import ModuleType
from urllib.parse import urlsplit

import django
import pytest
from django.conf import settings
from django.http import JsonResponse
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.urls import path
from identity.django import Auth

from tests.web import tenant
from tests.web.xhr_client import answer, page

if not settings.configured:
    settings.configure(
        SECRET_KEY="any",
        ALLOWED_HOSTS=["localhost"],
        INSTALLED_APPS=["django.contrib.sessions", "identity"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
    )
    django.setup()
    setup_test_environment()  # answers keep the context of their templates

SCOPES = [tenant.READ]

pytestmark = pytest.mark.filterwarnings("ignore:response_mode='form_post'", "ignore::DeprecationWarning")


@pytest.fixture
def project():
    """`project(**authority)` is a person's client of a Django project with Microsoft's sample in small."""
    with override_settings():

        def make(**authority):
            auth = Auth(tenant.WEBAPP, client_credential=tenant.SECRET, redirect_uri=tenant.REDIRECT_URI, **authority)
            settings.ROOT_URLCONF = ModuleType("urls")
            settings.ROOT_URLCONF.urlpatterns = [auth.urlpattern, *views(auth)]
            return Client(headers={"host": "localhost:5000"})

        yield make


def views(auth):
    @auth.login_required
    def index(request, *, context):
        return JsonResponse({"name": context["user"]["name"]})

    @auth.login_required(scopes=SCOPES)
    def call(request, *, context):
        return JsonResponse({"token": context["access_token"], "scopes": context["scopes"]})

    def edit(request):
        return JsonResponse({"address": auth.get_edit_profile_url()})

    return [path("", index), path("call", call), path("edit", edit)]


def sign_in(client, site):
    """From the page that `identity` shows a stranger, through the tenant's pages, back into the project."""
    browser, shown = site.browser(), client.get("/")
    response = browser.walk(browser.get(shown.context["auth_uri"]))
    assert come_back(client, response).status_code == 302
    return browser


def come_back(client, response):
    parts = urlsplit(response.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def test_unmodified_project_signs_in_calls_its_api_and_signs_out(b2clogin, project):
    client = project(
        b2c_tenant_name="contoso",
        b2c_signup_signin_user_flow=tenant.SUSI,
        b2c_edit_profile_user_flow=tenant.EDIT,
        b2c_reset_password_user_flow=tenant.RESET,
    )
    browser = sign_in(client, b2clogin)
    assert client.get("/").json() == {"name": "Ada Lovelace"}

    called = client.get("/call").json()
    assert called["scopes"] == SCOPES
    assert called["token"].count(".") == 2

    edited = browser.walk(browser.get(client.get("/edit").json()["address"]))
    assert answer(edited)["state"] == "identity.web.no_op"
    assert come_back(client, edited).status_code == 302

    address = client.get("/logout").headers["Location"]
    assert address.startswith(f"https://contoso.b2clogin.com/{tenant.TENANT}/{tenant.SUSI}/oauth2/logout?")
    assert browser.get(address).headers["Location"] == "http://localhost:5000/"
    assert client.get("/").context["auth_uri"]


def test_cancelled_sign_in_is_told_by_the_project_s_error_page(b2clogin, project):
    client = project(
        b2c_tenant_name="contoso",
        b2c_signup_signin_user_flow=tenant.LEGACY,
        b2c_reset_password_user_flow=tenant.RESET,
    )
    browser = b2clogin.browser()
    left = browser.get(page(browser.get(client.get("/").context["auth_uri"])).href("forgotPassword"))
    told = come_back(client, left)
    assert told.context["error"] == "access_denied"
    assert "AADB2C90118" in told.context["error_description"]
    assert f"/{tenant.RESET}/oauth2/v2.0/authorize?" in told.context["reset_password_url"]


def test_project_signs_in_over_tls_at_a_domain_of_its_own(trusted, project):
    client = project(authority=trusted.authority())
    sign_in(client, trusted)
    assert client.get("/").json() == {"name": "Ada Lovelace"}
