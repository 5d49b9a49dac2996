"""How much is measured."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how far is measured; `stores` and `workers` are handed on to `serve`, empty and 1 are not."""

    seconds: float = 5.0
    starts: int = 7
    sign_ins: int = 10_000
    clients: Sequence[int] = (1, 8, 64)
    tenants: Sequence[int] = (1, 10, 100, 1000, 10_000)
    users: Sequence[int] = (1, 1000, 10_000, 100_000, 1_000_000)
    growing_seconds: float = 60.0
    stores: Sequence[str] = ("",)
    workers: Sequence[int] = (1,)


QUICK = Plan(
    seconds=1.5,
    starts=3,
    sign_ins=1000,
    clients=(1, 8),
    tenants=(1, 100, 1000),
    users=(1, 1000, 10_000),
    growing_seconds=10.0,
)
