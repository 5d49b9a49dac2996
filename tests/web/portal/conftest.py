"""The portal of a tenant of its own for each test."""

import pytest

from tests.web.portal.client import Portal


@pytest.fixture
def b2c(app):
    """The levers that the portal has."""
    return app.extensions["mock_b2c.levers"]


@pytest.fixture
def portal(site) -> Portal:
    """A person at the portal."""
    return Portal(url=site.url, session=site.new_session())
