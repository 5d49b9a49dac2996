"""What goes wrong on purpose."""

from msgspec.structs import asdict

from mock_b2c.control.shapes import Fault, Faults, NewFault
from mock_b2c.domain import faults as domain
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations

resource = Operations("faults")


@resource.operation("GET", "/faults")
def list_faults(b2c: B2C) -> Faults:
    """The faults that still have to happen."""
    return Faults(faults=[_told(fault, left) for fault, left in b2c.faults.left])


@resource.operation("POST", "/faults", status=201)
def add_fault(b2c: B2C, body: NewFault) -> Fault:
    """Orders a fault: for the next `times` occasions (null: always), or a `share` of them."""
    ordered = b2c.faults.add(**asdict(body))
    return _told(ordered, ordered.times)


@resource.operation("DELETE", "/faults", status=204)
def clear_faults(b2c: B2C) -> None:
    """Nothing goes wrong any more; answers that are late come at once."""
    b2c.faults.clear()


def _told(fault: domain.Fault, left: int | None) -> Fault:
    return Fault(**{**asdict(fault), "kind": fault.kind.value}, left=left)
