"""Where programs of this user keep the roots they trust, and how a root gets in and out.

Each store has a command of its own; nothing here needs administrator's rights. Chromium and Firefox on Linux keep
NSS databases, macOS and Windows a store for all programs of the user.
"""

import hashlib
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

_NICKNAME = "mock_b2c, for development only"
_FIREFOX = (".mozilla/firefox", "snap/firefox/common/.mozilla/firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox")
_SECONDS = 60
_NO_NSS = "certutil is not here; it comes with libnss3-tools (Debian, Ubuntu) or nss-tools (Fedora)"


class TrustStore(Struct, frozen=True, kw_only=True):
    """A store and the commands that put a root there and take it away; `missing` says why it cannot be done."""

    name: str
    install: tuple[str, ...]
    uninstall: tuple[str, ...]
    find: tuple[str, ...] = ()
    """Succeeds while a root of ours is there, whichever; none where `install` bears an older one beside the new."""
    missing: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one store: `fault` is empty when it worked."""

    store: str
    fault: str = ""
    untouched: bool = False
    """Whether there was nothing to take away."""


def trust_stores(root: Path, *, home: Path | None = None, platform: str = sys.platform) -> tuple[TrustStore, ...]:
    """The stores of this user on this machine, for the root certificate in that file."""
    home = home or Path.home()
    if platform == "darwin":
        return (_keychain(root, home),)
    if platform == "win32":
        return (_windows(root),)
    return tuple(_nss(root, home))


def install(stores: Sequence[TrustStore]) -> Iterator[Outcome]:
    """Puts the root into each store, in place of an older one; a root that is there already is fine."""
    for store in stores:
        yield Outcome(store=store.name, fault=store.missing or _clear(store) or _run(store.install))


def uninstall(stores: Sequence[TrustStore]) -> Iterator[Outcome]:
    """Takes our roots out of each store; the fault of one that did not give them is what its command says."""
    for store in stores:
        nothing = not store.missing and bool(store.find) and bool(_run(store.find))
        fault = store.missing or ("" if nothing else _clear(store) if store.find else _run(store.uninstall))
        yield Outcome(store=store.name, fault=fault, untouched=nothing)


def _clear(store: TrustStore) -> str:
    """Take away whatever roots of ours the store has, where it can be asked; why that did not work."""
    fault = ""
    while store.find and not fault and not _run(store.find):
        fault = _run(store.uninstall)
    return fault


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - commands of the tables below
            command, capture_output=True, text=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip().partition("\n")[0] or "it did not work"


def _nss(root: Path, home: Path) -> Iterator[TrustStore]:
    missing = "" if shutil.which("certutil") else _NO_NSS
    shared = home / ".pki" / "nssdb"
    databases = [(shared, "Chromium and its kin")] if shared.is_dir() else []
    profiles = sorted(file.parent for folder in _FIREFOX for file in (home / folder).glob("*/cert9.db"))
    databases += [(profile, f"Firefox, profile {profile.name}") for profile in profiles]
    for folder, whose in databases:
        database = ("-d", f"sql:{folder}", "-n", _NICKNAME)
        yield TrustStore(
            name=f"{folder} ({whose})",
            install=("certutil", "-A", *database, "-t", "C,,", "-i", str(root)),
            uninstall=("certutil", "-D", *database),
            find=("certutil", "-L", *database),
            missing=missing,
        )


def _keychain(root: Path, home: Path) -> TrustStore:
    keychain = home / "Library" / "Keychains" / "login.keychain-db"
    return TrustStore(
        name=f"{keychain} (Safari, Chrome and most others)",
        install=("security", "add-trusted-cert", "-r", "trustRoot", "-k", str(keychain), str(root)),
        uninstall=("security", "remove-trusted-cert", str(root)),
    )


def _windows(root: Path) -> TrustStore:
    return TrustStore(
        name="Root store of this user (Edge, Chrome and most others)",
        install=("certutil", "-user", "-f", "-addstore", "Root", str(root)),
        uninstall=("certutil", "-user", "-delstore", "Root", _sha1(root)),
    )


def _sha1(root: Path) -> str:
    """How Windows names a certificate."""
    return hashlib.sha1(ssl.PEM_cert_to_DER_cert(root.read_text()), usedforsecurity=False).hexdigest()
