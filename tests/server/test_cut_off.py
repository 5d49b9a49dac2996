"""An application may have its connection end before the answer, or in the middle of it."""

import pytest

BODY = b"x" * 1000


@pytest.fixture
def cutting():
    def app(environ, start_response):
        if environ["PATH_INFO"] != "/whole":
            environ["server.cut_off"](environ["PATH_INFO"] == "/half")
        start_response("200 OK", [("Content-Length", str(len(BODY)))])
        return [BODY]

    return app


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize(("path", "sizes"), [("/none", range(1)), ("/half", range(100, 900))])
def test_answer_is_cut_off_and_the_server_goes_on(serve, connect, cutting, path, sizes, tls):  # noqa: PLR0917
    server = serve(cutting)
    client = connect(server, tls=tls)
    client.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert len(client.rest()) in sizes
    assert connect(server, tls=tls).get("/whole").body == BODY
