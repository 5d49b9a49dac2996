"""The reference web app: signs users in with Azure AD B2C and calls a protected web API on their behalf.

`flask --app webapp run` finds `create_app` here. It imports the app only when called, so that
`webapp.tasks_api`, which lives below this package but is another service, never loads identity or MSAL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> Flask:
    """The web app with its settings from the environment and `.env`; never raises for a missing setting."""
    from webapp.app import create_app as create  # noqa: PLC0415 - see the module's docstring

    return create()
