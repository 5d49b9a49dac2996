"""The single sign-on session: whom it serves and how long (reference 6)."""

import pytest

from mock_b2c.domain.user_flow import SessionSettings
from tests.builders import NOW, a_session

SESSION = a_session()


def serves(*, max_age: int | None = None, prompt: str | None = None, now: float = NOW) -> bool:
    return SESSION.serves(max_age=max_age, prompt=prompt, now=now)


@pytest.mark.parametrize("prompt", [None, "none", "consent", "select_account"])
def test_session_serves_until_its_end(prompt):
    assert serves(prompt=prompt, now=NOW + 899)
    assert not serves(prompt=prompt, now=NOW + 900)


@pytest.mark.parametrize("prompt", ["login", "login consent", "consent login"])
def test_prompt_login_wants_new_credentials(prompt):
    assert not serves(prompt=prompt)


def test_session_serves_up_to_max_age():
    assert serves(max_age=60, now=NOW + 60)
    assert not serves(max_age=60, now=NOW + 60.5)


def test_max_age_counts_fractions_of_a_second():
    session = a_session(auth_time=NOW + 0.9)

    assert session.serves(max_age=0, prompt=None, now=NOW + 0.9)
    assert session.serves(max_age=1, prompt=None, now=NOW + 1.8)


def test_rolling_session_lives_on_from_each_use():
    used = SESSION.used(SessionSettings(seconds=900, rolling=True), NOW + 600)

    assert used.expires_at == NOW + 1500
    assert used.auth_time == SESSION.auth_time


def test_absolute_session_ends_when_it_was_to_end():
    assert SESSION.used(SessionSettings(seconds=900, rolling=False), NOW + 600) == SESSION
