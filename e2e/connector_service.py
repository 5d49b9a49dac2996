"""A web service that user flows ask before they make an account (API connector): it blocks whoever comes.

It is the server of an application that only takes answers, too (see `e2e.callback`).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from e2e.callback import ANSWER

MESSAGE = "Members only: ask the secretary of the club for an invitation, then come back with its address."


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer("text/plain", ANSWER.encode())

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
def running_connector_service() -> Iterator[str]:
    """Address of the service, which runs in this process until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
