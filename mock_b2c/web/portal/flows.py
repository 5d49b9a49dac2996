"""User flows: the list, and a new one."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from mock_b2c.web.addresses import levers
from mock_b2c.web.portal import flow
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.words import FLOW_TYPES, MFA_METHODS, flow_type


def show(name: str) -> Shown:
    """The list, or one user flow by its name."""
    if name:
        return flow.show(name)
    values = {
        "flows": levers().tenant.user_flows,
        "flow_type": flow_type,
        "methods": MFA_METHODS,
        "types": [(kind.value, text) for kind, text in FLOW_TYPES.items()],
    }
    return Shown(template="flows.html", values=values)


def create(_name: str, given: Form) -> Done:
    """A new user flow with the service's defaults."""
    made = levers().flows.add(given.text("name"), given.text("type"))
    return done(f"{made.name} is there. Run it below.", f"/_mock/flows/{quote(made.name, safe='')}")


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"create": create, **flow.ACTIONS}
