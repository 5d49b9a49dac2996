"""Single sign-out: which log-out URLs are called, and with what (reference 6.1; Front-Channel Logout 1.0)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.user_flow import SessionSettings, SsoScope
from mock_b2c.emulator import Emulator
from tests.builders import EDIT, NATIVE, SIGN_IN, SPA, SUSI, TENANT_ID, WEB, CountedIds, an_app
from tests.emulator.scoped import AT_NATIVE, AT_SPA, GRACE, claims, is_known, sign_out, tenant_with, visitor_at
from tests.emulator.visitor import ADA, PASSWORD, Visitor

TOLD_WEB = "https://app.example.com/told"
TOLD_SPA = "https://spa.example.com/told?by=b2c"
WEB_APP = an_app(logout_url=TOLD_WEB)
SPA_APP = an_app(Platform.SPA, logout_url=TOLD_SPA)
ISSUER = f"https://contoso.b2clogin.com/{TENANT_ID}/v2.0/"
CONFORMING = SessionSettings(front_channel_logout_session=True)


@pytest.fixture
def visit(clock, signing_key):
    def made(session: SessionSettings | None = None, **flows: SessionSettings) -> Visitor:
        tenant = tenant_with(session or SessionSettings(), WEB_APP, SPA_APP, **flows)
        return visitor_at(tenant, clock=clock, signing_key=signing_key)

    return made


@pytest.fixture
def everywhere(visit) -> Visitor:
    """Signed in at all three applications; the native one has no log-out URL."""
    visitor = visit()
    visitor.sign_in()
    assert is_known(visitor, **AT_SPA)
    assert is_known(visitor, **AT_NATIVE)
    return visitor


def told(visitor: Visitor, policy: str = SUSI, **params: str) -> list[str]:
    return list(sign_out(visitor, policy, **params).logout_urls)


def test_all_who_took_part_are_told_when_nobody_says_who_began(everywhere):
    assert told(everywhere) == [TOLD_WEB, TOLD_SPA]


@pytest.mark.parametrize(("began", "others"), [(WEB, [TOLD_SPA]), (SPA, [TOLD_WEB]), (NATIVE, [TOLD_WEB, TOLD_SPA])])
def test_app_that_began_the_log_out_is_not_told(everywhere, began, others):
    assert told(everywhere, client_id=began.upper()) == others


def test_app_that_began_is_known_by_its_id_token_too(everywhere):
    everywhere.open()
    hint = everywhere.redeem(everywhere.code())["id_token"]

    assert told(everywhere, id_token_hint=hint) == [TOLD_SPA]


@pytest.mark.parametrize(
    ("target", "others"),
    [
        ("https://app.example.com/", [TOLD_SPA]),
        ("https://spa.example.com/bye", [TOLD_WEB]),
        ("https://elsewhere.example.com/", [TOLD_WEB, TOLD_SPA]),
    ],
)
def test_app_that_began_is_the_one_that_the_browser_goes_back_to(everywhere, target, others):
    assert told(everywhere, post_logout_redirect_uri=target) == others


def test_hint_that_nobody_asked_for_may_be_wrong(everywhere):
    assert told(everywhere, id_token_hint="a.b.c", client_id=SPA) == [TOLD_WEB]


def test_app_that_did_not_take_part_is_not_told(visit):
    visitor = visit()
    visitor.sign_in()

    assert told(visitor) == [TOLD_WEB]


def test_app_is_told_once_by_however_many_user_flows_it_came(visit):
    visitor = visit()
    visitor.sign_in()
    assert is_known(visitor, SIGN_IN)
    visitor.open(EDIT)
    visitor.submit(displayName="Countess")
    visitor.confirm()

    assert told(visitor) == [TOLD_WEB]


def test_nobody_is_told_without_a_session(visit):
    assert told(visit()) == []


def test_nobody_is_told_twice(everywhere):
    told(everywhere)

    assert told(everywhere) == []


def test_app_that_asked_and_got_no_answer_did_not_take_part(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.open(EDIT, **AT_SPA)
    visitor.cancel()

    assert told(visitor) == [TOLD_WEB]


def test_those_who_took_part_are_remembered_when_the_user_signs_in_again(everywhere):
    everywhere.sign_in(prompt="login")

    assert set(told(everywhere)) == {TOLD_WEB, TOLD_SPA}


def test_another_user_s_session_knows_nothing_of_the_first(everywhere):
    everywhere.sign_in(email=GRACE, prompt="login")

    assert told(everywhere) == [TOLD_WEB]


def test_refused_log_out_tells_nobody(everywhere):
    with pytest.raises(B2CError):
        told(everywhere, post_logout_redirect_uri="javascript:alert(1)")

    assert told(everywhere) == [TOLD_WEB, TOLD_SPA]


def test_log_out_of_one_application_tells_no_other(visit):
    visitor = visit(SessionSettings(scope=SsoScope.APPLICATION))
    visitor.sign_in()
    visitor.sign_in(**AT_SPA)

    assert told(visitor, client_id=WEB) == []
    assert told(visitor, client_id=SPA) == []


def test_log_out_of_a_user_flow_tells_its_applications(visit):
    visitor = visit(SessionSettings(scope=SsoScope.POLICY))
    visitor.sign_in(SUSI)
    visitor.sign_in(SIGN_IN, **AT_SPA)

    assert told(visitor, SUSI) == [TOLD_WEB]
    assert told(visitor, SIGN_IN) == [TOLD_SPA]


def test_application_that_is_gone_is_not_told(everywhere, clock):
    storage = everywhere.emulator._world.storage
    later = Emulator([tenant_with(SessionSettings(), WEB_APP)], clock=clock, ids=CountedIds(), storage=storage)
    everywhere.emulator = later

    assert told(everywhere) == [TOLD_WEB]


# ---- Front-Channel Logout 1.0 ------------------------------------------------------------------------------------


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, strict_parsing=True)


def id_token(visitor: Visitor) -> dict[str, object]:
    return claims(visitor, visitor.redeem(visitor.code())["id_token"])


def test_conforming_user_flow_tells_all_with_issuer_and_session(visit):
    visitor = visit(CONFORMING)
    visitor.sign_in()
    sid = id_token(visitor)["sid"]
    assert is_known(visitor, **AT_SPA)
    web, spa = told(visitor, client_id=WEB)

    assert web.startswith(TOLD_WEB + "?")
    assert query(web) == {"iss": [ISSUER], "sid": [sid]}
    assert spa.startswith(TOLD_SPA + "&")
    assert query(spa) == {"by": ["b2c"], "iss": [ISSUER], "sid": [sid]}


def test_session_id_is_the_same_in_all_id_tokens_of_a_session(visit):
    visitor = visit(CONFORMING)
    tokens = visitor.redeem(visitor.sign_in())
    visitor.open()
    again = id_token(visitor)["sid"]
    refreshed = claims(visitor, visitor.refresh(tokens["refresh_token"])["id_token"])["sid"]
    visitor.sign_in(prompt="login")

    assert claims(visitor, tokens["id_token"])["sid"] == again == refreshed == id_token(visitor)["sid"]


def test_session_id_is_another_for_each_browser_and_each_user(visit):
    visitor = visit(CONFORMING)
    visitor.sign_in()
    first = id_token(visitor)["sid"]
    visitor.sign_in(email=GRACE, prompt="login")
    second = id_token(visitor)["sid"]
    elsewhere = Visitor(visitor.emulator)
    elsewhere.sign_in(email=ADA, password=PASSWORD)

    assert len({first, second, id_token(elsewhere)["sid"]}) == 3


def test_session_id_is_not_the_cookie(visit):
    visitor = visit(CONFORMING)
    visitor.sign_in()

    assert id_token(visitor)["sid"] not in (visitor.session or "")


def test_service_has_no_session_id_in_its_tokens(everywhere):
    everywhere.open()

    assert "sid" not in id_token(everywhere)


def test_access_tokens_have_no_session_id(visit):
    visitor = visit(CONFORMING)
    visitor.sign_in()

    assert "sid" not in claims(visitor, visitor.redeem(visitor.code())["access_token"])


def test_without_a_session_there_is_no_session_id(visit):
    visitor = visit(SessionSettings(scope=SsoScope.SUPPRESSED, front_channel_logout_session=True))
    visitor.sign_in()

    assert "sid" not in id_token(visitor)


def test_each_user_flow_decides_for_those_who_came_by_it(visit):
    visitor = visit(CONFORMING, **{SIGN_IN: SessionSettings()})
    visitor.sign_in()
    assert is_known(visitor, SIGN_IN, **AT_SPA)
    web, spa = told(visitor, SIGN_IN)

    assert set(query(web)) == {"iss", "sid"}
    assert spa == TOLD_SPA
