"""The pages as rows: which fields each has, and which rule takes its answers. Adding a page is adding a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import answers, fields
from mock_b2c.user_flows.fields import Field
from mock_b2c.user_flows.model import Context, Step

SIGN_IN = "sign_in"
SIGN_UP = "sign_up"
RESET_EMAIL = "reset_email"
NEW_PASSWORD = "new_password"  # noqa: S105 - the id of a page
FORCED_PASSWORD = "forced_password"  # noqa: S105 - the id of a page
BLOCKED = "blocked"
EDIT_PROFILE = "edit_profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`api` and `content_definition` are the service's names for the page (reference 8.3 and 14.4).

    `collects` adds the user flow's attributes to the page's own `fields`; `authenticates` says that who answers the
    page has proved to be the user.
    """

    id: str
    api: str
    content_definition: str
    fields: tuple[Field, ...]
    submit: Callable[[Journey, Mapping[str, str], Context], Step]
    collects: bool = False
    authenticates: bool = True

    @property
    def verifies_email(self) -> bool:
        """Whether the page can hold the e-mail verification control."""
        return any(field.verified for field in self.fields)


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
    ),
    Page(
        id=RESET_EMAIL,
        api="SelfAsserted",
        content_definition="api.localaccountpasswordreset",
        fields=(fields.EMAIL,),
        submit=answers.reset_email,
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
        id=BLOCKED,
        api="SelfAsserted",
        content_definition="api.selfasserted",
        fields=(),
        authenticates=False,
        submit=answers.nothing,
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
)
PAGES = {page.id: page for page in _ROWS}


def page_fields(page: Page, flow: UserFlow, user: User | None) -> tuple[Field, ...]:
    """All fields of a page in a user flow; attributes are filled with what the directory knows of `user`."""
    fixed = page.fields
    if page.id == SIGN_IN:
        name = fields.USERNAME if flow.by_username else fields.SIGN_IN_NAME
        fixed = (replace(name, id=flow.sign_in_input), fields.PASSWORD)
    if page.id in {SIGN_UP, RESET_EMAIL} and flow.by_username:
        fixed = (fields.USERNAME, *fixed)
    if page.id == SIGN_UP and not flow.email_verification:
        fixed = tuple(replace(field, verified=False) for field in fixed)
    if not page.collects:
        return fixed
    return fixed + fields.attribute_fields(flow, user.attributes if user else {})
