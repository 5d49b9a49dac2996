"""Profile edit and password reset: the answers that `identity` itself would drop."""

import pytest
import requests

CANCELLED = "AADB2C90091: The user has cancelled entering self-asserted information."
FORGOTTEN = "AADB2C90118: The user has forgotten their password."


@pytest.fixture
def signed_in(sign_in):
    sign_in()


# -- profile edit


@pytest.mark.usefixtures("signed_in")
def test_edit_profile_goes_to_the_profile_edit_flow(client, b2c):
    assert b2c.trip(client.get("/edit_profile").location).flow == "B2C_1_edit_profile"


@pytest.mark.usefixtures("signed_in")
def test_new_name_shows_at_once(client, b2c):
    address = b2c.visit(client.get("/edit_profile").location, name="Augusta Ada King", city="London")

    assert client.get(address).location == "/"
    page = client.get("/").text
    assert "Your profile has been saved." in page
    assert "Hello, Augusta Ada King</h1>" in page
    assert "<code>city</code></th><td>London</td>" in page


@pytest.mark.usefixtures("signed_in")
def test_claims_about_the_token_stay_those_of_the_sign_in(client, b2c):
    client.get(b2c.visit(client.get("/edit_profile").location, name="Augusta"))

    assert "<code>tfp</code></th><td>B2C_1_susi</td>" in client.get("/").text


@pytest.mark.usefixtures("signed_in")
def test_api_is_called_with_tokens_of_the_sign_in_after_an_edit(client, b2c, mock):
    mock.get("http://api.example/tasks", json={"tasks": []})
    client.get(b2c.visit(client.get("/edit_profile").location, name="Augusta"))

    assert client.get("/call_api").status_code == 200
    assert b2c.token_requests[-1]["grant_type"] == "refresh_token"
    with client.session_transaction() as stored:
        assert "b2c_1_edit_profile" not in stored["_token_cache"].lower()


@pytest.mark.usefixtures("signed_in")
def test_renewal_after_an_edit_uses_the_sign_in_flow(client, b2c):
    client.get(b2c.visit(client.get("/edit_profile").location, name="Augusta"))
    with client.session_transaction() as stored:
        stored["_logged_in_user"] = stored["_logged_in_user"] | {"exp": 1_000_000}

    assert "Hello, Augusta" in client.get("/").text


@pytest.mark.usefixtures("signed_in")
def test_cancelled_edit_leaves_the_profile_as_it_was(client, b2c):
    answer = client.get(b2c.refuse(client.get("/edit_profile").location, CANCELLED))

    assert answer.location == "/"
    page = client.get("/").text
    assert "Your profile is as it was." in page
    assert "Hello, Ada Lovelace" in page


@pytest.mark.usefixtures("signed_in")
def test_edit_of_somebody_elses_profile_is_not_taken_over(client, b2c):
    address = b2c.visit(client.get("/edit_profile").location, sub="bob-id", oid="bob-id", name="Bob")

    answer = client.get(address)

    assert answer.status_code == 409
    assert "somebody else" in answer.text
    assert 'href="/logout">Sign out' in answer.text
    assert "Hello, Ada Lovelace" in client.get("/").text


def test_edit_without_sign_in_signs_in_first_and_comes_back(client, b2c):
    location = client.get("/edit_profile").location

    assert b2c.trip(location).flow == "B2C_1_susi"
    assert client.get(b2c.visit(location)).location == "/edit_profile"


@pytest.mark.usefixtures("signed_in")
def test_edit_that_ends_after_sign_out_leads_to_sign_in(client, b2c):
    address = b2c.visit(client.get("/edit_profile").location)
    with client.session_transaction() as stored:
        del stored["_logged_in_user"]

    assert b2c.trip(client.get(address).location).flow == "B2C_1_susi"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("changes", [{"nonce": "wrong"}, {"aud": "another-app"}, {"iss": "https://else.example/"}])
def test_edit_answer_is_checked_like_a_sign_in(client, b2c, changes):
    address = b2c.visit(client.get("/edit_profile").location, name="Eve")
    b2c.id_token_changes = changes

    answer = client.get(address)

    assert answer.status_code == 502
    assert 'href="/edit_profile">Try again' in answer.text
    assert "Hello, Ada Lovelace" in client.get("/").text


@pytest.mark.usefixtures("signed_in")
def test_edit_with_b2c_out_of_reach_is_a_page_that_helps(client, b2c):
    b2c.fail_discovery("B2C_1_edit_profile", body=requests.ConnectionError("refused"))

    page = client.get("/edit_profile")

    assert page.status_code == 502
    assert 'href="/edit_profile">Try again' in page.text


# -- password reset


def test_reset_password_goes_to_the_reset_flow(client, b2c):
    assert b2c.trip(client.get("/reset_password").location).flow == "B2C_1_reset_password"


@pytest.mark.usefixtures("signed_in")
def test_signed_in_user_stays_signed_in_after_a_reset(client, b2c):
    answer = client.get(b2c.visit(client.get("/reset_password").location))

    assert answer.location == "/"
    page = client.get("/").text
    assert "Your password has been changed." in page
    assert "Hello, Ada Lovelace" in page


def test_reset_without_sign_in_leads_to_sign_in_with_the_address_filled_in(client, b2c):
    answer = client.get(b2c.visit(client.get("/reset_password").location))

    trip = b2c.trip(answer.location)
    assert trip.flow == "B2C_1_susi"
    assert trip.query["login_hint"] == "ada@example.com"
    assert client.get(b2c.visit(answer.location)).location == "/"
    assert "Your password has been changed." in client.get("/").text


def test_reset_alone_signs_nobody_in(client, b2c):
    client.get(b2c.visit(client.get("/reset_password").location))

    assert ">Sign in</a>" in client.get("/").text


def test_forgotten_password_ends_at_the_page_that_was_wanted(client, b2c):
    reset = client.get(b2c.refuse(client.get("/login?next=/call_api").location, FORGOTTEN)).location
    sign_in = client.get(b2c.visit(reset)).location

    assert client.get(b2c.visit(sign_in)).location == "/call_api"


def test_cancelled_reset_leads_home(client, b2c):
    assert client.get(b2c.refuse(client.get("/reset_password").location, CANCELLED)).location == "/"
    assert "Your password is as it was." in client.get("/").text


@pytest.mark.usefixtures("signed_in")
def test_reset_of_another_account_leads_to_its_sign_in(client, b2c):
    address = b2c.visit(client.get("/reset_password").location, sub="bob", oid="bob", emails=["bob@example.com"])

    trip = b2c.trip(client.get(address).location)

    assert trip.query["login_hint"] == "bob@example.com"
