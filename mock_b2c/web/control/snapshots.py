"""There and back."""

from mock_b2c.control.shapes import Snapshot, Snapshots
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations

resource = Operations("snapshots")


@resource.operation("GET", "/snapshots")
def list_snapshots(b2c: B2C) -> Snapshots:
    """The moments that are kept."""
    return Snapshots(snapshots=[Snapshot(id=name) for name in b2c.shelf.names])


@resource.operation("POST", "/snapshots", status=201)
def take_snapshot(b2c: B2C) -> Snapshot:
    """Keeps everything as it is: settings, users, sessions, grants, messages, events, faults, keys and the clock."""
    return Snapshot(id=b2c.shelf.keep(b2c.snapshot()))


@resource.operation("POST", "/snapshots/{name}/restore", status=204)
def restore_snapshot(b2c: B2C, name: str) -> None:
    """Goes back to that moment; it may be used again."""
    b2c.restore(b2c.shelf[name])


@resource.operation("DELETE", "/snapshots/{name}", status=204)
def drop_snapshot(b2c: B2C, name: str) -> None:
    """Forgets that moment."""
    b2c.shelf.drop(name)


@resource.operation("POST", "/reset", status=204)
def reset(b2c: B2C) -> None:
    """Goes back to what was there at the start."""
    b2c.reset()
