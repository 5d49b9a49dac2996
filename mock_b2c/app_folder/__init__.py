"""An app's folder, and a first config that fits the app: what `mock-b2c init` does (design 3.1).

`read_folder` looks at the files that apps keep their settings in; `first_config_text` and `first_environment_text` are
a `mock_b2c.toml` and a `.env` that go together. Nothing is written here.
"""

from mock_b2c.app_folder.environment import ADDRESS, TRUST_VARIABLES, first_environment_text, misfits
from mock_b2c.app_folder.files import OWN_ENV_FILES, SAMPLE_ENV_FILES
from mock_b2c.app_folder.first_config import PEOPLE, first_config_text, port_of
from mock_b2c.app_folder.notes import notes
from mock_b2c.app_folder.read import Platform, Traces, read_folder
from mock_b2c.app_folder.starting import how_it_starts

__all__ = [
    "ADDRESS",
    "OWN_ENV_FILES",
    "PEOPLE",
    "SAMPLE_ENV_FILES",
    "TRUST_VARIABLES",
    "Platform",
    "Traces",
    "first_config_text",
    "first_environment_text",
    "how_it_starts",
    "misfits",
    "notes",
    "port_of",
    "read_folder",
]
