"""Calls to other servers: what `mock_b2c.outgoing.send` promises."""

import datetime as dt
import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mock_b2c.outgoing import ClientCertificate, OutgoingError, Request, send

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers one connection after the other by `answer(connection, request)`, and keeps what it was sent."""

    def __init__(self, answer, tls=None) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.seen: list[bytes] = []
        self.over = threading.Event()
        self._answer = answer
        self._tls = tls

    def run(self) -> None:
        while not self.over.is_set():
            channel, _ = self.listening.accept()
            with closing(channel):
                try:
                    self._serve(channel)
                except OSError:
                    continue

    def _serve(self, channel) -> None:
        channel.settimeout(10)
        if self._tls:
            with self._tls.wrap_socket(channel, server_side=True) as encrypted:
                self._talk(encrypted)
        elif not self.over.is_set():
            self._talk(channel)

    def _talk(self, channel) -> None:
        self.seen.append(whole_request(channel))
        self._answer(channel, self)


def whole_request(channel) -> bytes:
    held = received(channel)
    while b"\r\n\r\n" not in held:
        held += received(channel)
    head, _, body = held.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += received(channel)
    return head + b"\r\n\r\n" + body


def received(channel) -> bytes:
    """What comes next; OSError when nothing does."""
    chunk = channel.recv(4096)
    if not chunk:
        raise ConnectionResetError
    return chunk


@contextmanager
def serving(answer, tls=None):
    server = Server(answer, tls)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        with closing(socket.create_connection(("127.0.0.1", server.port))):
            pass
        thread.join()
        server.listening.close()


def answering(content: bytes):
    return lambda channel, _: channel.sendall(content)


def fault(request: Request) -> str:
    with pytest.raises(OutgoingError) as caught:
        send(request)
    return str(caught.value)


def test_body_is_posted_and_the_answer_comes_back_whatever_its_status():
    with serving(answering(b"HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater")) as server:
        address = f"http://127.0.0.1:{server.port}/a%20b?c=d"
        reply = send(Request(address=address, body=b"{}", headers={"Content-Type": "application/json"}))
    assert (reply.status, reply.body) == (503, b"later")
    head = server.seen[0].decode().split("\r\n")
    assert head[0] == "POST /a%20b?c=d HTTP/1.1"
    assert {f"Host: 127.0.0.1:{server.port}", "Content-Type: application/json", "Content-Length: 2"} <= set(head)
    assert head[-1] == "{}"


def test_without_a_body_it_is_a_get_of_the_root():
    with serving(answering(OK)) as server:
        assert send(Request(address=f"http://127.0.0.1:{server.port}")).body == b"ok"
    assert server.seen[0].startswith(b"GET / HTTP/1.1\r\n")


def test_redirect_is_an_answer_and_not_followed():
    with serving(answering(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")) as server:
        assert send(Request(address=f"http://127.0.0.1:{server.port}/")).status == 302
    assert len(server.seen) == 1


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_time_is_for_the_whole_call_however_slowly_the_answer_comes(head):
    def drip(channel, server):
        channel.sendall(head)
        while not server.over.wait(0.02):
            channel.sendall(b"x")

    with serving(drip) as server:
        told = fault(Request(address=f"http://127.0.0.1:{server.port}/", seconds=0.3))
    assert told == "there is no whole answer within 0.3 seconds"


def test_answer_of_the_bound_is_taken_and_a_larger_one_is_a_fault():
    def endless(channel, server):
        channel.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.over.is_set():
            channel.sendall(b"x" * 4096)

    with serving(answering(OK)) as server:
        assert send(Request(address=f"http://127.0.0.1:{server.port}/", max_answer=2)).body == b"ok"
        assert "more than 1 bytes" in fault(Request(address=f"http://127.0.0.1:{server.port}/", max_answer=1))
    with serving(endless) as server:
        assert "more than 99 bytes" in fault(Request(address=f"http://127.0.0.1:{server.port}/", max_answer=99))


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", b"HTTP/1.1 x\r\n\r\n"]
)
def test_answer_that_is_no_http_is_a_fault(answer):
    with serving(answering(answer)) as server:
        assert fault(Request(address=f"http://127.0.0.1:{server.port}/"))


@pytest.mark.parametrize(
    "address",
    ["", "ftp://localhost/", "http://", "http://localhost:99999/", "http://[::1/", "http://a b/", "http://localhost/ü"],
)
def test_address_that_cannot_be_called_is_a_fault(address):
    assert "\n" not in fault(Request(address=address))


def test_port_that_nobody_listens_on_is_a_fault_that_says_so():
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]
    assert "refused" in fault(Request(address=f"http://127.0.0.1:{port}/")).lower()


def test_representation_holds_nothing_that_is_sent():
    request = Request(address="https://a/?key=secret", body=b"secret", headers={"Authorization": "secret"})
    assert "secret" not in repr(request)


def test_nothing_is_imported_before_the_first_call():
    script = (
        "import sys, mock_b2c.outgoing as _; print([name for name in ('ssl', 'http.client') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]"


# ---- TLS ---------------------------------------------------------------------------------------------------


class Pair:
    """A certificate that vouches for itself, and its key, as files."""

    def __init__(self, folder, name: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        called, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), dt.datetime.now(dt.UTC)
        hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(_pem(key, serialization.NoEncryption()))
        self.locked_key = folder / f"{name}.locked"
        self.locked_key.write_bytes(_pem(key, serialization.BestAvailableEncryption(b"secret")))


def _pem(key, encryption) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    return Pair(folder, "server"), Pair(folder, "client")


@pytest.fixture
def tls(pairs, monkeypatch):
    """A server's side of TLS that wants to know who calls; its certificate is trusted here."""
    server, client = pairs
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(client.certificate))
    context.load_cert_chain(server.certificate, server.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def name_of_caller(channel, _) -> None:
    caller = channel.getpeercert()
    name = caller["subject"][0][0][1].encode() if caller else b"nobody"
    channel.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + name)


def test_client_certificate_says_who_calls(tls, pairs):
    own = ClientCertificate(certificate=str(pairs[1].certificate), key=str(pairs[1].key))
    with serving(name_of_caller, tls) as server:
        address = f"https://localhost:{server.port}/"
        assert send(Request(address=address)).body == b"nobody"
        assert send(Request(address=address, certificate=own)).body == b"client"


def test_server_that_nobody_vouches_for_is_not_called(tls, monkeypatch, pairs):
    monkeypatch.setenv("SSL_CERT_FILE", str(pairs[1].certificate))
    with serving(name_of_caller, tls) as server:
        assert "self-signed certificate" in fault(Request(address=f"https://localhost:{server.port}/", body=b"{}"))
    assert server.seen == []


def test_handshake_counts_towards_the_time():
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert "within 0.2 seconds" in fault(Request(address=address, seconds=0.2))


def test_client_certificate_that_cannot_be_used_is_a_fault_that_asks_nobody_for_a_password(tls, pairs):
    with serving(name_of_caller, tls) as server:
        address = f"https://localhost:{server.port}/"
        for key in (pairs[1].locked_key, pairs[0].key, "/nowhere"):
            own = ClientCertificate(certificate=str(pairs[1].certificate), key=str(key))
            assert fault(Request(address=address, certificate=own)).startswith("the client certificate cannot be used")


def test_proxy_of_the_environment_is_asked_by_requests_that_say_so_only(tls, monkeypatch):
    def forward(channel, proxy):
        channel.sendall(b"HTTP/1.1 407 Who are you?\r\n\r\n")

    with serving(name_of_caller, tls) as server, serving(forward) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        address = f"https://localhost:{server.port}/"
        assert send(Request(address=address)).body == b"nobody"
        assert fault(Request(address=address, by_proxy=True)) == "the proxy answered 407"
        monkeypatch.setenv("no_proxy", "localhost")
        assert send(Request(address=address, by_proxy=True)).body == b"nobody"
    assert proxy.seen == [f"CONNECT localhost:{server.port} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()]


def test_way_through_a_proxy_is_encrypted_to_the_server(tls, monkeypatch):
    with serving(name_of_caller, tls) as server:

        def forward(channel, proxy):
            channel.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
            with closing(socket.create_connection(("127.0.0.1", server.port))) as behind:
                back = threading.Thread(target=pump, args=(behind, channel))
                back.start()
                pump(channel, behind)
                back.join()

        with serving(forward) as proxy:
            monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "")
            reply = send(Request(address=f"https://localhost:{server.port}/", body=b"{}", by_proxy=True))
    assert reply.body == b"nobody"
    assert server.seen[0].endswith(b"{}")


def pump(source, sink) -> None:
    while chunk := source.recv(4096):
        sink.sendall(chunk)
    sink.shutdown(socket.SHUT_WR)
