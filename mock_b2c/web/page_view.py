"""What a page's template gets: fields, links and the globals that clients without a browser read (reference 8.3)."""

import base64
import json
import re
import time
from typing import Any

from flask import current_app
from markupsafe import Markup

from mock_b2c.domain.attribute_input import EARLIEST_YEAR
from mock_b2c.domain.languages import direction
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.emulator import PageAnswer
from mock_b2c.strings import in_language, page_content, texts_in
from mock_b2c.user_flows import PAGES, Field, FieldKind, Page, definition, offered, page_fields
from mock_b2c.user_flows.captcha import is_guarded
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from mock_b2c.user_flows.pages import ENDS, IDP_SELECTION
from mock_b2c.web.addresses import emulator
from mock_b2c.web.enrolment import enrolment
from mock_b2c.web.look import look_of
from mock_b2c.web.page_layout import page_layout
from mock_b2c.web.page_settings import page_settings, template_of
from mock_b2c.web.phone_page import phone_page
from mock_b2c.web.showing import Showing

VERIFICATION_CONTROL = "emailVerificationControl"
PHONE_CONTROL = "phoneVerificationControl"
CAPTCHA_CONTROL = "captchaControlChallengeCode"
CONTROLS = {
    "email": VERIFICATION_CONTROL,
    "readOnlyEmail": f"{VERIFICATION_CONTROL}-RO",
    "nationalNumber": PHONE_CONTROL,
}
"""The verification control by the field it verifies (reference 8.8 and 8.10)."""
_UNIFIED = "api/CombinedSigninAndSignup/unified"
_CHOOSING = "api/IdpSelections/unified"
_KIND_MEMBERS = {
    "IS_TEXT": FieldKind.TEXT,
    "IS_EMAIL": FieldKind.EMAIL,
    "IS_PASSWORD": FieldKind.PASSWORD,
    "IS_DATE": FieldKind.DATE,
    "IS_RADIO": FieldKind.RADIO,
    "IS_DROP": FieldKind.DROP_DOWN,
    "IS_TEXT_IN_PARAGRAPH": FieldKind.PARAGRAPH,
    "IS_CHECK_MULTI": FieldKind.CHECK_BOXES,
}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


_MARKS = Showing(**{name: f"@{name}@" for name in Showing.__struct_fields__})
_MARK = re.compile("|".join(f"@({name})@" for name in Showing.__struct_fields__))
_KEPT = 200
Pieces = list[tuple[bool, str]]


def page_html(answer: PageAnswer, nonce: str) -> str:
    """The page of a transaction.

    Rendering is a fifth of what a sign-in costs. A page without anything of its user in it is rendered once with
    marks in place of what differs, kept in pieces, and put together for each showing.
    """
    transaction = answer.transaction
    showing = Showing(
        csrf=transaction.csrf,
        csrf_quoted=_quoted(transaction.csrf),
        tx=transaction_parameter(transaction.id),
        view_id=transaction.id,
        nonce=nonce,
    )
    journey = transaction.journey
    if answer.is_personal or answer.content_parameters or journey.blocked or transaction.request.login_hint:
        return _rendered(answer, showing)
    return "".join([getattr(showing, piece) if odd else piece for odd, piece in _pieces(answer)])


def _pieces(answer: PageAnswer) -> Pieces:
    """The page cut at its marks: texts, and (True) names of `Showing` between them."""
    authority = answer.authority
    page = answer.transaction.journey.page
    where = (authority.tenant.id, authority.host, authority.tenant_segment, authority.user_flow.name)
    key = (*where, page, answer.transaction.language, answer.transaction.request.page_flavor)
    held: dict[tuple[str, ...], tuple[UserFlow, Pieces]] = current_app.extensions.setdefault("mock_b2c_pages", {})
    flow, pieces = held.get(key) or (None, [])
    if flow is not authority.user_flow:  # never rendered, or of settings that have changed since
        cut = (piece for piece in _MARK.split(_rendered(answer, _MARKS)) if piece is not None)
        pieces = [(index % 2 == 1, piece) for index, piece in enumerate(cut)]
        if len(held) >= _KEPT:
            held.clear()
        held[key] = (authority.user_flow, pieces)
    return pieces


def _rendered(answer: PageAnswer, showing: Showing) -> str:
    flow = answer.authority.user_flow
    page = PAGES[answer.transaction.journey.page]
    language = answer.transaction.language
    texts = texts_in(flow.languages, language)
    phone = phone_page(answer)
    shown = page_fields(page, flow, answer.known_attributes, answer.user.email if answer.user else "")
    fields = [in_language(field, texts) for field in shown]
    providers = offered(flow, page.id)
    template = current_app.jinja_env.get_template("page.html")
    return template.render(
        page=page,
        fields=fields,
        texts=texts,
        language=language,
        direction=direction(language),
        theme=flow.branding.theme.value,
        template=template_of(answer),
        look=look_of(answer.authority),
        links=_links(answer, page, showing),
        providers=providers,
        cp=_script({"list": [{"id": one.exchange, "description": one.title} for one in providers]}),
        settings=_script(page_settings(answer, page, showing)),
        sa_fields=_script({"AttributeFields": [_attribute_field(field) for field in fields]}),
        content=_script(page_content(texts)),
        hint=answer.transaction.request.login_hint,
        control=_control(page),
        enrolment=enrolment(answer),
        phone=phone,
        uv_phone=_script(phone.numbers if phone else {}),
        legacy=flow.is_legacy,
        layout=page_layout(flow, page),
        rule=flow.password_rule,
        years=_years(),
        blocked=answer.transaction.journey.blocked or (texts[f"intro_{page.id}"] if page.id in ENDS else ""),
        keeps_signed_in=flow.keeps_signed_in,
        captcha=is_guarded(flow, page.id),
        tenant=answer.authority.tenant,
        nonce=showing.nonce,
    )


def _years() -> range:
    """The years that a date offers, newest first: ten to come, and back to the first that is taken."""
    return range(time.gmtime(emulator().clock.now()).tm_year + 10, EARLIEST_YEAR - 1, -1)


def transaction_parameter(transaction_id: str) -> str:
    """The `tx` parameter: `StateProperties=` and base64url of a small JSON (reference 8.1)."""
    state = base64.urlsafe_b64encode(f'{{"TID":"{transaction_id}"}}'.encode()).rstrip(b"=").decode()
    return f"StateProperties={state}"


def transaction_id(parameter: str) -> str:
    """The transaction id out of a `tx` parameter; empty when it holds none."""
    state = parameter.removeprefix("StateProperties=")
    try:
        members = json.loads(base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)))
        found = members["TID"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _control(page: Page) -> str:
    return next((CONTROLS[field.id] for field in page.fields if field.id in CONTROLS), VERIFICATION_CONTROL)


def _links(answer: PageAnswer, page: Page, showing: Showing) -> dict[str, str]:
    """Addresses of the page's links and buttons, by element id (reference 8.2)."""
    table_, base = definition(answer.authority.user_flow), answer.authority.base_path
    call = f"tx={showing.tx}&p={answer.authority.user_flow.name}"
    query = f"csrf_token={showing.csrf_quoted}&{call}"
    links = {
        "confirmed": f"{base}/api/{page.api}/confirmed?{query}",
        "cancel": f"{base}/api/SelfAsserted/error?code=cancelled&{query}",
        "self_asserted": f"{base}/SelfAsserted?{call}",
        "captcha": f"{base}/SelfAsserted/DisplayControlAction/vbeta/{CAPTCHA_CONTROL}",
        "control": f"{base}/SelfAsserted/DisplayControlAction/vbeta/{_control(page)}",
        "phone": f"{base}/Phonefactor/verify?{call}",
        "control_query": call,
    }
    choosing = _CHOOSING if page.id == IDP_SELECTION else _UNIFIED
    for provider in offered(answer.authority.user_flow, page.id):
        links[provider.exchange] = f"{base}/{choosing}?claimsexchange={provider.exchange}&{query}"
    if (page.id, SIGN_UP_LINK) in table_.links:
        links["createAccount"] = f"{base}/{_UNIFIED}?local=signup&{query}"
    if (page.id, RESET_LINK) in table_.links:
        links["forgotPassword"] = f"{base}/{_UNIFIED}?claimsexchange={RESET_LINK}&{query}"
    if (page.id, FORGOT_LINK) in table_.failing_links:
        links["forgotPassword"] = f"{base}/api/CombinedSigninAndSignup/{FORGOT_LINK}?{query}"
    return links


def _attribute_field(field: Field) -> dict[str, Any]:
    """One entry of `SA_FIELDS` (reference 8.3)."""
    year, month, day = field.date or ("0", "0", "0")
    return {
        "UX_INPUT_TYPE": field.kind.value,
        "USER_INPUT_TYPE": field.kind.value,
        **{member: field.kind is kind for member, kind in _KIND_MEMBERS.items()},
        "IS_LINK": False,  # no field of a user flow is one
        "VERIFY": field.verified,
        "ID": field.id,
        "DN": field.label,
        "U_HELP": field.help,
        "PRE": field.help if field.kind is FieldKind.PARAGRAPH else field.value,
        "DAY_PRE": day,
        "MONTH_PRE": month,
        "YEAR_PRE": year,
        "PAT": field.pattern,
        "PAT_DESC": field.pattern_text,
        "IS_REQ": field.required,
        "IS_RDO": field.read_only or field.kind is FieldKind.READ_ONLY,
        "OPTIONS": [{"VAL": option.value, "DISP": option.text} for option in field.options],
    }


def _script(value: object) -> Markup:
    """JSON that is safe inside a script element."""
    return Markup(json.dumps(value, separators=(",", ":")).translate(_ESCAPES))  # noqa: S704 - escaped right here


def _quoted(base64_text: str) -> str:
    return base64_text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d")
