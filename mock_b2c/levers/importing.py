"""Users of a file, taken into a tenant: as many as there are, in batches, each stored at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from os import cpu_count
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from mock_b2c.config import UserSpec
from mock_b2c.domain.tenant import Tenant
from mock_b2c.domain.user import User
from mock_b2c.emulator import Emulator

Lines = Sequence[tuple[int, User]]
FAULTS_TOLD = 20
REMEMBERED = 10_000
"""Passwords whose hash is known, so that users who share one, as in load tests they do, cost no hash each."""


class Imported(Struct, frozen=True, kw_only=True):
    """What became of the users of a file. `faults` has a line for each of the first ones that could not be taken.

    `wrong` is how many rows were none, `taken` how many users had a name or id that somebody has already.
    """

    added: int = 0
    taken: int = 0
    wrong: int = 0
    faults: tuple[str, ...] = ()


def import_users(
    emulator: Emulator,
    tenant: Tenant,
    path: Path,
    *,
    skip_taken: bool = False,
    progress: Callable[[int], object] = lambda _size: None,
) -> Imported:
    """Adds the users of a `.jsonl` or `.csv` file (`config.user_file`) to a tenant; who is wrong or taken is left out.

    `progress` is told how many bytes of the file were done since it was told last; with `skip_taken` it is no fault
    that a user is there already. ConfigError when the file cannot be read. Equal passwords get the same hash.
    """
    from mock_b2c.config.reading_ahead import user_batches_ahead  # noqa: PLC0415 - it loads what checks configs

    done, hashes = Imported(), _Hashes(emulator.hashed)
    read = user_batches_ahead(path, tenant.custom_attributes)
    with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool, closing(read) as batches:
        for batch in batches:
            hashes.learn((spec.password for spec in batch.users if spec.password is not None), pool)
            users = [emulator.new_user(tenant, **hashes.applied(spec)) for spec in batch.users]
            refused = {id(user) for user in emulator.add_users(tenant, users)}
            lines = [(line, user) for line, user in zip(batch.lines, users, strict=True) if id(user) in refused]
            clashes = [(line, user) for line, user in lines if not emulator.holder_of_name(tenant, user)]
            done = Imported(
                added=done.added + len(users) - len(lines),
                taken=done.taken + len(lines) - len(clashes),
                wrong=done.wrong + batch.wrong + len(clashes),
                faults=(*done.faults, *batch.faults, *_told(lines, clashes, skip_taken=skip_taken))[:FAULTS_TOLD],
            )
            progress(batch.size)
    return done


def _told(lines: Lines, clashes: Lines, *, skip_taken: bool) -> Iterator[str]:
    """What is wrong with users whose name is taken, and with those who have a new name and somebody else's id."""
    clashing = {line for line, _ in clashes}
    for line, user in lines:
        if line in clashing:
            yield f"line {line}: somebody else has the id {user.id}"
        elif not skip_taken:
            yield f"line {line}: {user.sign_in_name} is there already"


class _Hashes:
    """Hashes of passwords that were met: of `REMEMBERED` and one batch at most."""

    def __init__(self, hashed: Callable[[str], str]) -> None:
        self._hashed = hashed
        self._known: dict[str, str] = {}

    def learn(self, passwords: Iterable[str], pool: ThreadPoolExecutor) -> None:
        """Makes those that are not known, on all cores: hashing frees the interpreter."""
        wanted = dict.fromkeys(passwords)
        if len(self._known) > REMEMBERED:
            self._known = {password: self._known[password] for password in wanted if password in self._known}
        new = [password for password in wanted if password not in self._known]
        self._known.update(zip(new, pool.map(self._hashed, new), strict=True))

    def applied(self, spec: UserSpec) -> dict[str, Any]:
        """What the user has, with the hash in place of the password."""
        fields = asdict(spec)
        if spec.password is not None:
            fields |= {"password": None, "password_hash": self._known[spec.password]}
        return fields
