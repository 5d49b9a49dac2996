"""Requests, well-formed and not: RFC 9112 as the reader understands it, and what clients are told."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_b2c.server.limits import Limits
from mock_b2c.server.refusal import BadRequestError
from mock_b2c.server.request import RequestReader

HEAD = b"Host: localhost\r\n"
LIMITS = Limits(head_bytes=2000, body_bytes=1000)


def read(*pieces: bytes, limits: Limits = LIMITS):
    """All requests in the pieces."""
    reader, requests = RequestReader(limits), []
    for piece in pieces:
        reader.feed(piece)
        while (request := reader.next_request()) is not None:
            requests.append(request)
    return requests


def read_one(data: bytes):
    (request,) = read(data)
    return request


def body_of(request) -> bytes:
    return request.environ["wsgi.input"].read()


def chunked(*chunks: bytes, trailer: bytes = b"") -> bytes:
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n" + trailer + b"\r\n"


def test_fields_become_environ_keys():
    environ = read_one(
        b"GET /?q HTTP/1.1\r\nhost:  localhost \r\nX-A-b: 1\r\nx-a-B:2\r\nCookie: c=1\r\nCookie: d=2\r\n\r\n"
    ).environ
    assert environ["HTTP_HOST"] == "localhost"
    assert environ["HTTP_X_A_B"] == "1, 2"
    assert environ["HTTP_COOKIE"] == "c=1; d=2"


def test_name_with_underscore_cannot_pose_as_another_field():
    environ = read_one(b"GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: evil\r\nContent_Length: 5\r\n\r\n").environ
    assert not {"HTTP_X_FORWARDED_FOR", "CONTENT_LENGTH"} & set(environ)


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"/", "/", ""),
        (b"/a%2Fb%20c", "/a/b c", ""),
        (b"/a?b?c=%41", "/a", "b?c=%41"),
        (b"//evil.example/a", "//evil.example/a", ""),
        (b"/%zz", "/%zz", ""),
        (b"/\xc3\xa9", "/\xc3\xa9", ""),
        (b"http://other:1/x?y", "/x", "y"),
        (b"HTTPS://other?y", "/", "y"),
    ],
)
def test_target_is_split(target, path, query):
    environ = read_one(b"GET " + target + b" HTTP/1.1\r\n" + HEAD + b"\r\n").environ
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == (path, query)


def test_absolute_target_decides_the_host():
    assert read_one(b"GET http://other:1/x HTTP/1.1\r\n" + HEAD + b"\r\n").environ["HTTP_HOST"] == "other:1"


def test_asterisk_is_for_options():
    assert read_one(b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\n").environ["PATH_INFO"] == "*"


def test_chunked_body_is_decoded_and_gets_its_length():
    request = read_one(chunked(b"hello", b" world", trailer=b"X-Sum: 1\r\n"))
    assert body_of(request) == b"hello world"
    assert request.environ["CONTENT_LENGTH"] == "11"
    assert "HTTP_TRANSFER_ENCODING" not in request.environ


def test_chunk_extension_is_ignored():
    data = chunked(b"hello").replace(b"\r\n5\r\n", b'\r\n5 ; a="b"\r\n')
    assert body_of(read_one(data)) == b"hello"


@pytest.mark.parametrize("start", [b"\r\n", b"\r\n\r\n"])
def test_empty_lines_before_a_request_are_ignored(start):
    assert read_one(start + b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n").method == "GET"


def test_equal_lengths_given_twice_count_once():
    data = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi"
    assert body_of(read_one(data)) == b"hi"


@pytest.mark.parametrize(
    "data",
    [
        b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        chunked(b"hello", b" world", b"x" * 300, trailer=b"A: b\r\n"),
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 3,
    ],
)
@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, 500), max_size=20))
@example(cuts=list(range(500)))
def test_pieces_do_not_matter(data, cuts):
    ends = sorted({cut for cut in cuts if cut < len(data)} | {len(data)})
    pieces = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    whole = [(request.environ["PATH_INFO"], body_of(request)) for request in read(data)]
    assert [(request.environ["PATH_INFO"], body_of(request)) for request in read(*pieces)] == whole


BAD = {
    "no version": (400, b"GET /\r\n\r\n"),
    "bad version": (400, b"GET / HTTP/1.x\r\n\r\n"),
    "HTTP/2 preface": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "space in target": (400, b"GET /a b HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "bad method": (400, b"G(T / HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "fragment": (400, b"GET /#a HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "no slash": (400, b"GET a HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "asterisk": (400, b"GET * HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "other scheme": (400, b"GET ftp://a/ HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "no host": (400, b"GET / HTTP/1.1\r\nA: b\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    "no colon": (400, b"GET / HTTP/1.1\r\nHost a\r\n\r\n"),
    "space before colon": (400, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
    "no name": (400, b"GET / HTTP/1.1\r\n: a\r\n\r\n"),
    "folded line": (400, b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n"),
    "null": (400, b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"),
    "bare CR": (400, b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
    "bare LF": (400, b"GET / HTTP/1.1\nHost: a\n\n"),
    "bare LF in a field": (400, b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    "not HTTP": (400, b"\x00\x01\x02"),
    "length is no number": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"),
    "negative length": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
    "signed length": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"),
    "two lengths": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "length list": (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"),
    "length and chunks": (
        400,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "unknown coding": (501, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
    "chunks in HTTP/1.0": (501, b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "chunk without size": (400, chunked().replace(b"0\r\n", b"\r\n")),
    "chunk size no number": (400, chunked().replace(b"0\r\n", b"0x5\r\n")),
    "negative chunk": (400, chunked().replace(b"0\r\n", b"-5\r\n")),
    "chunk longer than it says": (400, chunked(b"hello").replace(b"hello", b"hello!")),
    "bare CR in a chunk extension": (400, chunked(b"hello").replace(b"\r\n5\r\n", b"\r\n5;a\rb\r\n")),
    "bare CR in a trailer": (400, chunked(trailer=b"A: b\rC: d\r\n")),
    "endless chunk size": (400, chunked().replace(b"0\r\n", b"0" * 500)),
    "long body": (413, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"),
    "long chunk": (413, chunked(b"x" * 1001)),
    "long chunks": (413, chunked(*[b"x" * 100] * 11)),
    "long trailer": (413, chunked(trailer=b"A: bcdefghi\r\n" * 200)),
    "long target": (431, b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n"),
    "long head": (431, b"GET / HTTP/1.1\r\n" + HEAD + b"A: b\r\n" * 400 + b"\r\n"),
    "endless line": (431, b"G" * 3000),
}


@pytest.mark.parametrize(("status", "data"), BAD.values(), ids=BAD.keys())
def test_bad_request_is_refused(serve, connect, status, data):
    with pytest.raises(BadRequestError) as refused:
        read(data)
    assert refused.value.status.startswith(str(status))
    for tls in (False, True):
        if tls or data[0] != 0x16:
            client = connect(serve(limits=LIMITS), tls=tls)
            answer = client.ask(data)
            assert (answer.status, answer.body.decode()) == (status, refused.value.reason)
            assert answer.headers["connection"] == "close"
            assert client.closed


@pytest.mark.parametrize("name", [b"Accept", b"X-Seen", b"X_Seen"])
def test_field_without_colon_is_refused_also_when_its_name_came_before(name):
    assert read_one(b"GET / HTTP/1.1\r\n" + HEAD + name + b": a\r\n\r\n")
    with pytest.raises(BadRequestError, match="no colon"):
        read(b"GET / HTTP/1.1\r\n" + HEAD + name + b"\r\n\r\n")


@pytest.mark.parametrize("tls", [True, False])
def test_refused_upload_still_gets_its_answer(serve, connect, tls):
    """Closing with bytes unread would reset the connection, and the client would never see why."""
    client = connect(serve(), tls=tls)
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
    for _ in range(30):
        client.send(b"x" * 100_000)
    assert client.answer().status == 413


def test_good_requests_before_a_bad_one_are_answered(serve, connect):
    client = connect(serve(), tls=True)
    client.send(
        b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET 3 HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    assert [client.answer().status for _ in range(3)] == [200, 200, 400]


def test_default_limits_hold_a_full_head_and_body(serve, connect):
    limits = Limits()
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nA: " % limits.body_bytes
    padding = b"b" * (limits.head_bytes - len(head))
    client = connect(serve(), tls=True)
    assert client.ask(head + padding + b"\r\n\r\n" + b"x" * limits.body_bytes).status == 200


@pytest.mark.parametrize("tls", [True, False])
def test_client_that_waits_for_100_continue_is_told(serve, connect, tls):
    client = connect(serve(), tls=tls)
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert client.answer(head_only=True).line == "HTTP/1.1 100 Continue"
    assert client.ask(b"hi").body.endswith(b"body=hi")


def test_client_that_does_not_wait_gets_no_100(serve, connect):
    client = connect(serve())
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
    assert client.answer().status == 200


@settings(deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                b"GET ",
                b"POST ",
                b"/",
                b" HTTP/1.1",
                b"\r\n",
                b"\n",
                b"Host: a",
                b"Content-Length: ",
                b"3",
                b"Transfer-Encoding: ",
                b"chunked",
                b"abc",
                b": ",
                b"\0",
                b"%",
                b"?",
                b"#",
                b";",
                b"\xff",
                b"0",
            ]
        ),
        max_size=40,
    ).map(b"".join)
)
def test_any_bytes_are_requests_or_refused(data):
    requests, status = [], "200"
    try:
        requests = read(data)
    except BadRequestError as refused:
        status = refused.status
    assert status[:3] in {"200", "400", "405", "413", "431", "501", "505"}
    assert all(request.environ["PATH_INFO"].startswith(("/", "*")) for request in requests)


@settings(deadline=None)
@given(st.text("abcXYZ019-._~%/", max_size=40), st.text("abc=&%+?/", max_size=40), st.binary(max_size=200))
def test_any_good_request_arrives_unchanged(path, query, body):
    head = f"POST /{path}?{query} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
    request = read_one(head.encode() + body)
    assert request.environ["REQUEST_URI"] == f"/{path}?{query}"
    assert request.environ["QUERY_STRING"] == query
    assert body_of(request) == body
