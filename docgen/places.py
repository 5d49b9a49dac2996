"""Where the pages stand."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
KEYS = REFERENCE / "config_keys.toml"


class GenerateError(Exception):
    """The pages cannot be written; the text says what to put right."""
