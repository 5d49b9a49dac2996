"""How an app is started, as far as its folder tells."""

import json
import re
from pathlib import Path

PORT = 5000
"""Of an app that says nothing else."""
_NPM = (("dev", "npm run dev"), ("start", "npm start"), ("serve", "npm run serve"))
_PYTHON = (
    ("manage.py", "python manage.py runserver localhost:{port}"),
    ("webapp/__init__.py", "flask --app webapp run --host localhost --port {port}"),
    ("app.py", "flask run --host localhost --port {port}"),
    ("wsgi.py", "flask run --host localhost --port {port}"),
    ("main.py", "python main.py"),
)
_MADE = re.compile(r"^(\w+)\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(FastAPI|Starlette|Flask)\(", re.MULTILINE)
_UVICORN = "uvicorn {module}:{name} --host localhost --port {port}"
_SERVED = {
    "FastAPI": (_UVICORN, "python {module}.py"),
    "Starlette": (_UVICORN, "python {module}.py"),
    "Flask": ("flask --app {module} run --host localhost --port {port}", ""),
}
"""By the class of an app that a module holds: when it does not run itself, and when it does, where that is special."""


def how_it_starts(folder: Path, port: int = PORT) -> str:
    """A command that serves the app at that port, where commands say one; empty when nothing tells a command."""
    try:
        scripts = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("scripts", {})
    except (OSError, ValueError, AttributeError):
        scripts = {}
    for name, command in _NPM:
        if name in scripts:
            return command
    if list(folder.glob("*.csproj")):
        return "dotnet run"
    return next(
        (_of_python(folder / file, command, port) for file, command in _PYTHON if (folder / file).is_file()), ""
    )


def _of_python(file: Path, command: str, port: int) -> str:
    text = file.read_text(encoding="utf-8", errors="replace")
    made = None if file.stem.startswith("__") else _MADE.search(text)
    if made is None:
        return command.format(port=port)
    served = _SERVED[made[2]]["__main__" in text] or command
    return served.format(module=file.stem, name=made[1], port=port)
