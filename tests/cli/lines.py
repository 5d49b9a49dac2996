"""What a failed command says."""

import subprocess

from click.testing import Result


def one_line(result: Result | subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a command that failed as it should: exit code 2, nothing on stdout, no traceback."""
    code = result.exit_code if isinstance(result, Result) else result.returncode
    assert (code, result.stdout) == (2, "")
    assert result.stderr.endswith("\n")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return result.stderr.strip()
