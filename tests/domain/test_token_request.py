"""Token requests: parameters, client credentials by post and by HTTP Basic (reference 4.1, RFC 6749 §2.3.1)."""

import base64
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.token_request import TokenRequest, authenticate_client, parse_token_request
from tests.builders import NOW, REDIRECT_URI, SECRET, VERIFIER, WEB, an_app

CODE_FORM = {"grant_type": "authorization_code", "client_id": WEB, "code": "the code", "redirect_uri": REDIRECT_URI}
REFRESH_FORM = {"grant_type": "refresh_token", "client_id": WEB, "refresh_token": "the refresh token"}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{quote_plus(user)}:{quote_plus(password)}".encode()).decode()


def refusal_of(form: dict[str, str], authorization: str = "") -> B2CError:
    with pytest.raises(B2CError) as refused:
        parse_token_request(form, authorization)
    return refused.value


def without(form: dict[str, str], name: str) -> dict[str, str]:
    return {held: value for held, value in form.items() if held != name}


def test_code_request_becomes_a_typed_record():
    form = CODE_FORM | {"code_verifier": VERIFIER, "client_secret": SECRET, "scope": "openid", "client_info": "1"}

    assert parse_token_request(form) == TokenRequest(
        grant_type="authorization_code",
        client_id=WEB,
        secret=SECRET,
        code="the code",
        redirect_uri=REDIRECT_URI,
        code_verifier=VERIFIER,
        scope="openid",
        client_info=True,
    )


def test_refresh_request_becomes_a_typed_record():
    request = parse_token_request(REFRESH_FORM)

    assert (request.grant_type, request.refresh_token) == ("refresh_token", "the refresh token")
    assert (request.secret, request.client_info) == (None, False)


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        (CODE_FORM, "grant_type"),
        (CODE_FORM, "code"),
        (CODE_FORM, "redirect_uri"),
        (REFRESH_FORM, "refresh_token"),
    ],
)
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_missing_parameter_is_aadb2c90083_and_named(form, missing, how):
    error = refusal_of(without(form, missing) if how == "absent" else form | {missing: ""})

    assert (error.code, error.oauth_error) == ("AADB2C90083", "invalid_request")
    assert missing in error.message


def test_missing_client_id_is_aadb2c90008():
    assert refusal_of(without(CODE_FORM, "client_id")).code == "AADB2C90008"


@pytest.mark.parametrize(
    "grant_type", ["implicit", "Authorization_Code", "urn:ietf:params:oauth:grant-type:device_code", "\x00"]
)
def test_unknown_grant_type_is_aadb2c90086(grant_type):
    error = refusal_of(CODE_FORM | {"grant_type": grant_type})

    assert (error.code, error.oauth_error) == ("AADB2C90086", "unsupported_grant_type")


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_credentials_may_come_by_http_basic(scheme):
    authorization = basic(WEB, SECRET).replace("Basic", scheme)
    request = parse_token_request(without(CODE_FORM, "client_id"), authorization)

    assert (request.client_id, request.secret) == (WEB, SECRET)


@given(st.text(min_size=1), st.text())
def test_any_credentials_survive_http_basic(user, password):
    request = parse_token_request(without(CODE_FORM, "client_id"), basic(user, password))

    assert (request.client_id, request.secret) == (user, password)


def test_http_basic_beside_the_same_posted_credentials_is_fine():
    form = CODE_FORM | {"client_id": WEB.upper(), "client_secret": SECRET}

    assert parse_token_request(form, basic(WEB, SECRET)).secret == SECRET


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic é",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"no colon").decode(),
        basic("another client", SECRET),
    ],
)
def test_unusable_http_basic_is_aadb2c90081(authorization):
    error = refusal_of(CODE_FORM, authorization)

    assert (error.code, error.oauth_error) == ("AADB2C90081", "invalid_client")


def test_secret_that_differs_between_post_and_basic_is_aadb2c90081():
    assert refusal_of(CODE_FORM | {"client_secret": "another"}, basic(WEB, SECRET)).code == "AADB2C90081"


def test_secret_sent_alone_by_http_basic_is_not_told_in_the_hint():
    error = refusal_of(CODE_FORM, "Basic " + base64.b64encode(SECRET.encode()).decode())

    assert SECRET not in error.hint
    assert SECRET not in error.message


@pytest.mark.parametrize("authorization", ["Bearer abc", "Negotiate abc", "Basicxyz", " "])
def test_other_authorization_schemes_are_not_looked_at(authorization):
    assert parse_token_request(CODE_FORM, authorization).secret is None


names = st.sampled_from([*CODE_FORM, *REFRESH_FORM, "client_secret", "code_verifier", "scope", "client_info"])
values = st.one_of(st.text(), st.sampled_from(["authorization_code", "refresh_token", WEB, "1"]))
headers = st.one_of(
    st.text(),
    st.text().map("Basic {}".format),
    st.binary().map(lambda data: "Basic " + base64.b64encode(data).decode()),
)


@given(st.dictionaries(names, values), headers)
def test_any_form_gives_a_request_or_a_row(form, authorization):
    places = frozenset({"token"})
    try:
        request = parse_token_request(form, authorization)
    except B2CError as error:
        places = error.row.where
    else:
        assert request.client_id
        assert request.grant_type in {"authorization_code", "refresh_token"}
    assert "token" in places


# ---- how a client proves itself ------------------------------------------------------------------------------


def client_refusal(platform: Platform, secret: str | None) -> str:
    with pytest.raises(B2CError) as refused:
        authenticate_client(an_app(platform), platform, secret, NOW)
    return refused.value.code


def test_web_app_needs_its_secret():
    authenticate_client(an_app(), Platform.WEB, SECRET, NOW)


@pytest.mark.parametrize("secret", [None, ""])
def test_web_app_without_secret_is_aadb2c90079(secret):
    assert client_refusal(Platform.WEB, secret) == "AADB2C90079"


@pytest.mark.parametrize("secret", ["wrong", SECRET.upper(), SECRET + " ", SECRET[:-1], "\x00", "geheim ä"])
def test_web_app_with_wrong_secret_is_aadb2c90081(secret):
    assert client_refusal(Platform.WEB, secret) == "AADB2C90081"


@pytest.mark.parametrize("platform", [Platform.SPA, Platform.PUBLIC])
def test_public_client_that_sends_a_secret_is_aadb2c90084(platform):
    assert client_refusal(platform, SECRET) == "AADB2C90084"


@pytest.mark.parametrize("platform", [Platform.SPA, Platform.PUBLIC])
@pytest.mark.parametrize("secret", [None, ""])
def test_public_client_needs_no_secret(platform, secret):
    authenticate_client(an_app(platform), platform, secret, NOW)
