"""docs/how-to/many-users.md, done word for word."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.docs.markdown import ROOT, blocks, files

GUIDE = ROOT / "docs" / "how-to" / "many-users.md"


def test_commands_of_the_guide_do_what_it_says(tmp_path):
    for name, text in files(GUIDE).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = f'mock-b2c() {{ "{sys.executable}" -m mock_b2c "$@"; }}\nset -e\n'
    script = command + "".join(block.text for block in blocks(GUIDE, "sh"))
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=os.environ | home, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "users.jsonl: 2 users added to contoso.onmicrosoft.com." in done.stdout
    assert "more.csv: 2 users added to contoso.onmicrosoft.com." in done.stdout
    assert '"id_token": "ey' in done.stdout
    everybody = ["ada", "grace", "lin", "sam", "kim", "jo"]
    exported = tomllib.loads((tmp_path / "tenant.toml").read_text(encoding="utf-8"))
    assert [user["email"].partition("@")[0] for user in exported["users"]] == everybody
    assert "users" not in tomllib.loads((tmp_path / "without-users.toml").read_text(encoding="utf-8"))
    assert len((tmp_path / "everybody.jsonl").read_text(encoding="utf-8").splitlines()) == len(everybody)
    assert Path(tmp_path, "elsewhere", "state.sqlite3").is_file()
    assert Path(tmp_path, "moved.sqlite3").is_file()
