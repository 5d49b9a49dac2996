"""Attributes that are chosen, ticked, dated, shown or held to a pattern (reference 8.3 and 8.6)."""

import pytest

from mock_b2c.domain.attribute_input import FieldKind, Option
from mock_b2c.domain.user_flow import CollectedAttribute, UserFlowType
from mock_b2c.user_flows import Accepted, Refused, page_fields
from mock_b2c.user_flows.pages import PAGES
from tests.builders import a_user_flow
from tests.user_flows.walk import Walk, ada

SIZES = (Option(value="s", text="Small"), Option(value="l", text="Large"))


def edit(**attribute) -> Walk:
    """Ada on a profile edit page that asks for one attribute."""
    asked = CollectedAttribute(**{"id": "extension_Size"} | attribute)
    return Walk(a_user_flow(type=UserFlowType.PROFILE_EDIT, attributes=(asked,)), ada(), session_user=ada())


def kept(value: str, **attribute) -> str | None:
    """What the directory has after `value` was sent, None when it was refused."""
    walk = edit(**attribute)
    outcome = walk.submit(extension_Size=value)
    return walk.users[ada().id].attributes["extension_Size"] if outcome == Accepted() else None


@pytest.mark.parametrize("kind", [FieldKind.DROP_DOWN, FieldKind.RADIO])
@pytest.mark.parametrize(
    ("sent", "held"), [("s", "s"), (" l ", "l"), ("", ""), ("S", None), ("s,l", None), ("1", None)]
)
def test_one_of_the_options_is_chosen(kind, sent, held):
    assert kept(sent, input=kind, options=SIZES) == held


@pytest.mark.parametrize(
    ("sent", "held"), [("s", "s"), ("l,s", "s,l"), ("s, l", "s,l"), ("", ""), (",", ""), ("s,xl", None), ("1", None)]
)
def test_ticked_boxes_are_kept_in_the_order_of_the_page(sent, held):
    assert kept(sent, input=FieldKind.CHECK_BOXES, options=SIZES) == held


@pytest.mark.parametrize(("sent", "held"), [("1", "true"), ("true", "true"), ("", ""), ("false", None)])
def test_single_box_is_ticked_by_its_value_or_by_1(sent, held):
    assert kept(sent, input=FieldKind.CHECK_BOXES, options=(Option(value="true", text="I agree"),)) == held


def test_box_that_must_be_ticked():
    walk = edit(input=FieldKind.CHECK_BOXES, options=SIZES[:1], required=True, label="Terms")
    assert walk.submit(extension_Size="") == Refused(
        code="AADB2C90158", text="UserMessageIfMissingRequiredElement", values=("Terms",)
    )


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ("1985-12-10", "1985-12-10"),
        ("2024-02-29", "2024-02-29"),
        ("", ""),
        ("2023-02-29", None),
        ("1985-12-", None),
        ("10.12.1985", None),
        ("1899-12-31", None),
        ("19851210", None),
        ("1985-12-10T00:00", None),
        ("١٩٨٥-12-10", None),
    ],
)
def test_date_is_a_day_of_the_calendar(sent, held):
    assert kept(sent, input=FieldKind.DATE) == held


@pytest.mark.parametrize(("sent", "held"), [("ada@example.com", "ada@example.com"), ("ada", None)])
def test_e_mail_input_takes_addresses(sent, held):
    assert kept(sent, input=FieldKind.EMAIL) == held


@pytest.mark.parametrize(("sent", "held"), [("123", "123"), ("1234", None), ("12", None), ("", "")])
def test_pattern_is_for_the_whole_value(sent, held):
    assert kept(sent, pattern="[0-9]{2}[0-9]") == held


def test_value_beside_its_pattern_is_told_by_label():
    assert edit(pattern="[0-9]+", label="Shoe size").submit(extension_Size="large") == Refused(
        code="AADB2C90158", text="UserMessageIfIncorrectPattern", values=("Shoe size",)
    )


@pytest.mark.parametrize("kind", [FieldKind.READ_ONLY, FieldKind.PARAGRAPH])
def test_what_is_only_shown_is_never_taken_nor_asked_for(kind):
    walk = edit(input=kind, required=True)
    walk.users[ada().id] = ada(attributes={"extension_Size": "s"})

    assert walk.submit(extension_Size="forged") == Accepted()
    assert walk.users[ada().id].attributes == {"extension_Size": "s"}


def field(**attribute):
    flow = a_user_flow(attributes=(CollectedAttribute(**attribute),))
    (made,) = page_fields(PAGES["edit_profile"], flow, {"country": "Norway"})
    return made


def test_country_is_a_drop_down_of_countries_unless_the_flow_says_otherwise():
    country = field(id="country")
    assert (country.kind, country.value) == (FieldKind.DROP_DOWN, "Norway")
    assert {"Norway", "United States"} <= {option.value for option in country.options}
    assert field(id="country", input=FieldKind.TEXT).kind is FieldKind.TEXT
    assert field(id="country", options=SIZES).options == SIZES


def test_options_alone_make_a_drop_down():
    assert field(id="extension_Size", options=SIZES).kind is FieldKind.DROP_DOWN


def test_label_and_help_of_the_flow_come_before_the_attributes_own():
    assert (field(id="displayName").label, field(id="displayName").help) == ("Display Name", "Your display name.")
    own = field(id="displayName", label="Nickname", help="As friends call you.")
    assert (own.label, own.help) == ("Nickname", "As friends call you.")
