"""Two emulators on one store, started with different configs of one tenant: the later one counts, and is told of."""

import logging

import pytest

from tests.state.conftest import a_config

OTHER = a_config(apps=[*a_config()["apps"], {"name": "third", "redirect_uris": ["http://localhost:5002/back"]}])
TOLD = (
    "Another emulator on this store was started with another config of tenant contoso. "
    "What that one changes counts here, too; give all of them the same file."
)


@pytest.fixture
def told(caplog):
    """`told()`: the warnings since it was asked last."""
    caplog.set_level(logging.WARNING, "mock_b2c")

    def lines():
        found = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        caplog.clear()
        return found

    return lines


def app_names(b2c):
    return [app.name for app in b2c.tenant.apps]


def test_running_emulator_says_once_that_another_config_counts_now(run, told):
    with run() as ours:
        with run(OTHER) as theirs:
            assert app_names(theirs) == ["web", "api", "third"]
            assert told() == []  # whoever comes with a changed file knows
            for _ in range(3):
                ours.emulator.catch_up()
            assert told() == [TOLD]
            assert app_names(ours) == ["web", "api", "third"]
        ours.emulator.catch_up()
        assert told() == []


def test_emulator_that_comes_back_has_its_config_back_and_the_other_one_says_so(run, told):
    with run(OTHER) as theirs:
        with run() as ours:
            assert app_names(ours) == ["web", "api"]
        theirs.emulator.catch_up()
        assert told() == [TOLD]
        assert app_names(theirs) == ["web", "api"]


def test_same_config_and_changes_of_levers_are_nothing_to_tell(run, told):
    with run() as ours, run() as theirs:
        theirs.apps.add("fourth", redirect_uris=["http://localhost:5003/back"])
        ours.emulator.catch_up()
        assert app_names(ours) == ["web", "api", "fourth"]
    assert told() == []


def test_changed_config_after_the_end_of_all_others_is_nothing_to_tell(run, told):
    with run():
        pass
    with run(OTHER) as b2c:
        b2c.emulator.catch_up()
    assert told() == []
