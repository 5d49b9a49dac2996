"""The language of what is shown around a user flow: error pages, the signed-out page, a form that sends itself."""

from typing import Any

from flask import g, request

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.languages import ENGLISH_ONLY, Languages, direction
from mock_b2c.strings import texts_in
from mock_b2c.web.addresses import asked_authority, emulator
from mock_b2c.web.parameters import query
from mock_b2c.web.showing import transaction_id


def note_locales(ui_locales: str) -> None:
    """Remembers what a form asked for, which cannot be read twice."""
    g.ui_locales = ui_locales


def accepted_languages() -> tuple[str, ...]:
    """The languages that the browser prefers, best first."""
    return tuple(request.accept_languages.values())


def in_language_of_request() -> dict[str, Any]:
    """What a template needs to be in the language of the sign-in that this request belongs to, else as below."""
    authority = asked_authority()
    known = emulator().language_of(authority, transaction_id(_asked().get("tx", ""))) if authority else None
    return worded(authority.user_flow.languages, known) if authority and known else in_language_of_browser()


def in_language_of_browser() -> dict[str, Any]:
    """What a template needs to be in the language that the request or its browser asks for; it needs no storage."""
    authority = asked_authority()
    languages = authority.user_flow.languages if authority else _of_all_user_flows()
    return worded(languages, languages.chosen(_locales(), accepted_languages()))


def worded(languages: Languages, language: str) -> dict[str, Any]:
    """What a template needs to be in that language."""
    return {"texts": texts_in(languages, language), "language": language, "direction": direction(language)}


def _of_all_user_flows() -> Languages:
    """For an address that names no user flow: what the user flows have, so that English alone stays English."""
    flows = [flow.languages for tenant in emulator().tenants for flow in tenant.user_flows]
    enabled = tuple(dict.fromkeys(name for held in flows for name in held.enabled))
    return Languages(enabled=enabled, default=flows[0].default) if flows else ENGLISH_ONLY


def _locales() -> str:
    noted: str | None = g.get("ui_locales")
    return _asked().get("ui_locales", "") if noted is None else noted


def _asked() -> dict[str, str]:
    """The query, as far as it can be read: this is for pages that tell of faults."""
    try:
        return query()
    except (UnicodeDecodeError, B2CError):
        return {}
