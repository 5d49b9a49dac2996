"""Requests by foreign names and from foreign pages are refused; see `domain.hosts`."""

from flask import Request, Response

from mock_b2c.domain.hosts import HostNames, name_of
from mock_b2c.web.asked import asked


class AllowedHosts:
    """Holds requests against the names under which the emulator answers."""

    def __init__(self, names: HostNames) -> None:
        self._names = names

    def check(self) -> Response | None:
        """Flask's `before_request`: an answer when the request is refused."""
        current = asked()
        host = current.environ.get("HTTP_HOST", "")
        if self._names.include(host):
            return self._check_origin(current)
        name = name_of(host)
        if not name:
            return _refused(400, "The Host header must be a host name, such as localhost:8443.")
        return _refused(421, f"This emulator does not answer for the host '{name}'; start it with --host {name}.")

    def _check_origin(self, current: Request) -> Response | None:
        """The emulator's own surface is not for other sites' scripts and forms."""
        origin = current.environ.get("HTTP_ORIGIN")
        if origin is None or not current.path.startswith("/_mock/") or self._names.are_origin(origin):
            return None
        return _refused(403, "Requests of other origins are refused here.")


def _refused(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
