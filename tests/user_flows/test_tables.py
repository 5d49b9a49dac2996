"""The tables are complete: each page a flow names exists, each link leads somewhere, each text is in the strings."""

import ast
import json
import re
from pathlib import Path

import pytest

import mock_b2c
from mock_b2c.domain.errors import catalogue
from mock_b2c.domain.user_flow import CollectedAttribute, SignInName, UserFlowType
from mock_b2c.user_flows import PAGES, FieldKind, definition, page_fields
from mock_b2c.user_flows.age_gate import AGE_GATE
from mock_b2c.user_flows.definitions import DONE
from mock_b2c.user_flows.pages import BLOCKED, ENDS
from mock_b2c.user_flows.phone_account import RECOVERY_EMAIL
from mock_b2c.user_flows.second_factor import SECOND_FACTOR_PAGES
from tests.builders import a_user, a_user_flow

PACKAGE = Path(mock_b2c.__file__).parent
STRINGS = json.loads((PACKAGE / "strings" / "en.json").read_text(encoding="utf-8"))
EVERY = [
    a_user_flow(type=kind, self_service_password_reset=reset, forced_password_reset=reset)
    for kind in UserFlowType
    for reset in (True, False)
]
EVERY += [
    a_user_flow(type=kind, local_accounts=False)
    for kind in UserFlowType
    if kind not in (UserFlowType.PASSWORD_RESET, UserFlowType.ROPC)
]
EVERY += [
    a_user_flow(type=kind, sign_in_name=SignInName.PHONE, local_accounts=local)
    for kind in UserFlowType
    for local in (True, False)
    if kind not in (UserFlowType.PASSWORD_RESET, UserFlowType.ROPC)
]
FLOWS = [flow for flow in EVERY if flow.has_pages]
every_flow = pytest.mark.parametrize(
    "flow",
    FLOWS,
    ids=lambda flow: f"{flow.type}-{flow.sign_in_name}-{flow.self_service_password_reset}-{flow.local_accounts}",
)


@every_flow
def test_pages_of_a_definition_exist_and_each_leads_on(flow):
    table = definition(flow)
    named = {table.first, *table.after, *table.after.values(), *table.links.values(), table.with_session or DONE}
    named |= {page for page, _ in (*table.links, *table.failing_links)}

    assert named - {DONE} <= set(PAGES)
    assert named - {DONE} == set(table.after)


@every_flow
def test_every_page_of_a_definition_is_reached_and_every_way_ends(flow):
    table = definition(flow)
    from_provider = {"social_sign_up"} & set(table.after)
    reached, open_ = set(), {table.first, table.with_session or DONE} | from_provider
    while open_:
        page = open_.pop()
        reached.add(page)
        ways = {table.after[page]} if page != DONE else set()
        ways |= {target for (source, _), target in table.links.items() if source == page}
        ways |= {target for source, target in table.forced.items() if source == page}
        open_ |= ways - reached

    assert reached == {DONE, *table.after}


@every_flow
def test_links_that_fail_name_a_row_that_is_answered_to_the_application(flow):
    for code in definition(flow).failing_links.values():
        assert "redirect" in catalogue()[code].where
        assert catalogue()[code].oauth_error


def test_every_page_is_used_by_a_flow_or_stands_before_what_follows():
    between = SECOND_FACTOR_PAGES | {AGE_GATE, RECOVERY_EMAIL, BLOCKED, *ENDS}
    assert {page for flow in FLOWS for page in definition(flow).after} == set(PAGES) - between


def refusals() -> set[tuple[str, str]]:
    """(code, text id) of each refusal written in the sources of the user flows."""
    found = set()
    for path in (PACKAGE / "user_flows").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            if name == "Refused" and call.keywords:
                parts = {keyword.arg: keyword.value for keyword in call.keywords}
                code, text = parts["code"], parts["text"]
            elif name in {"refuse", "_refuse"}:
                code, text = call.args[1:3]
            else:
                continue
            codes = getattr(code, "value", None) or constants.get(getattr(code, "id", ""))
            if codes and isinstance(text, ast.Constant):
                found.add((codes, text.value))
    return found


def test_refusals_have_a_row_and_a_text():
    found = refusals()

    assert len(found) >= 15
    for code, text in found:
        assert code in catalogue(), text
        assert text in STRINGS, code


def test_texts_of_rows_that_user_flows_raise_have_only_places_that_are_filled():
    sources = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "user_flows").glob("*.py"))
    told = set(re.findall(r'"(AADB2C\d{5})"', sources))

    assert len(told) >= 12
    for code in told:
        row = catalogue()[code]
        assert set(re.findall(r"\{(\w+)\}", row.message + row.hint)) <= {"flow", "tenant", "text"}, code


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("password_length", 2),
        ("password_classes", 1),
        ("password_digits", 0),
        ("UserMessageIfIncorrectPattern", 1),
        ("UserMessageIfInvalidInput", 1),
        ("UserMessageIfMissingRequiredElement", 1),
        ("UserMessageIfClaimNotVerified", 1),
        ("requiredField_email", 0),
        ("requiredField_password", 0),
        ("error_passwordEntryMismatch", 0),
        *((text, 0) for text in STRINGS if text.startswith("ver_fail")),
    ],
)
def test_text_has_a_place_for_each_value_it_is_given(text, places):
    assert re.findall(r"\{(\d)\}", STRINGS[text]) == [str(index) for index in range(places)]


def test_texts_that_tests_and_apps_match_on_are_exact():
    """Reference 9.1 to 9.3."""
    exact = {
        "UserMessageIfInvalidPassword": "Your password is incorrect.",
        "UserMessageIfClaimsPrincipalDoesNotExist": "We can't seem to find your account.",
        "UserMessageIfUserAccountLocked": (
            "Your account is temporarily locked to prevent unauthorized use. Try again later."
        ),
        "UserMessageIfClaimsPrincipalAlreadyExists": (
            "A user with the specified ID already exists. Please choose a different one."
        ),
        "ResetUserMessageIfClaimsPrincipalDoesNotExist": "An account could not be found for the provided user ID.",
        "error_passwordEntryMismatch": (
            "The password entry fields do not match. Please enter the same password in both fields and try again."
        ),
        "ver_fail_retry": "That code is incorrect. Please try again.",
        "ver_fail_code_expired": "That code is expired. Please request a new code.",
        "ver_fail_no_retry": "You've made too many incorrect attempts. Please try again later.",
        "ver_success_msg": "E-mail address verified. You can now continue.",
        "invalid_code": "Please enter the 6 digit code you received",
        "error_incorrect_code": (
            "The verification code you have entered does not match our records. "
            "Please try again, or request a new code."
        ),
        "intro_entry_mixed": "Enter a number below that we can send a code via SMS or phone to authenticate you.",
    }

    assert {name: STRINGS[name] for name in exact} == exact


# ---- fields --------------------------------------------------------------------------------------------------


def ids(page: str, **settings) -> list[str]:
    return [field.id for field in page_fields(PAGES[page], a_user_flow(**settings), {})]


def test_field_ids_are_those_of_the_service():
    """Reference 8.5 to 8.9."""
    assert ids("sign_in") == ["email", "password"]
    assert ids("sign_up") == ["email", "newPassword", "reenterPassword", "displayName", "givenName", "surname"]
    assert ids("reset_email") == ["email"]
    assert ids("new_password") == ["newPassword", "reenterPassword"]
    assert ids("forced_password") == ["newPassword", "reenterPassword"]
    assert ids("edit_profile") == ["displayName", "givenName", "surname"]


def test_attribute_fields_follow_the_flow_and_are_filled_with_the_user():
    flow = a_user_flow(
        attributes=(CollectedAttribute(id="extension_Shoe", required=True), CollectedAttribute(id="city"))
    )
    user = a_user(attributes={"city": "London", "displayName": "Ada"})

    fields = page_fields(PAGES["edit_profile"], flow, user.attributes)
    assert [(field.id, field.label, field.value, field.required) for field in fields] == [
        ("extension_Shoe", "Shoe", "", True),
        ("city", "City", "London", False),
    ]


def test_passwords_are_password_fields_and_never_filled():
    for page in PAGES.values():
        for field in page_fields(page, a_user_flow(), {"password": "x", "newPassword": "x"}):
            assert (field.kind is FieldKind.PASSWORD) == ("assword" in field.id)
            assert field.kind is not FieldKind.PASSWORD or field.value == ""


def test_verification_control_is_on_sign_up_where_the_flow_wants_it_and_always_on_reset():
    def verified(page: str, *, email_verification: bool) -> list[str]:
        flow = a_user_flow(email_verification=email_verification)
        return [field.id for field in page_fields(PAGES[page], flow, {}) if field.verified]

    assert verified("sign_up", email_verification=True) == ["email"]
    assert verified("sign_up", email_verification=False) == []
    assert verified("reset_email", email_verification=False) == ["email"]
    assert verified("sign_in", email_verification=True) == []
