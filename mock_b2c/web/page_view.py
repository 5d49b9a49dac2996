"""What a page's template gets: fields, links and the globals that clients without a browser read (reference 8.3)."""

import time
from functools import partial
from typing import Any

from flask import current_app

from mock_b2c.domain.attribute_input import EARLIEST_YEAR
from mock_b2c.domain.branding import Template
from mock_b2c.domain.languages import direction
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.emulator import PageAnswer
from mock_b2c.strings import in_language, page_content, texts_in
from mock_b2c.user_flows import PAGES, Field, FieldKind, Page, definition, offered, page_fields
from mock_b2c.user_flows.captcha import is_guarded
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from mock_b2c.user_flows.pages import ENDS, IDP_SELECTION
from mock_b2c.web.addresses import emulator
from mock_b2c.web.kept_pages import kept_page
from mock_b2c.web.look import look_of
from mock_b2c.web.page_kind import PageKind
from mock_b2c.web.page_layout import page_layout
from mock_b2c.web.page_settings import page_settings
from mock_b2c.web.particulars import NOBODY, Particulars, particulars_of
from mock_b2c.web.phone_page import phone_page
from mock_b2c.web.script_json import script_json
from mock_b2c.web.showing import Showing, showing_of

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


def page_html(answer: PageAnswer, nonce: str) -> bytes:
    """The page of a transaction, in UTF-8."""
    flow, page = answer.authority.user_flow, PAGES[answer.transaction.journey.page]
    asked = answer.transaction.request.page_flavor
    kind = PageKind(
        flow=flow,
        page=page,
        language=answer.transaction.language,
        template=Template(asked) if asked else flow.branding.template,  # reference 3.1
        year=time.gmtime(emulator().clock.now()).tm_year,
    )
    showing, particulars = showing_of(answer, nonce), particulars_of(answer)
    if particulars == NOBODY:
        return kept_page(kind, showing, partial(rendered, kind, NOBODY))
    return rendered(kind, particulars, showing).encode()


def rendered(kind: PageKind, person: Particulars, showing: Showing) -> str:
    """The page as these make it, and nothing else of a tenant, a person or a transaction."""
    flow, page = kind.flow, kind.page
    texts = texts_in(flow.languages, kind.language)
    phone = phone_page(flow, page, person.phone_number)
    fields = [in_language(field, texts) for field in page_fields(page, flow, person.attributes, person.email)]
    providers = offered(flow, page.id)
    template = current_app.jinja_env.get_template("page.html")
    return template.render(
        page=page,
        fields=fields,
        texts=texts,
        language=kind.language,
        direction=direction(kind.language),
        theme=flow.branding.theme.value,
        template=kind.template,
        look=look_of(flow, showing.tenant),
        links=_links(flow, page, showing),
        providers=providers,
        cp=script_json({"list": [{"id": one.exchange, "description": one.title} for one in providers]}),
        settings=script_json(page_settings(kind, showing, person.parameters)),
        sa_fields=script_json({"AttributeFields": [_attribute_field(field) for field in fields]}),
        content=script_json(page_content(texts)),
        hint=person.hint,
        control=_control(page),
        enrolment=person.enrolment,
        phone=phone,
        uv_phone=script_json(phone.numbers if phone else {}),
        legacy=flow.is_legacy,
        layout=page_layout(flow, page),
        rule=flow.password_rule,
        years=range(kind.year + 10, EARLIEST_YEAR - 1, -1),  # newest first: ten to come, and all that are taken
        blocked=person.blocked or (texts[f"intro_{page.id}"] if page.id in ENDS else ""),
        keeps_signed_in=flow.keeps_signed_in,
        captcha=is_guarded(flow, page.id),
        tenant_name=showing.tenant,
        nonce=showing.nonce,
    )


def _control(page: Page) -> str:
    return next((CONTROLS[field.id] for field in page.fields if field.id in CONTROLS), VERIFICATION_CONTROL)


def _links(flow: UserFlow, page: Page, showing: Showing) -> dict[str, str]:
    """Addresses of the page's links and buttons, by element id (reference 8.2)."""
    table_, base = definition(flow), showing.base_path
    call = f"tx={showing.tx}&p={flow.name}"
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
    for provider in offered(flow, page.id):
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
