"""What a WSGI application answers, as the client sees it (PEP 3333, RFC 9112)."""

import logging
import threading
from email.utils import parsedate_to_datetime

import pytest

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def answering(body, headers=(), status="200 OK"):
    def app(environ, start_response):
        start_response(status, list(headers))
        return body() if callable(body) else body

    return app


def test_single_piece_gets_its_length(serve, connect):
    client = connect(serve(answering([b"hello"])))
    answer = client.get()
    assert (answer.line, answer.headers["content-length"], answer.body) == ("HTTP/1.1 200 OK", "5", b"hello")
    assert client.get().body == b"hello"


def test_length_of_the_application_is_kept(serve, connect):
    client = connect(serve(answering(lambda: iter([b"hel", b"", b"lo"]), [("Content-Length", "5")])))
    for _ in range(2):
        answer = client.get()
        assert (answer.headers["content-length"], answer.body) == ("5", b"hello")


def test_body_of_unknown_length_is_chunked(serve, connect):
    client = connect(serve(answering(lambda: iter([b"hello", b"", b" world"]))))
    for _ in range(2):
        answer = client.get()
        assert answer.body == b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"


def test_body_of_unknown_length_ends_the_connection_for_http_1_0(serve, connect):
    client = connect(serve(answering(lambda: iter([b"hello", b" world"]))))
    answer = client.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert (answer.headers["connection"], answer.body) == ("close", b"hello world")


def test_empty_body_has_length_0(serve, connect):
    client = connect(serve(answering([])))
    for _ in range(2):
        assert client.get().headers["content-length"] == "0"


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_body_have_no_length(serve, connect, status):
    client = connect(serve(answering([b"not to be sent"], status=status)))
    for _ in range(2):
        answer = client.get()
        assert answer.line == f"HTTP/1.1 {status}"
        assert not {"content-length", "transfer-encoding"} & set(answer.headers)


def test_head_answers_the_head_alone(serve, connect):
    client = connect(serve(answering([b"hello"], [("Content-Length", "5")])))
    for _ in range(2):
        client.send(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.answer(head_only=True).headers["content-length"] == "5"


def test_large_body_arrives_whole(serve, connect):
    body = bytes(range(256)) * 20_000
    for tls in (True, False):
        assert connect(serve(answering([body])), tls=tls).get().body == body


def test_several_cookies_stay_apart(serve, connect):
    answer = connect(serve(answering([b""], [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]))).get()
    assert answer.head.count(b"Set-Cookie: ") == 2


def test_head_and_body_come_in_one_packet(serve, connect):
    client = connect(serve(answering([b"x" * 1000])))
    client.send(REQUEST)
    assert client.socket.recv(65536).endswith(b"x" * 1000)


def test_date_is_set_and_no_server_is_named(serve, connect):
    headers = connect(serve()).get().headers
    assert parsedate_to_datetime(headers["date"]).tzinfo is not None
    assert "server" not in headers


def test_date_of_the_application_is_kept(serve, connect):
    client = connect(serve(answering([b""], [("Date", "Thu, 01 Jan 1970 00:00:00 GMT")])))
    assert client.get().head.count(b"Date: ") == 1


@pytest.mark.parametrize(
    ("request_bytes", "connection"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n", "close"),
        (b"GET / HTTP/1.0\r\n\r\n", "close"),
        (b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "keep-alive"),
        (REQUEST, None),
    ],
)
@pytest.mark.parametrize("tls", [True, False])
def test_connection_stays_or_ends_as_the_client_asks(serve, connect, tls, request_bytes, connection):
    client = connect(serve(), tls=tls)
    answer = client.ask(request_bytes)
    assert answer.headers.get("connection") == connection
    assert client.closed if connection == "close" else client.ask(request_bytes).status == 200


def test_application_can_end_the_connection(serve, connect):
    client = connect(serve(answering([b"bye"], [("Connection", "close")])))
    answer = client.get()
    assert answer.head.count(b"Connection: close") == 1
    assert client.closed


def failing(environ, start_response):
    raise ValueError("secret detail")


def failing_after_start(environ, start_response):
    start_response("200 OK", [("Content-Length", "5")])
    raise ValueError("secret detail")


def exiting(environ, start_response):
    raise SystemExit("secret detail")


def silent(environ, start_response):
    return [b"secret detail"]


@pytest.mark.parametrize(
    "app",
    [
        failing,
        failing_after_start,
        exiting,
        silent,
        answering([b"x"], [("X-Bad", "a\r\nSet-Cookie: secret=detail")]),
        answering([b"x"], [("X-Bad", "secret detail \N{SNOWMAN}")]),
        answering([b"x"], [("Content-Length", "secret detail")]),
        answering(["secret detail"]),
        answering(None),
        lambda environ, start_response: [start_response("200 OK", []), start_response("200 OK", [])],
    ],
)
def test_failure_of_the_application_is_logged_and_500_without_detail(serve, connect, app, caplog):
    server = serve(app)
    client = connect(server, tls=True)
    answer = client.get()
    assert (answer.status, answer.body) == (500, b"Internal Server Error")
    assert "transfer-encoding" not in answer.headers
    assert b"detail" not in answer.head
    assert client.closed
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [(record.name, record.exc_info is not None) for record in errors] == [("mock_b2c.server", True)]
    assert connect(server).get().status == 500


def test_failure_in_the_middle_cuts_the_body_short(serve, connect, caplog):
    def body():
        yield b"hello"
        raise ValueError("secret detail")

    client = connect(serve(answering(body)))
    client.send(REQUEST)
    assert client.rest().endswith(b"\r\n\r\n5\r\nhello\r\n")
    assert "ValueError" in caplog.text


def test_start_response_with_exc_info_replaces_the_answer(serve, connect):
    def app(environ, start_response):
        start_response("200 OK", [("X-First", "1")])
        error = ValueError()
        start_response("503 Service Unavailable", [], (ValueError, error, None))
        return [b"later"]

    answer = connect(serve(app)).get()
    assert (answer.status, answer.body) == (503, b"later")
    assert "x-first" not in answer.headers


def test_start_response_with_exc_info_after_the_head_raises_it(serve, connect, caplog):
    def app(environ, start_response):
        write = start_response("200 OK", [("Content-Length", "9")])
        write(b"hello")
        start_response("500 Oh", [], (ValueError, ValueError("the cause"), None))
        return [b"more"]

    client = connect(serve(app))
    client.send(REQUEST)
    assert client.rest().endswith(b"\r\n\r\nhello")
    assert "the cause" in caplog.text


def test_write_callable_sends(serve, connect):
    def app(environ, start_response):
        write = start_response("200 OK", [("Content-Length", "10")])
        write(b"hello")
        return [b"world"]

    client = connect(serve(app))
    for _ in range(2):
        assert client.get().body == b"helloworld"


@pytest.mark.parametrize(("length", "sent"), [("3", b"hel"), ("9", b"hello")])
def test_wrong_length_is_logged_and_does_not_spoil_the_next_answer(serve, connect, caplog, length, sent):
    client = connect(serve(answering([b"hello"], [("Content-Length", length)])))
    client.send(REQUEST)
    if length == "3":
        assert client.answer().body == sent
        assert client.get().body == sent
    else:
        assert client.rest().endswith(b"\r\n\r\n" + sent)
    assert "announced" in caplog.text


def test_body_is_closed_whatever_happens(serve, connect, eventually):
    closed = []

    class Body:
        def __init__(self, *, fails):
            self.fails = fails

        def __iter__(self):
            yield b"x"
            if self.fails:
                raise ValueError

        def close(self):
            closed.append(self.fails)

    def app(environ, start_response):
        start_response("200 OK", [])
        return Body(fails=environ["PATH_INFO"] == "/fail")

    server = serve(app)
    connect(server).get("/")
    fails = connect(server)
    fails.send(b"GET /fail HTTP/1.1\r\nHost: a\r\n\r\n")
    fails.rest()
    eventually(lambda: closed == [False, True])


def test_requests_are_served_at_the_same_time(serve, connect):
    together = threading.Barrier(3)

    def app(environ, start_response):
        together.wait(10)
        start_response("200 OK", [])
        return [b"met"]

    server = serve(app)
    clients = [connect(server) for _ in range(3)]
    for client in clients:
        client.send(REQUEST)
    assert [client.answer().body for client in clients] == [b"met"] * 3


def test_environ_follows_pep_3333(serve, connect):
    from wsgiref.validate import validator

    seen = {}

    def app(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    server = serve(validator(app))
    answer = connect(server, tls=True).ask(
        b"POST /a%20b%e9?c=%20d HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n"
        b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
    )
    assert answer.status == 200
    wanted = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a b\xe9",
        "QUERY_STRING": "c=%20d",
        "REQUEST_URI": "/a%20b%e9?c=%20d",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "2",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(server.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_X_ONE": "1",
        "HTTPS": "on",
        "wsgi.url_scheme": "https",
        "wsgi.multithread": True,
    }
    assert {name: seen[name] for name in wanted} == wanted
