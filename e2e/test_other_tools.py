"""docs/how-to/other-browser-tools.md: Selenium's recipe, run as it stands beside the web app."""

import re
import shutil
import sys

import pytest

from e2e.by_exec import run_by_exec
from e2e.ports import free_ports
from e2e.services import ROOT

pytestmark = pytest.mark.needs("the emulator")

PAGE = ROOT / "docs" / "how-to" / "other-browser-tools.md"
PROGRAM = """
import subprocess, sys, time, urllib.request

port, recipe = sys.argv[1:]
web_app = subprocess.Popen(
    [sys.executable, "-m", "flask", "--app", "webapp", "run", "--host", "localhost", "--port", port], stdout=sys.stderr
)
try:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/").close()
            break
        except OSError:
            time.sleep(0.05)
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", recipe]))
finally:
    web_app.terminate()
    web_app.wait()
"""


@pytest.mark.skipif(not shutil.which("chromedriver"), reason="Selenium needs chromedriver (Debian: chromium-driver)")
def test_recipe_of_selenium_is_green(tmp_path):
    (port,) = free_ports(1)
    (recipe,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    path = tmp_path / "test_sign_in.py"
    path.write_text(recipe.replace("localhost:5000", f"localhost:{port}"), encoding="utf-8")
    done = run_by_exec(port, tmp_path, sys.executable, "-c", PROGRAM, str(port), str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
