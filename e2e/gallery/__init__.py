"""Every page of ours, in every state worth looking at, and the way to it; adding one is adding a function.

The people in it are those of the sample tenant. Nothing here changes their accounts, so all may share them: Ada has
tasks, Grace has none.
"""

from e2e.gallery import asking, factors, legacy, local_accounts, portal, providers, surroundings, web_app
from e2e.gallery.view import ADA, HOSTED, LOOKED_AT, PICTURED, VIEWS, View, Visit

__all__ = [
    "ADA",
    "HOSTED",
    "LOOKED_AT",
    "PICTURED",
    "VIEWS",
    "View",
    "Visit",
    "asking",
    "factors",
    "legacy",
    "local_accounts",
    "portal",
    "providers",
    "surroundings",
    "web_app",
]
