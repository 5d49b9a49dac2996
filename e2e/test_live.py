"""The suite against a tenant in the cloud: shown at a second emulator, of which it knows what it knows of a tenant.

That is an env file: address, client and a person. What needs the emulator's own pages and levers is skipped.
"""

import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.gallery import ADA
from e2e.needs import USER
from e2e.services import ROOT, Plan, Ports, app_settings, emulator, emulator_environment, write_config
from e2e.stack import up

TESTS = (
    "e2e/test_sign_in.py::test_account_holder_signs_in_and_is_greeted_by_name",
    "e2e/test_sign_in.py::test_wrong_password_is_told_and_the_right_one_still_signs_in",
    "e2e/test_sign_in.py::test_unknown_user_is_told",
    "e2e/test_single_sign_on.py::test_sign_out_ends_the_sessions_of_app_and_tenant",
    "e2e/test_cancel.py::test_cancelled_sign_up_ends_at_the_start_page_with_a_notice",
    "e2e/test_sign_up.py::test_new_account_is_signed_in_at_once_and_can_sign_in_again",
    "e2e/test_profile_edit.py::test_every_attribute_can_be_changed",
    "e2e/test_single_sign_on.py::test_somebody_else_can_sign_in_after_sign_out",
    "e2e/test_second_factor.py::test_code_of_an_app_that_is_enrolled_already",
)
REASONS = ("the outbox", "an account of its own", "an MFA secret")

pytestmark = pytest.mark.needs("the emulator")


@pytest.fixture
def env_file(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The env file of a tenant, and the certificates that a client needs to know there."""
    plan = Plan(folder=tmp_path, ports=Ports.free(), state_dir=tmp_path / "state", front_channel="http")
    write_config(plan)
    trust = emulator_environment(plan)
    settings = app_settings(plan) | {name: getattr(ADA, name.removeprefix("B2C_LIVE_USER_").lower()) for name in USER}
    file = tmp_path / "live.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    with up([emulator(plan)], logs=tmp_path, trust=ssl.create_default_context(cafile=trust["SSL_CERT_FILE"])):
        yield file, {name: trust[name] for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")}


def run(pytestconfig: pytest.Config, env_file: tuple[Path, dict[str, str]], *arguments: str) -> tuple[int, str]:
    """Exit code and output of the suite, at the tenant of the env file."""
    file, trust = env_file
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    chromium = ("--chromium", pytestconfig.option.chromium) if pytestconfig.option.chromium else ()
    own = ("-p", "no:cacheprovider", f"--output={file.parent / 'results'}", "--b2c-live", f"--b2c-env={file}", "-rs")
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", *own, *chromium, *arguments),
        cwd=ROOT,
        env=inherited | trust,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    return done.returncode, done.stdout + done.stderr


def test_suite_runs_at_a_tenant_of_which_it_knows_address_client_and_person(
    pytestconfig: pytest.Config, env_file: tuple[Path, dict[str, str]]
) -> None:
    code, printed = run(pytestconfig, env_file, *TESTS)
    assert code == 0, printed
    assert re.search(r"5 passed, 4 skipped", printed), printed
    for reason in REASONS:
        assert f"needs {reason}: " in printed
    assert "B2C_LIVE_TOTP_SECRET" in printed


def test_env_file_that_says_too_little_is_refused_with_what_it_lacks(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    file = tmp_path / "empty.env"
    file.write_text("B2C_TENANT_NAME=contoso\n", encoding="utf-8")
    code, printed = run(pytestconfig, (file, {}), TESTS[0])
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "empty.env lacks CLIENT_ID, CLIENT_SECRET, REDIRECT_URI" in printed
