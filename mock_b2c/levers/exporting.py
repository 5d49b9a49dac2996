"""A tenant that tests or people have changed, as a config file."""

from collections.abc import Iterator
from typing import Any

from mock_b2c.config import Config, with_data
from mock_b2c.emulator import Emulator

_HEAD = """\
# A tenant of mock_b2c as it was when it was exported. Passwords that were chosen since are hashed.
"""
_BESIDE = "# The files that it names stand beside the config that it was started with.\n"


def exported(emulator: Emulator, config: Config, *, with_users: bool = True) -> str:
    """The text of a config file for the tenant as it is, with its users; ConfigError when they do not fit together."""
    from mock_b2c.config.toml_text import toml_text  # noqa: PLC0415 - few need it

    users = list(user_rows(emulator, config)) if with_users else []
    whole = with_data(config, {"users": users or None})
    return "\n".join([_HEAD + (_BESIDE if whole.other_files else ""), toml_text(whole.data)])


def user_rows(emulator: Emulator, config: Config) -> Iterator[dict[str, Any]]:
    """The table of each user, one after the other."""
    from mock_b2c.config.users import row_of  # noqa: PLC0415 - it loads what checks configs

    known = {spec.username or spec.email: spec.password for spec in config.users}
    for user in emulator.each_user(config.tenant):
        password = known.get(user.username or user.email)
        in_force = password is not None and emulator.is_password(user, password)
        derived = emulator.derived_id(config.tenant, user.username or user.email, user.identity)
        yield row_of(user, derived, password if in_force else None)
