"""One measured figure, and what it is a ratio to."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`key` is its name among the figures of another run, `ratio` what is compared with that run.

    `compared_with` says what the ratio is to, something of the same run. `goal` bounds the value, or the ratio where
    `goal_of_ratio` is set: at most so much, or at least where `more_is_better`. `noise` is the share by which the ratio
    of two runs may differ without meaning anything.
    """

    key: str
    name: str
    value: float
    unit: str = ""
    ratio: float | None = None
    compared_with: str = ""
    goal: float | None = None
    goal_of_ratio: bool = False
    more_is_better: bool = False
    noise: float = 0.25
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        reached = self.ratio if self.goal_of_ratio and self.ratio is not None else self.value
        return reached >= self.goal if self.more_is_better else reached <= self.goal

    def as_data(self) -> dict[str, Any]:
        """For JSON: what is not empty, rounded to four digits."""
        members = asdict(self) | {"met": self.met}
        kept = {name: value for name, value in members.items() if value not in (None, "", False) or name == "met"}
        return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in kept.items()}


def from_data(data: dict[str, Any]) -> Figure:
    """The figure that `as_data` gave."""
    return Figure(**{name: value for name, value in data.items() if name != "met"})


def regressions(now: list[Figure], before: list[Figure]) -> list[str]:
    """A line for each figure whose ratio is worse than in the other run by more than noise."""
    known = {figure.key: figure for figure in before}
    lines = []
    for figure in now:
        old = known.get(figure.key)
        if old is None or not old.ratio or not figure.ratio:
            continue
        change = figure.ratio / old.ratio
        worse = 1 / change if figure.more_is_better else change
        if worse > 1 + figure.noise:
            lines.append(f"{figure.name}: {figure.ratio:.3g} x {figure.compared_with}, was {old.ratio:.3g}")
    return lines
