"""One user flow: its settings, and running it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import abort, request

from mock_b2c.domain.attribute_input import FieldKind
from mock_b2c.domain.claims import ATTRIBUTES, CLAIMS, USER_FLOW_CLAIMS, attribute_row, claim_row
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal import running
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.settings import GROUPS, changes, inputs
from mock_b2c.web.portal.words import flow_type


def show(name: str) -> Shown:
    """The user flow of that name."""
    found = levers().tenant.user_flow(name)
    if found is None:
        abort(404)
    clients = running.clients(request.args.get("q", ""))
    values = {
        "flow": found,
        "type": flow_type(found),
        "groups": inputs(found, levers().flows.settings(found.name)),
        "attributes": list(_attributes(found)),
        "claims": [(claim, _label(claim)) for claim in _claims(found)],
        "clients": clients,
        "replies": running.replies(clients.apps),
    }
    return Shown(template="flow.html", values=values, leads_away=True)


def save(group: str) -> Callable[[str, Form], Done]:
    """The action that saves a group of settings."""

    def saved(name: str, given: Form) -> Done:
        found = levers().flows[name]
        held = inputs(found, levers().flows.settings(name))
        known, fields = next((known, fields) for known, fields in held if known.id == group)
        levers().flows.change(name, **changes(fields, given))
        return done(f"{known.title} saved.")

    return saved


def collect(name: str, given: Form) -> Done:
    """Which attributes pages ask for; what else is set for one stays."""
    held = levers().flows.settings(name).get("attributes")
    items = [_table(item) for item in held] if held is not None else _tables_of(levers().flows[name])
    wanted, required = given.all("collect"), given.all("required")
    kept = [item for item in items if item["id"] in wanted or item.get("input") == FieldKind.PARAGRAPH]
    known = {item["id"] for item in kept}
    fresh = [{"id": attribute} for attribute in wanted if attribute not in known]
    rows = [{**item, "required": item["id"] in required} for item in (*kept, *fresh)]
    levers().flows.change(name, attributes=rows)
    return done("User attributes saved.")


def claim(name: str, given: Form) -> Done:
    """Which claims tokens hold, in the order that they had."""
    wanted, held = given.all("claims"), levers().flows[name].application_claims
    order = [*(known for known in held if known in wanted), *(known for known in wanted if known not in held)]
    levers().flows.change(name, application_claims=order)
    return done("Application claims saved.")


def delete(name: str, _given: Form) -> Done:
    """It is gone."""
    gone = levers().flows[name]
    levers().flows.remove(gone)
    return done(f"{gone.name} is deleted.", "/_mock/flows")


def _attributes(found: UserFlow) -> Iterable[tuple[str, str, bool, bool]]:
    """Id, label, whether it is asked for, whether it has to be given."""
    held = {item.id: item for item in found.attributes if attribute_row(item.id)}
    for name in dict.fromkeys((*held, *ATTRIBUTES, *levers().tenant.custom_attributes)):
        row = attribute_row(name)
        yield name, row.label if row else name, name in held, name in held and held[name].required


def _claims(found: UserFlow) -> Iterable[str]:
    known = CLAIMS if found.is_custom_policy else USER_FLOW_CLAIMS
    return dict.fromkeys((*found.application_claims, *known, *levers().tenant.custom_attributes))


def _label(name: str) -> str:
    row = claim_row(name)
    return row.label if row else ""


def _table(item: Any) -> dict[str, Any]:
    return {"id": item, "required": True} if isinstance(item, str) else dict(item)


def _tables_of(found: UserFlow) -> list[dict[str, Any]]:
    return [{"id": item.id, "required": item.required} for item in found.attributes]


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {
    **{group.id: save(group.id) for group in GROUPS},
    "attributes": collect,
    "claims": claim,
    "delete": delete,
    "run": running.run,
}
