"""How an app is started, as far as its folder tells."""

import json
from pathlib import Path

_NPM = (("dev", "npm run dev"), ("start", "npm start"), ("serve", "npm run serve"))
_PYTHON = (
    ("manage.py", "python manage.py runserver localhost:5000"),
    ("webapp/__init__.py", "flask --app webapp run --host localhost --port 5000"),
    ("app.py", "flask run --host localhost --port 5000"),
    ("wsgi.py", "flask run --host localhost --port 5000"),
    ("main.py", "python main.py"),
)


def how_it_starts(folder: Path) -> str:
    """A command, empty when nothing tells one."""
    try:
        scripts = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("scripts", {})
    except (OSError, ValueError, AttributeError):
        scripts = {}
    for name, command in _NPM:
        if name in scripts:
            return command
    if list(folder.glob("*.csproj")):
        return "dotnet run"
    return next((command for file, command in _PYTHON if (folder / file).is_file()), "")
