"""`mock-b2c completion` and what is completed."""

import shutil
import subprocess

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from mock_b2c.cli import main


def completed(*words: str, begun: str = "") -> list[str]:
    completion = ShellComplete(main, {}, "mock-b2c", "_MOCK_B2C_COMPLETE")
    return [item.value for item in completion.get_completions(list(words), begun)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_is_one_that_the_shell_reads(shell):
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "_MOCK_B2C_COMPLETE" in result.output
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=result.output, text=True, check=True, timeout=30)


def test_unknown_shell_is_told_in_one_line():
    result = CliRunner().invoke(main, ["completion", "cmd"])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "'bash', 'zsh', 'fish'" in result.stderr


def test_commands_and_options_are_completed():
    assert completed(begun="ex") == ["exec", "export"]
    assert "--front-channel" in completed("serve", begun="--f")
    assert completed("serve", "--front-channel", begun="h") == ["http", "https"]


def test_names_come_from_the_config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert completed("token", "--user", begun="a") == ["ada@example.com"]
    assert completed("token", "--flow", begun="B2C_1_e") == ["B2C_1_edit_profile"]
    (tmp_path / "mock_b2c.toml").write_text("[[apps]")
    assert completed("token", "--app") == []
