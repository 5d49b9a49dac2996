"""docs/how-to/deploy-the-web-app.md: its rules hold. Its servers are started in tests/services."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_b2c.cli import main
from mock_b2c.config import sample_config_path
from webapp.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "deploy-the-web-app.md").read_text(encoding="utf-8")
SAMPLE = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", (ROOT / ".env.sample").read_text(encoding="utf-8"), re.MULTILINE))


def block(language):
    return re.search(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)[1]


def check(redirect_uri, folder):
    """Exit code and words of `mock-b2c check` for the sample tenant with another redirect URI."""
    config = folder / "mock_b2c.toml"
    sample = sample_config_path().read_text(encoding="utf-8")
    assert "http://localhost:5000/getAToken" in sample
    config.write_text(sample.replace("http://localhost:5000/getAToken", redirect_uri), encoding="utf-8")
    told = CliRunner().invoke(main, ["check", str(config)])
    return told.exit_code, told.output


def test_address_of_the_guide_is_taken_by_tenant_and_web_app(tmp_path):
    (address,) = tomllib.loads(block("toml"))["apps"][0]["redirect_uris"]

    assert check(address, tmp_path)[0] == 0
    assert Settings.from_environment(SAMPLE | {"REDIRECT_URI": address}).over_tls


def test_same_address_over_http_is_refused_by_tenant_and_web_app(tmp_path):
    (address,) = tomllib.loads(block("toml"))["apps"][0]["redirect_uris"]
    insecure = address.replace("https:", "http:")

    code, words = check(insecure, tmp_path)

    assert code == 2
    assert "AADB2C95010" in words
    with pytest.raises(SettingsError, match="only localhost may go without TLS"):
        Settings.from_environment(SAMPLE | {"REDIRECT_URI": insecure})


def test_settings_of_the_guide_are_whole_but_for_the_secret(tmp_path):
    settings = dict(line.split("=", 1) for line in block("ini").splitlines())

    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(SAMPLE | settings)

    assert [fault.name for fault in caught.value.faults] == ["SECRET_KEY"]
