"""The recipe of docs/how-to/other-browser-tools.md for Playwright for Node.js, run beside an app of express."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path

from e2e.ports import free_ports

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "how-to" / "other-browser-tools.md"
PLACE = HERE / "node_modules" / ".recipe"  # where Node.js finds the packages, and nobody keeps anything
CONFIG = PLACE / "mock_b2c.toml"
TEST = ("node", str(HERE / "node_modules" / "@playwright" / "test" / "cli.js"), "test", "--reporter=list")


def written(config: Path, browser: str) -> dict[str, str]:
    """Writes the files of the recipe, for an app at a free port; the variables that the app and the recipe read."""
    (port,) = free_ports(1)
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir()
    tenant = config.read_text(encoding="utf-8").replace("localhost:3000", f"localhost:{port}")
    CONFIG.write_text(tenant, encoding="utf-8")
    start = shlex.join(["node", str(HERE / "exec" / "express_app.mjs")])
    blocks = re.findall(r"```js\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name, block in zip(("playwright.config.mjs", "sign-in.spec.mjs"), blocks, strict=True):
        text = block.replace("localhost:5000", f"localhost:{port}").replace("npm start", start)
        (PLACE / name).write_text(text, encoding="utf-8")
    (app,) = (app for app in tomllib.loads(tenant)["apps"] if app["name"] == "web")
    return {
        "CLIENT_ID": app["client_id"],
        "CLIENT_SECRET": app["client_secret"],
        "REDIRECT_URI": f"http://localhost:{port}/back",
        "PORT": str(port),
        "CHROMIUM": browser,
    }
