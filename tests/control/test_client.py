"""The client of the control API against a served emulator: the words of the handle do the same."""

import inspect
import socket
import subprocess
import sys
import threading

import pytest

import mock_b2c
from mock_b2c.control import Client, ControlError, shapes
from mock_b2c.web.control.answering import TABLE

ADA, EVE = "ada@example.com", "eve@example.com"
PARTS = ("users", "apps", "flows", "outbox", "clock", "faults", "keys")


@pytest.fixture(scope="module")
def server():
    with mock_b2c.serve() as running:
        yield running


@pytest.fixture
def handle(server):
    with server.fresh() as held:
        yield held


@pytest.fixture
def b2c(server, handle):
    return Client(server.url)


def test_tenant_is_the_one_of_the_handle(b2c, handle):
    assert (b2c.tenant.id, b2c.tenant.url) == (handle.tenant.id, handle.url)
    assert b2c.authority("susi") == handle.authority("susi")


def test_users(b2c, handle):
    made = b2c.users.add(EVE, "Chosen-Passw0rd-1", display_name="Eve", attributes={"city": "Rome"}, enabled=False)
    assert handle.users[EVE].attributes == made.attributes == {"displayName": "Eve", "city": "Rome"}
    assert handle.users.password(EVE) == "Chosen-Passw0rd-1"
    changed = b2c.users.change(made, enabled=True, city=None, password="Chosen-Passw0rd-2")
    assert (changed.enabled, changed.attributes) == (True, {"displayName": "Eve"})
    assert b2c.users[EVE] == changed
    assert [user.email for user in b2c.users] == [ADA, "grace@example.com", EVE]
    b2c.users.remove(EVE)
    assert len(b2c.users) == len(handle.users) == 2
    with pytest.raises(KeyError, match="no user"):
        b2c.users[EVE]


def test_accounts_are_met_page_by_page_while_they_are_removed(b2c, handle, monkeypatch):
    monkeypatch.setattr("mock_b2c.control.client._AT_A_TIME", 2)
    for number in range(3):
        handle.users.add(f"user{number}@example.com")
    emails = [user.email for user in handle.users]
    assert [user.email for user in b2c.users] == emails
    assert [user.email for user in b2c.users.behind(emails[1])] == emails[2:]
    assert len(b2c.users) == 5
    for user in b2c.users:
        b2c.users.remove(user)
    assert (len(b2c.users), list(handle.users)) == (0, [])


def test_name_with_a_slash_goes_by_its_id(b2c, handle):
    made = b2c.users.add(EVE, username="eve/2")
    assert b2c.users.change(made, city="Rome").attributes == {"city": "Rome"}


def test_apps_and_flows(b2c, handle):
    app = b2c.apps.add("shop", redirect_uris=["http://localhost:5000/back"])
    assert b2c.apps.change(app, name="store", enabled=False).settings["enabled"] is False
    assert (b2c.apps["store"].client_id, handle.apps["store"].enabled) == (app.client_id, False)
    b2c.apps.remove(app)
    assert [held.name for held in b2c.apps] == ["webapp1", "my-api1"]

    flow = b2c.flows.add("quick", "sign_in")
    assert b2c.flows.change("quick", session={"minutes": 15}).type == "sign_in"
    assert handle.flows["quick"].session.seconds == 15 * 60
    b2c.flows.remove(flow)
    assert [held.name for held in b2c.flows] == [held.name for held in handle.flows]
    b2c.configure(tenant={"lockout": {"threshold": 3}})
    assert handle.tenant.lockout.threshold == 3


def test_outbox_and_events(b2c, handle):
    query = (
        "client_id=11111111-1111-4111-8111-111111111111&response_type=code&redirect_uri=http://localhost:5000/getAToken"
    )
    address = f"{handle.authority()}/oauth2/v2.0/authorize?{query}&scope=openid"
    sender = threading.Timer(0.05, handle.sign_up, [address, EVE], {"display_name": "Eve"})
    sender.start()
    (mail,) = b2c.outbox.wait(to=EVE, timeout=10)
    sender.join()
    assert [held.code for held in b2c.outbox.messages(kind="email")] == [mail.code]
    assert b2c.outbox.messages(after=mail.id) == []
    assert [event.type for event in b2c.events if event.type == "MessageSent"] == ["MessageSent"]
    b2c.outbox.clear()
    assert handle.outbox.messages() == []
    reply = b2c.sign_in(address, EVE, password="Sample-Passw0rd-1")
    assert reply.parameters["code"] in reply.location


def test_clock(b2c, handle):
    b2c.clock.freeze(1000.0)
    b2c.clock.advance(10)
    assert (b2c.clock.now(), b2c.clock.is_frozen, handle.clock.now()) == (1010.0, True, 1010.0)
    b2c.clock.resume()
    assert 1010 <= handle.clock.now() < 1100
    b2c.clock.reset()
    assert handle.clock.now() > 1_700_000_000


def test_faults(b2c, handle):
    b2c.faults.add("status", endpoint="token", status=429, times=None)
    b2c.faults.add("tls_drop", times=None)
    assert [fault.kind for fault in b2c.faults.ordered] == ["status", "tls_drop"]  # over the plain front door
    b2c.faults.clear()
    assert handle.faults.ordered == ()


def test_keys(b2c, handle):
    before = b2c.keys.current
    b2c.keys.announce()
    announced = b2c.keys.next
    b2c.keys.roll()
    assert (b2c.keys.current, b2c.keys.next, b2c.keys.retired) == (announced, None, [before])
    b2c.keys.drop_retired()
    assert [key.kid for key in (handle.keys.current, *handle.keys.retired)] == [announced.kid]


def test_sessions_and_tokens(b2c, handle):
    assert b2c.session_cookie(ADA).url == handle.url
    assert b2c.issue_tokens(ADA, scope="tasks.read", expires_in=-60).access_token
    assert b2c.issue_token(ADA, scope="tasks.read")
    b2c.sessions.revoke(b2c.users[ADA])
    assert handle.users[ADA].sessions_valid_from > 0


def test_there_and_back(b2c, handle):
    snapshot = b2c.snapshot()
    b2c.users.remove(ADA)
    b2c.restore(snapshot)
    assert b2c.export() == handle.export()
    b2c.drop_snapshot(snapshot)
    with pytest.raises(ControlError, match="no snapshot"):
        b2c.restore(snapshot)
    b2c.users.remove(ADA)
    b2c.reset()
    assert len(handle.users) == 2


def test_refusal_has_all_its_faults(b2c):
    with pytest.raises(ControlError) as refused:
        b2c.apps.add("shop", redirect_uris=["x"], zzz=1)
    assert refused.value.status == 422
    assert [fault.partition(":")[0] for fault in refused.value.errors] == ["apps[2].redirect_uris[0]", "apps[2].zzz"]


def test_client_has_the_words_of_the_handle(b2c, handle):
    """What is public of the client is there, under the same name, at the handle; `drop_snapshot` is its own."""
    for name in [word for word in vars(Client) if not word.startswith("_")]:
        assert name == "drop_snapshot" or hasattr(handle, name)
    for part in PARTS:
        for name in [word for word in vars(type(getattr(b2c, part))) if not word.startswith("_")]:
            assert hasattr(getattr(handle, part), name), (part, name)


def test_every_operation_has_a_word():
    """By the address each method asks: nothing of the API is out of the client's reach."""
    from mock_b2c.control import client

    source = inspect.getsource(client)
    for operation in TABLE:
        parts = [part for part in operation.path.split("/") if part and not part.startswith("{")]
        assert all(part in source for part in parts), operation.name


# ---- where it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "localhost:8443", "ftp://localhost"])
def test_wrong_address_says_what_to_set(url, monkeypatch):
    monkeypatch.delenv("MOCK_B2C_URL", raising=False)
    with pytest.raises(ValueError, match="MOCK_B2C_URL"):
        Client(url)


def test_address_where_nothing_listens_is_told(socket_enabled):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # nobody else gets the port, and nobody listens there
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(ControlError, match=rf"no emulator is reached at {url} \(.+\): start it there") as refused:
            Client(url).users["nobody"]
    assert isinstance(refused.value, ConnectionError)
    assert (refused.value.status, refused.value.errors) == (0, ())


def test_another_process_finds_it_by_its_environment(server, handle):
    program = (
        "import sys; from mock_b2c.control import Client; b2c = Client(); b2c.users.add('eve@example.com'); "
        "print({'flask', 'pydantic', 'requests'} & {name.partition('.')[0] for name in sys.modules})"
    )
    environment = {**server.environment, "PYTHONPATH": ":".join(filter(None, sys.path))}
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, env=environment, capture_output=True, text=True, timeout=30
    )
    assert (ended.stdout.strip(), ended.returncode) == ("set()", 0), ended.stderr
    assert handle.users[EVE]


# ---- the token ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded():
    with mock_b2c.serve(api_token="a token of ours") as running:
        yield running


def test_token_opens(guarded, monkeypatch):
    assert Client(guarded.url, token="a token of ours").tenant.name == "contoso"
    monkeypatch.setenv("MOCK_B2C_API_TOKEN", guarded.environment["MOCK_B2C_API_TOKEN"])
    monkeypatch.setenv("MOCK_B2C_URL", guarded.url)
    assert Client().tenant.name == "contoso"


@pytest.mark.parametrize("token", ["", "a token of our", "a token of ours!", "tökn"])
def test_wrong_token_is_told(guarded, token):
    with pytest.raises((ControlError, UnicodeError), match=r"401|can't encode"):
        Client(guarded.url, token=token).tenant  # noqa: B018 - it asks


def test_token_is_told_in_no_text_of_the_server(guarded):
    assert "a token of ours" not in repr(guarded)


def test_beyond_loopback_there_is_a_token_of_its_own():
    with mock_b2c.serve(host="0.0.0.0", api_token="") as running:
        assert len(running.api_token) >= 32
        with pytest.raises(ControlError) as refused:
            list(Client(running.url, token="").users)
        assert refused.value.status == 401
        assert len(Client(running.url, token=running.api_token).users) == 2
    with mock_b2c.serve(host="127.0.0.1") as running:
        assert running.api_token == ""


def test_shapes_are_told_apart():
    assert issubclass(shapes.NewUser, shapes.Sent)
    assert issubclass(shapes.User, shapes.Told)
