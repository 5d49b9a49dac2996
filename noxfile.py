"""What is done with this repository, as nox sessions; `./dev` brings nox along where there is none.

Sessions install exactly what requirements/*.txt pin by hash, and the project itself without looking further.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "tests", "e2e", "interop", "services"]
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

# Each Python that a session starts would compile the project anew, which takes as long as all else at its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).parent
OLDEST_NODE = 20  # interop/package.json says so, too
NO_SERVERS = 77  # what `python -m services` exits with where it can have none
PROJECT = nox.project.load_toml("pyproject.toml")
BUILD_TOOLS = PROJECT["build-system"]["requires"]
INSTALL_TOOLS = [*BUILD_TOOLS, "editables"]  # what hatchling needs to install the project where it lies

# Lock file → what pyproject.toml is asked for, beside the tools that install the project itself.
PROJECT_LOCKS = {
    "demo": ["--extra=webapp"],
    "lint": ["--extra=webapp", "--extra=test", "--extra=otel", "--extra=postgresql", "--group=lint"],
    "tests": ["--extra=webapp", "--extra=test", "--extra=postgresql", "--group=tests"],
    "e2e": ["--extra=webapp", "--group=e2e"],
    "bench": ["--extra=webapp", "--extra=test", "--extra=postgresql"],
    "fuzz": ["--extra=webapp", "--group=fuzz"],
    "services": ["--extra=webapp", "--extra=test", "--group=tests", "--group=services"],
}
# The same for the images of deploy/Containerfile, which install a wheel.
IMAGE_LOCKS = {
    "image_emulator": ["--extra=postgresql", "--extra=otel"],
    "image_webapp": ["--extra=webapp", "--group=image"],
}
# Lock file → requirements that are no part of the project.
TOOL_LOCKS = {
    "build": BUILD_TOOLS,
    "nox": [f"nox{nox.needs_version}"],
    "video": ["imageio-ffmpeg"],  # only where neither Playwright nor the system has an ffmpeg
}


def lock_file(name: str) -> str:
    return f"requirements/{name}.txt"


def install(session: nox.Session, lock: str) -> None:
    """Install the lock file and the project, unless an earlier run did just that."""
    inputs = (Path(lock_file(lock)), Path("pyproject.toml"))
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    stamp = Path(session.virtualenv.location, "installed")
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    session.install("--require-hashes", "-r", lock_file(lock))
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(wanted)


@nox.session
def demo(session: nox.Session) -> None:
    """Click through sign-up, sign-in and the rest in your own browser; Ctrl-C ends it. `-- --help` shows options."""
    install(session, "demo")
    # Ctrl-C reaches the demo as well; it stops its three processes by itself and must be given the time.
    command = ("python", "-m", "e2e.demo", *session.posargs)
    session.run(*command, env={"DEMO_STARTER": str(os.getpid())}, interrupt_timeout=5, terminate_timeout=5)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, layers, workflows and what is in deploy/."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("zizmor", "--offline", "--quiet", ".github")
    lint_containerfile(session)
    session.run("yamllint", "--strict", "deploy")
    session.run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml")
    session.run("kubernetes-validate", "--strict", "--quiet", "deploy/kubernetes.yaml")


def lint_containerfile(session: nox.Session) -> None:
    if shutil.which("hadolint", path=session.bin):
        session.run("hadolint", "--failure-threshold", "style", "deploy/Containerfile")
    else:
        session.warn("deploy/Containerfile is not linted: there is no hadolint for this machine")


@nox.session
def tests(session: nox.Session) -> None:
    """Everything but the browser tests and those of `services`; arguments after `--` go to pytest."""
    install(session, "tests")
    what = session.posargs or ["tests", "--ignore=tests/services"]
    session.run("python", "-m", "pytest", "--numprocesses=auto", "--maxprocesses=8", *what)


@nox.session
def services(session: nox.Session) -> None:
    """What needs a real PostgreSQL, Redis or nginx, which it starts and stops; arguments after `--` go to pytest.

    Servers that are not here are installed where we are root on Debian; else their tests are skipped.
    """
    if os.name != "posix":
        session.skip("its servers are run on Linux and macOS only")
    install(session, "services")
    command = ("python", "-m", "services", *session.posargs)
    how = {"interrupt_timeout": 10, "terminate_timeout": 10}
    session.run(*command, success_codes=[0, NO_SERVERS], **how)


@nox.session
def e2e(session: nox.Session) -> None:
    """The flows in Chromium against the three real processes, or with `-- --b2c-live` against a tenant in the cloud.

    What fails is run once more with traces and videos, which are in test-results/e2e; the session fails all the same.
    """
    install(session, "e2e")
    session.run("python", "-m", "e2e.browser")
    if "no ffmpeg" in str(session.run("python", "-m", "e2e.video", silent=True, success_codes=[0, 1])):
        session.install("--require-hashes", "-r", lock_file("video"), success_codes=[0, 1])
    how = ["--numprocesses=0"] if "--b2c-live" in session.posargs else ["--numprocesses=2", "--dist=worksteal"]
    what = [] if any(argument.startswith("e2e") for argument in session.posargs) else ["e2e"]
    command = ("python", "-m", "pytest", *how, *what, *session.posargs)
    try:
        session.run(*command)
    except CommandFailed:
        session.run(*command, "--record", "--last-failed", "--last-failed-no-failures=none", success_codes=range(6))
        raise


@nox.session
def sweep(session: nox.Session) -> None:
    """Every state of every page in every language and theme by axe-core; `-- --languages ar` and `--views` choose."""
    install(session, "e2e")
    session.run("python", "-m", "e2e.browser")
    session.run("python", "-m", "e2e.sweep", *session.posargs, interrupt_timeout=5, terminate_timeout=5)


@nox.session
def interop(session: nox.Session) -> None:
    """Client libraries of npm against the emulator, in Node.js and Chromium; arguments after `--` are test files."""
    if node_version() < OLDEST_NODE:
        session.skip(f"Node.js >= {OLDEST_NODE} not found")
    install(session, "e2e")
    install_packages(session)
    session.run("python", "-m", "interop", *session.posargs, interrupt_timeout=5, terminate_timeout=5)


def node_version() -> int:
    """The major version of the `node` on the path, 0 where there is none or no npm beside it."""
    if not (shutil.which("node") and shutil.which("npm")):
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def install_packages(session: nox.Session) -> None:
    """Install interop/package-lock.json, unless an earlier run did just that; no package's own scripts are run."""
    packages = ROOT / "interop" / "node_modules"
    wanted = hashlib.sha256((packages.parent / "package-lock.json").read_bytes()).hexdigest()
    stamp = packages / ".installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    cache = str(Path(session.create_tmp(), "npm").resolve())
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--cache", cache)
    with session.chdir(packages.parent):
        session.run(str(shutil.which("npm")), "ci", *options, external=True)
    stamp.write_text(wanted)


@nox.session
def bench(session: nox.Session) -> None:
    """How fast the emulator is; arguments after `--` go to the bench."""
    install(session, "bench")
    session.run("python", "-m", "bench", *session.posargs, env={"BENCH_NOX": sys.argv[0]})


@nox.session
def fuzz(session: nox.Session) -> None:
    """20,000 malformed requests to all endpoints (arguments after `--` go to the attack); the control API by schema."""
    install(session, "fuzz")
    session.run("python", "-m", "fuzz", *session.posargs)
    session.run("python", "-m", "fuzz.control_api")


@nox.session(reuse_venv=False)
def build(session: nox.Session) -> None:
    """Build wheel and sdist into dist/, look into both, and start the wheel where nothing else is installed."""
    builder = Path(session.create_tmp(), "builder").resolve()
    shutil.rmtree("dist", ignore_errors=True)
    # Beside the session's environment, which is to hold nothing but the wheel and what it needs.
    session.install("--target", str(builder), "--require-hashes", "-r", lock_file("build"))
    session.run("python", "-m", "hatchling", "build", env={"PYTHONPATH": str(builder)})
    session.run("python", "tests/release/distribution.py", "dist")
    session.install(*(str(wheel) for wheel in Path("dist").glob("*.whl")))
    script = ROOT / "tests" / "release" / "serve_installed.py"
    with session.chdir(session.create_tmp()):
        session.run("python", str(script))


@nox.session
def lock(session: nox.Session) -> None:
    """Compile requirements/*.txt anew; `-- --upgrade` takes the newest versions."""
    session.install("uv>=0.8")
    for name, choice in PROJECT_LOCKS.items():
        _compile(session, name, INSTALL_TOOLS, "pyproject.toml", *choice)
    for name, choice in IMAGE_LOCKS.items():
        _compile(session, name, [], "pyproject.toml", *choice)
    for name, requirements in TOOL_LOCKS.items():
        _compile(session, name, requirements)


def _compile(session: nox.Session, name: str, requirements: list[str], *sources: str) -> None:
    """One lock file for all systems and Pythons of ours: versions and hashes, no addresses."""
    listed = Path(session.create_tmp(), f"{name}.in")
    listed.write_text("\n".join(requirements), encoding="utf-8")
    form = ("--universal", "--generate-hashes", "--no-annotate", "--custom-compile-command", "nox -s lock")
    python = ("--python-version", PROJECT["project"]["requires-python"].removeprefix(">="))
    output = ("--output-file", lock_file(name))
    session.run("uv", "pip", "compile", "--quiet", *form, *python, *output, *sources, str(listed), *session.posargs)
