"""The tenant as a whole."""

from mock_b2c._version import __version__
from mock_b2c.control.shapes import Settings, Tenant
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations

resource = Operations("tenant")


@resource.operation("GET", "/tenant")
def get_tenant(b2c: B2C) -> Tenant:
    """The tenant that the levers move."""
    held = b2c.tenant
    return Tenant(id=held.id, name=held.name, domain=held.domain, url=b2c.url, version=__version__)


@resource.operation("PATCH", "/config")
def change_config(b2c: B2C, body: Settings) -> Tenant:
    """Changes settings in the words of the config file.

    A table's keys are set one by one, null takes one back to its default. For an array of tables, such as `user_flows`,
    an object gives changes by name: null removes a row, an unknown name adds one. Users are a resource of their own.
    """
    b2c.configure(**body)
    return get_tenant(b2c)


@resource.operation("GET", "/export", media_type="application/toml")
def export(b2c: B2C) -> str:
    """The tenant as it is now, users included, as the text of a `mock_b2c.toml`."""
    return b2c.export()
