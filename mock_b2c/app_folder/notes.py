"""What a first config has that no setting says, and which settings it leaves out: a line each, for people."""

from collections.abc import Iterator

from mock_b2c.app_folder.first_config import (
    CLIENT_ID,
    TENANT,
    USER_FLOWS,
    redirect_fault,
    redirect_uris,
    sample_secret,
)
from mock_b2c.app_folder.read import USER_FLOW, Platform, Traces


def notes(traces: Traces) -> Iterator[str]:
    """The lines; where no setting of a tenant was found at all, nothing is told of each that is missing."""
    if traces.files:
        missing = (row for row in _wanted(traces) if not row[1])
        yield from (f"no {what} was found; made up: {made_up}" for what, _found, made_up in missing)
    if traces.callback_paths and not traces.redirect_uris:
        yield f"of the redirect URI only the path was found; made up: the rest of {_uris(traces)}"
    if traces.api_client_id and not traces.scopes:
        yield f"no scope of the API {traces.api_client_id} was found; it is left out"
    yield from _left_out(traces)


def _wanted(traces: Traces) -> Iterator[tuple[str, object, str]]:
    """What each config has: its name, what was found of it, what stands there else."""
    yield "tenant", traces.tenant, TENANT
    yield "client id", traces.client_id, CLIENT_ID
    if traces.platform is Platform.WEB:
        yield "client secret", traces.client_secret, sample_secret(traces)
    yield "redirect URI", traces.redirect_uris or traces.callback_paths, _uris(traces)
    yield "user flow", traces.user_flows, ", ".join(USER_FLOWS)


def _left_out(traces: Traces) -> Iterator[str]:
    for uri in traces.redirect_uris:
        if fault := redirect_fault(uri):
            yield f"the redirect URI {uri} {fault}; it is left out, and there is {_uris(traces)}"
    for pair in traces.unused:
        if USER_FLOW.search(pair.name):
            wrong = "is the name of no user flow, which begins with B2C_1_ or B2C_1A_"
        else:
            wrong = f"is no scope of this tenant, such as https://{traces.tenant or TENANT}.onmicrosoft.com/api/read"
        yield f"{pair.file}: {pair.name}={pair.value} {wrong}; it is left out"


def _uris(traces: Traces) -> str:
    return ", ".join(redirect_uris(traces))
