"""The global `SETTINGS` of a page, which its scripts and clients without a browser read (reference 8.3)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from mock_b2c.domain.branding import Template
from mock_b2c.domain.languages import COUNTRIES
from mock_b2c.domain.page_layout import CONTRACTS, Contract
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import Page, definition
from mock_b2c.user_flows.captcha import is_guarded
from mock_b2c.user_flows.definitions import SIGN_UP_LINK
from mock_b2c.web.page_kind import PageKind
from mock_b2c.web.showing import Showing

POLLING = {"pollIntervalInMilliseconds": 5000, "pollLimit": 20}
"""How often the telephone page asks whether a call was answered."""
_XHR = {
    "retryEnabled": True,
    "retryMaxAttempts": 3,
    "retryDelay": 200,
    "retryExponent": 2,
    "retryOn": ["error", "timeout"],
}
TEMPLATE_FOLDERS = {Template.OCEAN_BLUE: "AzureBlue", Template.SLATE_GRAY: "MSA", Template.CLASSIC: "Classic"}
_TEMPLATE_FILES = {
    Contract.UNIFIED: "unified",
    Contract.SELF_ASSERTED: "selfAsserted",
    Contract.MULTIFACTOR: "multifactor-1.0.0",
    Contract.PROVIDERS: "idpSelector",
    Contract.ERROR: "exception",
}
TEMPLATES = frozenset(
    f"{folder}/{file}.cshtml" for folder in TEMPLATE_FOLDERS.values() for file in _TEMPLATE_FILES.values()
)
"""The templates of pages below `/static/tenant/templates/`; the names of the files are our own."""


def page_settings(kind: PageKind, showing: Showing, parameters: Mapping[str, str]) -> dict[str, Any]:
    """`SETTINGS` of one showing of a page; the address of its template has the `parameters`."""
    page, static = kind.page, f"{showing.origin}/static/"
    return {
        "remoteResource": f"{static}tenant/templates/{_template_file(kind, parameters)}",
        "retryLimit": 3,
        "trimSpacesInPassword": True,
        "api": page.api,
        "csrf": showing.csrf,
        "transId": showing.tx,
        "pageViewId": showing.view_id,
        "suppressElementCss": False,
        "isPageViewIdSentWithHeader": False,
        "allowAutoFocusOnPasswordField": True,
        "pageMode": 0,
        "config": _config(kind.flow, page),
        "hosts": {"tenant": showing.base_path, "policy": kind.flow.name, "static": static},
        "locale": {"lang": kind.language, "country": COUNTRIES[kind.language]},
        "xhrSettings": _XHR,
        "sanitizerPolicy": {},
    }


def _template_file(kind: PageKind, parameters: Mapping[str, str]) -> str:
    file = f"{TEMPLATE_FOLDERS[kind.template]}/{_TEMPLATE_FILES[CONTRACTS[kind.page.api]]}.cshtml"
    return f"{file}?{urlencode(parameters)}" if parameters else file


def _config(flow: UserFlow, page: Page) -> dict[str, object]:
    links = {name for _, name in definition(flow).links}
    return {
        "showSignupLink": str(SIGN_UP_LINK in links),
        "operatingMode": "Username" if flow.by_username else "Email",
        "sendHintOnSignup": "False",
        "forgotPasswordLinkLocation": "AfterLabel",
        "includePasswordRequirements": "true",
        "announceVerCompleteMsg": "True",
        "enableRememberMe": str(flow.keeps_signed_in),
        "enableCaptchaChallenge": str(is_guarded(flow, page.id)),
        "retryLimit": "3",
        **POLLING,
    }
