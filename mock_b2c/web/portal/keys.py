"""Signing keys: which signs, which are published, and changing that."""

from collections.abc import Callable, Mapping

from mock_b2c.tokens import KeySet
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown


def show(name: str) -> Shown:
    """The keys of user flows, and those of custom policies where there are some."""
    del name
    tenant = levers().tenant
    custom = any(flow.is_custom_policy for flow in tenant.user_flows)
    sets = [("user_flows", "User flows"), *([("custom_policies", "Custom policies")] if custom else [])]
    flow = tenant.user_flows[0].name
    values = {
        "sets": [(which, title, _set(which)) for which, title in sets],
        "address": f"/{tenant.domain}/{flow}/discovery/v2.0/keys",
    }
    return Shown(template="keys.html", values=values)


def announce(_name: str, given: Form) -> Done:
    """A next key is published, and does not sign yet."""
    _set(given.text("item")).announce()
    return done("The next key is published. Clients that fetch keys now will know it when it signs.")


def roll(_name: str, given: Form) -> Done:
    """The next key signs, or a new one."""
    _set(given.text("item")).roll()
    return done("Another key signs from now on. The former one is still published.")


def drop(_name: str, given: Form) -> Done:
    """Retired keys are published no longer."""
    _set(given.text("item")).drop_retired()
    return done("Retired keys are published no longer. Tokens that they signed do not verify any more.")


def _set(which: str) -> KeySet:
    ring = emulator().key_ring
    sets: Mapping[str, Callable[[], KeySet]] = {
        "user_flows": lambda: ring.user_flows,
        "custom_policies": lambda: ring.custom_policies,
    }
    if which not in sets:
        raise LookupError("There are no such keys.")
    return sets[which]()


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"announce": announce, "roll": roll, "drop": drop}
