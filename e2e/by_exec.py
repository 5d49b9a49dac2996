"""Running programs by `mock-b2c exec`, with an app that has the settings of the real service."""

import os
import subprocess
import sys
from pathlib import Path

from e2e.services import ROOT

SECONDS = 100


def run_by_exec(port: int, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end; the tenant knows an app at that port, whose settings are in the environment."""
    config = folder / "mock_b2c.toml"
    sample = (ROOT / "mock_b2c" / "config" / "sample.toml").read_text(encoding="utf-8")
    config.write_text(sample.replace("localhost:5000", f"localhost:{port}"), encoding="utf-8")
    leader = [sys.executable, "-m", "mock_b2c", "exec", "--config", str(config), "--offline", "--"]
    environment = {**os.environ, **settings(port), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*leader, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def settings(port: int) -> dict[str, str]:
    """Those of an app at that port, as in production: nothing in them names the emulator."""
    return {
        "B2C_TENANT_NAME": "contoso",
        "CLIENT_ID": "11111111-1111-4111-8111-111111111111",
        "CLIENT_SECRET": "sample-web-app-secret-not-for-real-use",
        "SIGNUPSIGNIN_USER_FLOW": "B2C_1_susi",
        "EDITPROFILE_USER_FLOW": "B2C_1_edit_profile",
        "RESETPASSWORD_USER_FLOW": "B2C_1_reset_password",
        "REDIRECT_URI": f"http://localhost:{port}/getAToken",
        "ENDPOINT": "http://localhost:5001/tasks",
        "SCOPE": "https://contoso.onmicrosoft.com/tasks-api/tasks.read",
        "SECRET_KEY": "a secret of the tests",
        "FLASK_SKIP_DOTENV": "1",
        "B2C_CUSTOM_DOMAIN": "",
    }
