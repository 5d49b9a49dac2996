"""One user: profile, password, sessions, second factors. A password is set here and never shown."""

from collections.abc import Callable, Iterable, Mapping

from flask import abort

from mock_b2c.domain.claims import ATTRIBUTES, attribute_row
from mock_b2c.domain.user import User
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown

_OF_ACCOUNT = "attributes."


def show(name: str) -> Shown:
    """The user of that object id."""
    found = emulator().find_user(levers().tenant, name)
    if found is None:
        abort(404)
    return Shown(template="user.html", values={"user": found, "attributes": list(_attributes(found))})


def profile(user_id: str, given: Form) -> Done:
    """Attributes; an empty field takes one away."""
    held = levers().users[user_id]
    known = [attribute for attribute, _, _ in _attributes(held) if _OF_ACCOUNT + attribute in given]
    levers().users.change(held, **{name: given.text(_OF_ACCOUNT + name) or None for name in known})
    return done("The profile is saved.")


def password(name: str, given: Form) -> Done:
    """A new password, which perhaps has to be changed at the next sign-in."""
    held = levers().users[name]
    levers().users.change(held, password=given.raw("password"), force_password_reset=given.flag("force_password_reset"))
    return done("The password is set.")


def enable(name: str, given: Form) -> Done:
    """Whether the account may sign in."""
    wanted = given.text("enabled") == "true"
    levers().users.change(name, enabled=wanted)
    return done("The account is enabled." if wanted else "The account is disabled. What was issued to it is refused.")


def revoke(name: str, _given: Form) -> Done:
    """Ends what was issued so far."""
    levers().revoke_sessions(name)
    return done("Sessions and refresh tokens issued so far are worth nothing any more.")


def factors(name: str, given: Form) -> Done:
    """The number for text messages and calls."""
    levers().users.change(name, phone_number=given.text("phone_number") or None)
    return done("The phone number is saved.")


def forget_app(name: str, _given: Form) -> Done:
    """The authenticator app is enrolled anew at the next sign-in that asks for it."""
    levers().users.change(name, totp_secret=None)
    return done("The authenticator app is removed.")


def delete(name: str, _given: Form) -> Done:
    """The account is gone."""
    gone = levers().users[name]
    levers().users.remove(gone)
    return done(f"{gone.email or gone.id} is deleted.", "/_mock/users")


def _attributes(held: User) -> Iterable[tuple[str, str, str]]:
    """Id, label and value of each attribute that there is."""
    for attribute in dict.fromkeys((*ATTRIBUTES, *levers().tenant.custom_attributes, *held.attributes)):
        row = attribute_row(attribute)
        yield attribute, row.label if row else attribute, held.attributes.get(attribute, "")


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {
    "profile": profile,
    "password": password,
    "enable": enable,
    "revoke": revoke,
    "factors": factors,
    "forget_app": forget_app,
    "delete": delete,
}
