"""The HTTP client for real providers: no redirects, a time-out, a bound on what is read."""

from collections.abc import Mapping
from typing import IO, Any

from mock_b2c.providers.upstream import Reply

TIMEOUT_SECONDS = 5
MAX_BODY = 1024 * 1024


def fetch(address: str, form: Mapping[str, str] | None) -> Reply:
    """GET, or POST of a form; OSError when there is no answer of a bearable size in time. See `upstream.Fetch`."""
    from http.client import HTTPException  # noqa: PLC0415 - most tenants have no real provider: they start without it
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.parse import urlencode  # noqa: PLC0415
    from urllib.request import HTTPRedirectHandler, Request, build_opener  # noqa: PLC0415

    class _NoRedirect(HTTPRedirectHandler):
        def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
            """Stay: the answer is the redirect itself, which is none of use."""

    data = urlencode(form).encode() if form is not None else None
    request = Request(address, data=data, headers={"Accept": "application/json"})  # noqa: S310 - https or loopback, checked
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Reply(status=answer.status, body=_read(answer))
    except HTTPError as error:
        with error:
            return Reply(status=error.code, body=_read(error))
    except (HTTPException, ValueError) as error:
        raise OSError(str(error)) from error


def _read(answer: IO[bytes]) -> bytes:
    body = answer.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise OSError("The answer is too large")
    return body
