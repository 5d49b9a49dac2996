"""A changed config file and settings that were changed since: which of them counts, entry by entry."""

import pytest

from mock_b2c.state.merging import merged

FILE = {
    "tenant": {"name": "contoso", "lockout": {"threshold": 10, "seconds": 60}},
    "apps": [{"name": "web", "client_id": "1"}, {"name": "api", "client_id": "2"}],
    "user_flows": [{"name": "B2C_1_susi", "type": "sign_up_sign_in"}],
    "users": [{"email": "ada@example.com", "password": "one"}],
}


def with_apps(*apps):
    return {**FILE, "apps": list(apps)}


WEB, API = FILE["apps"]
CHANGED_WEB = {**WEB, "client_secret": "changed at run time"}
NEW_WEB = {**WEB, "logout_url": "https://localhost/out"}
ADDED = {"name": "added at run time", "client_id": "3"}


def test_unchanged_file_leaves_alone_what_is_stored():
    held = with_apps(CHANGED_WEB, ADDED)

    assert merged(FILE, FILE, held).data == held
    assert merged(FILE, FILE, held).taken == ()


def test_changed_entry_wins_over_what_was_changed_at_run_time():
    result = merged(FILE, with_apps(NEW_WEB, API), with_apps(CHANGED_WEB, API))

    assert result.data["apps"] == [NEW_WEB, API]
    assert result.taken == ("apps 'web'",)


def test_unchanged_entry_beside_a_changed_one_stays_as_it_was_changed():
    changed_api = {**API, "scopes": [{"name": "read"}]}
    result = merged(FILE, with_apps(NEW_WEB, API), with_apps(WEB, changed_api))

    assert result.data["apps"] == [NEW_WEB, changed_api]


def test_entry_removed_at_run_time_stays_removed_until_it_is_changed():
    held = with_apps(API)
    other = {**FILE, "limits": {"profile": "service"}}

    assert merged(FILE, other, held).data["apps"] == [API]
    assert merged(FILE, with_apps(NEW_WEB, API), held).data["apps"] == [NEW_WEB, API]


def test_entry_removed_from_the_file_goes_and_what_was_added_at_run_time_stays():
    result = merged(FILE, with_apps(API), with_apps(CHANGED_WEB, API, ADDED))

    assert result.data["apps"] == [API, ADDED]
    assert result.taken == ("apps 'web' (gone)",)


def test_new_entry_of_the_file_comes_before_what_was_added_at_run_time():
    new = {"name": "new in the file", "client_id": "4"}
    result = merged(FILE, with_apps(WEB, API, new), with_apps(WEB, API, ADDED))

    assert result.data["apps"] == [WEB, API, new, ADDED]


def test_new_entry_of_the_file_replaces_one_of_its_name_that_was_added_at_run_time():
    mine = {"name": "added at run time", "client_id": "5"}

    assert merged(FILE, with_apps(WEB, API, mine), with_apps(WEB, API, ADDED)).data["apps"] == [WEB, API, mine]


def test_entries_of_one_name_are_told_apart_by_their_order():
    twins = [{"name": "web", "client_id": "1"}, {"name": "web", "client_id": "2"}]
    now = [twins[0], {**twins[1], "enabled": False}]
    result = merged(with_apps(*twins), with_apps(*now), with_apps({**twins[0], "audience": "any"}, twins[1]))

    assert result.data["apps"] == [{**twins[0], "audience": "any"}, now[1]]


def test_user_flow_is_known_with_and_without_its_prefix():
    now = {**FILE, "user_flows": [{"name": "susi", "type": "sign_in"}]}

    assert merged(FILE, now, FILE).data["user_flows"] == now["user_flows"]


@pytest.mark.parametrize(
    ("now", "held", "expected"),
    [
        ({"threshold": 5, "seconds": 60}, {"threshold": 10, "seconds": 90}, {"threshold": 5, "seconds": 90}),
        ({"threshold": 10}, {"threshold": 7, "seconds": 60}, {"threshold": 7}),
        (None, {"threshold": 7, "seconds": 60}, None),
        ({"threshold": 10, "seconds": 60}, None, None),
    ],
    ids=["one key changed", "one key gone", "table gone", "table removed at run time"],
)
def test_tables_are_merged_key_by_key(now, held, expected):
    def tenant(lockout):
        return {"name": "contoso"} | ({"lockout": lockout} if lockout else {})

    result = merged(FILE, {**FILE, "tenant": tenant(now)}, {**FILE, "tenant": tenant(held)})
    assert result.data["tenant"].get("lockout", {}) == (expected or {})


def test_users_are_those_of_the_file():
    now = {**FILE, "users": [{"email": "grace@example.com", "password": "two"}]}

    assert merged(FILE, now, FILE).data["users"] == now["users"]
    assert "users" not in merged(FILE, {key: FILE[key] for key in FILE if key != "users"}, FILE).data
