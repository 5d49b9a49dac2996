"""App registrations and user flows, in the words of the config file."""

from typing import Any

from mock_b2c.control.shapes import App, Apps, Flow, Flows, Settings
from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations
from mock_b2c.web.control.problems import ProblemError

resource = Operations("settings")


@resource.operation("GET", "/apps")
def list_apps(b2c: B2C) -> Apps:
    """All app registrations."""
    return Apps(apps=[_app(b2c, app) for app in b2c.apps])


@resource.operation("POST", "/apps", status=201)
def add_app(b2c: B2C, body: Settings) -> App:
    """Registers an app: the keys of `[[apps]]`, of which `name` is needed."""
    return _app(b2c, b2c.apps.add(*_named(body, "name"), **body))


@resource.operation("GET", "/apps/{name}")
def get_app(b2c: B2C, name: str) -> App:
    """An app registration, by its name or client id."""
    return _app(b2c, b2c.apps[name])


@resource.operation("PATCH", "/apps/{name}")
def change_app(b2c: B2C, name: str, body: Settings) -> App:
    """Sets keys of an app registration; null takes one back to its default."""
    return _app(b2c, b2c.apps.change(b2c.apps[name], **body))


@resource.operation("DELETE", "/apps/{name}", status=204)
def remove_app(b2c: B2C, name: str) -> None:
    """Takes an app registration out of the tenant."""
    b2c.apps.remove(name)


@resource.operation("GET", "/flows")
def list_flows(b2c: B2C) -> Flows:
    """All user flows."""
    return Flows(flows=[_flow(b2c, flow) for flow in b2c.flows])


@resource.operation("POST", "/flows", status=201)
def add_flow(b2c: B2C, body: Settings) -> Flow:
    """Makes a user flow: the keys of `[[user_flows]]`, of which `name` and `type` are needed."""
    return _flow(b2c, b2c.flows.add(*_named(body, "name", "type"), **body))


@resource.operation("GET", "/flows/{name}")
def get_flow(b2c: B2C, name: str) -> Flow:
    """A user flow, by its name with or without `B2C_1_`."""
    return _flow(b2c, b2c.flows[name])


@resource.operation("PATCH", "/flows/{name}")
def change_flow(b2c: B2C, name: str, body: Settings) -> Flow:
    """Sets keys of a user flow; null takes one back to its default."""
    return _flow(b2c, b2c.flows.change(b2c.flows[name], **body))


@resource.operation("DELETE", "/flows/{name}", status=204)
def remove_flow(b2c: B2C, name: str) -> None:
    """Takes a user flow out of the tenant."""
    b2c.flows.remove(name)


def _named(body: Settings, *needed: str) -> list[Any]:
    """What these keys hold; they are taken out."""
    missing = [key for key in needed if body.get(key) is None]
    if missing:
        raise ProblemError(422, f"Missing: {', '.join(missing)}.")
    return [body.pop(key) for key in needed]


def _app(b2c: B2C, app: AppRegistration) -> App:
    return App(name=app.name, client_id=app.client_id, settings=b2c.apps.settings(app))


def _flow(b2c: B2C, flow: UserFlow) -> Flow:
    authority = f"{b2c.url}/{b2c.tenant.domain}/{flow.name}"
    return Flow(name=flow.name, type=flow.type, authority=authority, settings=b2c.flows.settings(flow))
