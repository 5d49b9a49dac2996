"""The pages as rows: which fields each has, and which rule takes its answers. Adding a page is adding a row."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user_flow import CREDENTIALS_ELEMENT, CREDENTIALS_PASSWORD, UserFlow
from mock_b2c.user_flows import answers, federation, fields, phone_account, second_factor
from mock_b2c.user_flows.access import ACCESS_BLOCKED
from mock_b2c.user_flows.age_gate import AGE_BLOCKED, AGE_GATE, age_form
from mock_b2c.user_flows.connectors import BLOCKED
from mock_b2c.user_flows.fields import Field
from mock_b2c.user_flows.model import (
    Context,
    SendCode,
    SendPhoneCode,
    SendToPhone,
    Step,
    VerifyCode,
    VerifyPhone,
    VerifyPhoneCode,
)
from mock_b2c.user_flows.phone_account import PHONE_SIGN_IN, PHONE_SIGN_UP, RECOVERY_EMAIL
from mock_b2c.user_flows.second_factor import MFA_EMAIL, PHONE_FACTOR, TOTP_CODE, TOTP_ENROL
from mock_b2c.user_flows.verification import send_code, verify_code

SIGN_IN = "sign_in"
SIGN_UP = "sign_up"
RESET_EMAIL = "reset_email"
NEW_PASSWORD = "new_password"  # noqa: S105 - the id of a page
FORCED_PASSWORD = "forced_password"  # noqa: S105 - the id of a page
EDIT_PROFILE = "edit_profile"
SOCIAL_SIGN_UP = "social_sign_up"
IDP_SELECTION = "idp_selection"
ENDS = (AGE_BLOCKED, ACCESS_BLOCKED)
"""Pages that say why there is no way on, by a text of their own."""

Calls = Mapping[type, Callable[[Journey, Any, Context], Step]]
_VERIFICATION: Calls = {SendCode: send_code, VerifyCode: verify_code}
_BY_PHONE: Calls = {
    SendPhoneCode: phone_account.send_phone_code,
    VerifyPhoneCode: phone_account.verify_phone_code,
}


class Page(Struct, frozen=True, kw_only=True):
    """`api` and `content_definition` are the service's names for the page (reference 8.3 and 14.4).

    `collects` adds the user flow's attributes to the page's own `fields`; `authenticates` says that who answers the
    page has proved to be the user. `calls` are the rules for what the page sends beside its form, by input.
    """

    id: str
    api: str
    content_definition: str
    fields: tuple[Field, ...]
    submit: Callable[[Journey, Mapping[str, str], Context], Step]
    collects: bool = False
    authenticates: bool = True
    calls: Calls = field(default_factory=dict)


_ROWS = (
    Page(
        id=SIGN_IN,
        api="CombinedSigninAndSignup",
        content_definition="api.signuporsignin",
        fields=(fields.SIGN_IN_NAME, fields.PASSWORD),
        submit=answers.sign_in,
    ),
    Page(
        id=SIGN_UP,
        api="SelfAsserted",
        content_definition="api.localaccountsignup",
        fields=(fields.EMAIL, fields.NEW_PASSWORD, fields.REENTER_PASSWORD),
        collects=True,
        submit=answers.sign_up,
        calls=_VERIFICATION,
    ),
    Page(
        id=RESET_EMAIL,
        api="SelfAsserted",
        content_definition="api.localaccountpasswordreset",
        fields=(fields.EMAIL,),
        submit=answers.reset_email,
        calls=_VERIFICATION,
    ),
    Page(
        id=NEW_PASSWORD,
        api="SelfAsserted",
        content_definition="api.localaccountpasswordreset",
        fields=(fields.NEW_PASSWORD, fields.REENTER_PASSWORD),
        submit=answers.new_password,
    ),
    Page(
        id=FORCED_PASSWORD,
        api="SelfAsserted",
        content_definition="api.localaccountpasswordreset",
        fields=(fields.NEW_PASSWORD, fields.REENTER_PASSWORD),
        submit=answers.forced_password,
    ),
    Page(
        id=EDIT_PROFILE,
        api="SelfAsserted",
        content_definition="api.selfasserted.profileupdate",
        fields=(),
        collects=True,
        authenticates=False,
        submit=answers.edit_profile,
    ),
    Page(
        id=MFA_EMAIL,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=(fields.READ_ONLY_EMAIL,),
        authenticates=False,
        submit=second_factor.mail_form,
        calls={SendCode: second_factor.send_mail_code, VerifyCode: second_factor.verify_mail_code},
    ),
    Page(
        id=PHONE_FACTOR,
        api="Phonefactor",
        content_definition="api.phonefactor",
        fields=(),
        authenticates=False,
        submit=second_factor.phone_form,
        calls={SendToPhone: second_factor.send_to_phone, VerifyPhone: second_factor.verify_phone},
    ),
    Page(
        id=TOTP_ENROL,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=(),
        authenticates=False,
        submit=second_factor.enrol_form,
    ),
    Page(
        id=TOTP_CODE,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=(fields.OTP_CODE,),
        authenticates=False,
        submit=second_factor.totp_form,
    ),
    Page(
        id=PHONE_SIGN_IN,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=fields.PHONE_FIELDS,
        submit=phone_account.phone_sign_in,
        calls=_BY_PHONE,
    ),
    Page(
        id=PHONE_SIGN_UP,
        api="SelfAsserted",
        content_definition="api.localaccountsignup",
        fields=fields.PHONE_FIELDS,
        collects=True,
        submit=phone_account.phone_sign_up,
        calls=_BY_PHONE,
    ),
    Page(
        id=RECOVERY_EMAIL,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=(fields.EMAIL,),
        authenticates=False,
        submit=phone_account.recovery_email,
        calls=_VERIFICATION,
    ),
    Page(
        id=AGE_GATE,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=fields.AGE_FIELDS,
        authenticates=False,
        submit=age_form,
    ),
    *(
        Page(
            id=page,
            api="SelfAsserted",
            content_definition="api.selfasserted",
            fields=(),
            authenticates=False,
            submit=answers.nothing,
        )
        for page in (BLOCKED, *ENDS)
    ),
    Page(
        id=IDP_SELECTION,
        api="IdpSelections",
        content_definition="api.idpselections",
        fields=(),
        authenticates=False,
        submit=answers.nothing,
    ),
    Page(
        id=SOCIAL_SIGN_UP,
        api="SelfAsserted",
        content_definition="api.socialccountsignup",
        fields=(),
        collects=True,
        authenticates=False,
        submit=federation.social_sign_up,
    ),
)
PAGES = {page.id: page for page in _ROWS}


def page_fields(page: Page, flow: UserFlow, known: Mapping[str, str], email: str = "") -> tuple[Field, ...]:
    """All fields of a page in a user flow; attributes are filled with what is `known` already.

    `email` is the address of the account, for the page that sends a code there.
    """
    fixed = page.fields
    if page.id == SIGN_IN:
        name = fields.USERNAME if flow.by_username else fields.SIGN_IN_NAME
        fixed = (replace(name, id=flow.sign_in_input, named=name.id), _password_of(flow))
    if page.id in {SIGN_UP, RESET_EMAIL} and flow.by_username:
        fixed = (fields.USERNAME, *fixed)
    if page.id == SIGN_UP and not flow.email_verification:
        fixed = tuple(replace(field, verified=False) for field in fixed)
    if page.id == AGE_GATE:
        fixed = tuple(replace(field, value=known.get(field.named or field.id, "")) for field in fixed)
    if page.id == MFA_EMAIL:
        fixed = tuple(replace(field, value=email) for field in fixed)
    if not page.collects:
        return fixed
    return fixed + fields.attribute_fields(flow, known)


def _password_of(flow: UserFlow) -> Field:
    """The password beside the sign-in name."""
    if flow.sign_in_input != CREDENTIALS_ELEMENT:
        return fields.PASSWORD
    return replace(fields.PASSWORD, id=CREDENTIALS_PASSWORD, named=fields.PASSWORD.id)
