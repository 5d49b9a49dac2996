from tests.web.fixtures import *  # noqa: F403 - shared with tests/contract
