"""The tenant that docs/how-to/openid-conformance.toml makes, and a relying party that looks as closely as the suite."""

import pytest

from mock_b2c.config import create_emulator
from mock_b2c.web import create_app
from tests.conformance.relying_party import LOADED, RelyingParty
from tests.web.site import Site, in_process


@pytest.fixture(scope="session")
def shared_conforming_app():
    """Made once: its templates take longer to compile than a test."""
    return create_app(create_emulator(LOADED))


@pytest.fixture
def conforming_site(shared_conforming_app, signing_key) -> Site:
    """The suite's tenant, with an emulator of its own for each test."""
    emulator = create_emulator(LOADED, signing_key=signing_key, make_policy_key=lambda: signing_key)
    shared_conforming_app.extensions["mock_b2c"] = emulator
    return in_process(emulator, shared_conforming_app)


@pytest.fixture
def party(conforming_site) -> RelyingParty:
    """The first client, with a browser that was never at the provider."""
    return RelyingParty(conforming_site)
