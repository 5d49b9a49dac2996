"""A web service that user flows ask before they make an account (API connector): it blocks whoever comes.

It is the server of an application that only takes answers, too (see `e2e.callback`).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from urllib.parse import parse_qsl, urlsplit

from e2e.callback import ANSWER, SILENT_PATH

MESSAGE = "Members only: ask the secretary of the club for an invitation, then come back with its address."


class ConnectorService(ThreadingHTTPServer):
    """The running service, in this process."""

    def __init__(self) -> None:
        self._came: SimpleQueue[dict[str, str]] = SimpleQueue()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def take(self, query: str) -> None:
        """Keep the answer to an authorization request."""
        self._came.put(dict(parse_qsl(query)))

    def answer_to(self, state: str, *, patience: float) -> dict[str, str]:
        """The parameters of the answer with that state, which came without a page; waits `patience` seconds for it."""
        try:
            while (answer := self._came.get(timeout=patience)).get("state") != state:
                continue  # somebody else's, who waits no longer
        except Empty:
            raise AssertionError(f"no answer came to the application within {patience:g} seconds") from None
        return answer


class _Handler(BaseHTTPRequestHandler):
    server: ConnectorService

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path != SILENT_PATH:
            self._answer("text/plain", ANSWER.encode())
            return
        self.server.take(address.query)
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        told = json.dumps({"version": "1.0.0", "action": "ShowBlockPage", "userMessage": MESSAGE}).encode()
        self._answer("application/json", told)

    def _answer(self, content_type: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests tell what went wrong."""


@contextmanager
def running_connector_service() -> Iterator[ConnectorService]:
    """The service, until the block ends."""
    with ConnectorService() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
