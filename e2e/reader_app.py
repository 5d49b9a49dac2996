"""A second web app, registered on its own and granted tasks.read only: the API must refuse what it may not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from e2e.services import app_settings, web_app
from e2e.stack import Stack, up

_CLIENT_ID = "33333333-3333-4333-8333-333333333333"
_CLIENT_SECRET = "sample-reader-app-secret-not-for-real-use"
LOGOUT_PATH = "/signed-out-elsewhere"  # the web app does not answer there: a test does


def registration(port: int) -> str:
    """The app registration, as TOML to add to the tenant."""
    return f"""
[[apps]]
name = "reader"
client_id = "{_CLIENT_ID}"
client_secret = "{_CLIENT_SECRET}"
redirect_uris = ["http://localhost:{port}/getAToken"]
logout_url = "http://localhost:{port}{LOGOUT_PATH}"
permissions = ["tasks-api/tasks.read"]
"""


@contextmanager
def running_reader_app(stack: Stack, port: int) -> Iterator[str]:
    """Address of the app, which runs beside the stack until the block ends."""
    read, _write = app_settings(stack.plan)["SCOPE"].split()
    settings = {"CLIENT_ID": _CLIENT_ID, "CLIENT_SECRET": _CLIENT_SECRET, "SCOPE": read}
    plan = replace(stack.plan, ports=replace(stack.plan.ports, web_app=port), settings=settings)
    service = replace(web_app(plan, stack.environment), name="reader app")
    with up([service], logs=plan.folder, trust=stack.trust):
        yield f"http://localhost:{port}"
