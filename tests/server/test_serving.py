"""One port for TLS and plain HTTP, keep-alive, addresses, start and stop."""

import logging
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
import requests

from mock_b2c.server import ListenError, Server
from mock_b2c.server import __all__ as public_names


@pytest.mark.parametrize(("tls", "scheme"), [(True, "https"), (False, "http")])
def test_one_port_speaks_tls_and_plain_http(serve, connect, tls, scheme):
    answer = connect(serve(), tls=tls).get()
    assert answer.status == 200
    assert f"wsgi.url_scheme={scheme}".encode() in answer.body


def test_scheme_of_one_connection_does_not_touch_another(serve, connect):
    server = serve()
    secure, plain = connect(server, tls=True), connect(server)
    for _ in range(2):
        assert b"wsgi.url_scheme=https" in secure.get().body
        assert b"wsgi.url_scheme=http\n" in plain.get().body


@pytest.mark.parametrize("tls", [True, False])
def test_connection_serves_many_requests(serve, connect, tls):
    client = connect(serve(), tls=tls)
    for number in range(50):
        answer = client.ask(b"POST /%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc" % number)
        assert answer.body.endswith(b"body=abc")
        assert f"PATH_INFO=/{number}\n".encode() in answer.body


def test_certificate_is_right_for_tenants_and_addresses(serve, connect):
    server = serve()
    for name in ("localhost", "127.0.0.1", "contoso.b2clogin.com"):
        assert connect(server, tls=True, name=name).get().status == 200


def test_client_without_our_root_is_explained_in_the_log(serve, caplog, eventually):
    server = serve()
    with (
        caplog.at_level(logging.WARNING, "mock_b2c.server"),
        socket.create_connection(("127.0.0.1", server.port)) as sock,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(sock, server_hostname="localhost")
    eventually(lambda: "REQUESTS_CA_BUNDLE" in caplog.text)


def test_server_without_certificate_refuses_tls_and_serves_plain(serve, connect, client_context):
    server = serve(certificate=None)
    with socket.create_connection(("127.0.0.1", server.port)) as sock, pytest.raises((ssl.SSLError, OSError)):
        client_context.wrap_socket(sock, server_hostname="localhost")
    assert connect(server).get().status == 200


def test_tls_1_1_is_refused(serve, client_context):
    with pytest.warns(DeprecationWarning, match="TLS"):
        client_context.maximum_version = ssl.TLSVersion.TLSv1_1
    client_context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    client_context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", serve().port)) as sock, pytest.raises(ssl.SSLError):
        client_context.wrap_socket(sock, server_hostname="localhost")


def test_requests_library_is_served(serve, certificate):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate.root)
        answer = session.post(
            f"https://localhost:{serve(host='localhost').port}/a%20b?c=d", data={"e": "f"}, timeout=10
        )
    assert "PATH_INFO=/a b\nQUERY_STRING=c=d\n" in answer.text
    assert answer.text.endswith("body=e=f")


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_localhost_is_both_loopback_addresses(serve, connect):
    server = serve(host="localhost")
    for address in ("127.0.0.1", "::1"):
        assert connect(server, tls=True, address=address).get().status == 200


def test_port_0_takes_a_free_port_and_tells_it(serve):
    first, second = serve(), serve()
    assert 0 < first.port != second.port > 0
    assert first.host == "127.0.0.1"


def test_port_taken_is_a_clear_error(threads_of_ours):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ListenError, match=rf"port {port} of 127\.0\.0\.1.*choose another port"):
            Server(lambda *_: [], host="localhost", port=port).start()
    assert threads_of_ours() == []


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_port_taken_on_one_of_two_addresses_is_an_error_and_frees_the_other():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        port = other.getsockname()[1]
        with pytest.raises(ListenError, match="of ::1"):
            Server(lambda *_: [], host="localhost", port=port).start()
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("192.0.2.1", 0, "not an address of this computer"),
        ("no-such-host.invalid", 0, "not an address of this computer"),
        ("a..b", 0, "not an address of this computer"),
        ("localhost", 65536, "not a port"),
        ("localhost", -1, "not a port"),
    ],
)
def test_impossible_address_is_a_clear_error(host, port, message):
    with pytest.raises(ListenError, match=message):
        Server(lambda *_: [], host=host, port=port).start()


def test_port_can_be_used_again_at_once(serve, connect):
    first = serve()
    connect(first).get()
    first.stop()
    assert connect(serve(port=first.port)).get().status == 200


def test_stop_is_quick_with_open_connections(serve, connect):
    server = serve()
    clients = [connect(server, tls=tls) for tls in (True, False) * 3]
    for client in clients:
        client.get()
    connect(server)  # says nothing
    half = connect(server)
    half.send(b"GET / HT")
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 1
    assert all(client.closed for client in clients)
    assert half.closed
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_stop_waits_for_a_request_in_work(serve, connect, eventually, threads_of_ours):
    entered, leave = threading.Event(), threading.Event()

    def slow(environ, start_response):
        entered.set()
        leave.wait()
        start_response("200 OK", [])
        return [b"done"]

    server, outcome = serve(slow), []
    client = connect(server, tls=True)
    asking = threading.Thread(target=lambda: outcome.append(client.get()))
    asking.start()
    entered.wait()
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    eventually(lambda: not any(name == "mock-b2c-loop" for name in threads_of_ours()))
    leave.set()
    asking.join()
    stopping.join()
    assert outcome[0].body == b"done"
    assert client.closed


def test_stop_does_not_wait_for_a_request_that_hangs(serve, connect, caplog, eventually, threads_of_ours):
    entered, leave = threading.Event(), threading.Event()

    def hang(environ, start_response):
        entered.set()
        leave.wait()
        start_response("200 OK", [])
        return []

    server = serve(hang)
    client = connect(server)
    client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    entered.wait()
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 1
    assert "did not end" in caplog.text
    leave.set()
    assert client.closed
    eventually(lambda: not threads_of_ours())


def test_stop_may_come_twice_before_start_and_from_the_application(serve, connect):
    Server(lambda *_: [], certificate=None).stop()

    def stops_itself(environ, start_response):
        server.stop()
        start_response("200 OK", [])
        return [b"bye"]

    server = serve(stops_itself)
    assert connect(server).get().body == b"bye"
    server.stop()
    server.stop()


def test_server_starts_once(serve):
    server = serve()
    with pytest.raises(RuntimeError, match="Make a new one"):
        server.start()


def test_nothing_is_left_after_stop(serve, connect, open_descriptors, threads_of_ours):
    warm = serve()
    connect(warm, tls=True).get()
    warm.stop()
    before = open_descriptors()
    server = serve()
    clients = [connect(server, tls=tls) for tls in (True, False) * 10]
    for client in clients:
        client.get()
    server.stop()
    for client in clients:
        client.close()
    assert threads_of_ours() == []
    assert open_descriptors() <= before


def test_public_names_exist_and_import_is_light():
    code = (
        "import sys, mock_b2c.server as s; assert all(hasattr(s, name) for name in s.__all__);"
        "heavy = {'cryptography', 'flask', 'werkzeug', 'asyncio', 'http', 'email', 'certifi'} & set(sys.modules);"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert sorted(public_names) == list(public_names)
