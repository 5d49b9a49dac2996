"""Stand-ins for the three processes: small web servers that behave well, die early, or will not stop."""

import ssl
import sys
from collections.abc import Callable

import pytest

from e2e.ports import free_ports
from e2e.process import Service

WEB_SERVER = """
import http.server, signal, sys

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"a stand-in of ours"
        self.send_response(404)  # any answer is an answer
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

print("starting on", sys.argv[1], flush=True)
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "clumsy" in sys.argv:
    sys.exit("cannot find my shoes")
http.server.ThreadingHTTPServer(("localhost", int(sys.argv[1])), Page).serve_forever()
"""


@pytest.fixture
def stand_in() -> Callable[..., Service]:
    """`stand_in("web app", "deaf")` is a service of that name on a free port that ignores SIGTERM."""

    def make(name: str, *manners: str, port: int | None = None) -> Service:
        port = port or free_ports(1)[0]
        return Service(
            name=name,
            port=port,
            command=(sys.executable, "-c", WEB_SERVER, str(port), *manners),
            environment={"PATH": ""},
            health_url=f"http://localhost:{port}/",
            signature="a stand-in of ours",
        )

    return make


@pytest.fixture
def trust() -> ssl.SSLContext:
    return ssl.create_default_context()
