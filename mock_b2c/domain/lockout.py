"""Smart lockout: an account refuses all passwords for a while after too many wrong ones (reference 7.5)."""

from msgspec import Struct
from msgspec.structs import replace

LONGEST = 5 * 60 * 60
LOCKOUTS_A_STEP = 10
"""So many lockouts are of one length; the next ones are longer."""


class LockoutSettings(Struct, frozen=True, kw_only=True):
    """The tenant's settings: how many wrong passwords lock an account, and for how many seconds at first."""

    threshold: int = 10
    seconds: int = 60


class WrongPasswords(Struct, frozen=True, kw_only=True):
    """What an account remembers since its last right password.

    `marks` stand for the wrong passwords that count towards the next lockout, without being them. `lockouts` are
    those so far; the last one ends at `locked_until`.
    """

    marks: tuple[str, ...] = ()
    lockouts: int = 0
    locked_until: float = 0.0

    def locked(self, now: float) -> bool:
        """Whether no password is looked at now."""
        return now < self.locked_until

    def after(self, mark: str, settings: LockoutSettings, now: float) -> "WrongPasswords":
        """After one more wrong password. One that was tried before does not count again; each lockout counts anew."""
        if self.locked(now) or mark in self.marks:
            return self
        marks = (*self.marks, mark)
        if len(marks) < settings.threshold:
            return replace(self, marks=marks)
        return WrongPasswords(lockouts=self.lockouts + 1, locked_until=now + self._length(settings))

    def _length(self, settings: LockoutSettings) -> int:
        """How much longer later ones are is not known (reference 7.5): each ten double it, five hours at most."""
        doublings = min(self.lockouts // LOCKOUTS_A_STEP, 16)
        return min(settings.seconds << doublings, LONGEST)


def essence(password: str) -> str:
    """What near variants of a wrong password have in common; they count once. How near is not known (U): by case."""
    return password.strip().casefold()
