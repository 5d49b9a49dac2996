"""Identity providers beyond the directory: mock ones, and real ones over HTTP. What they say becomes a person."""

from mock_b2c.providers.faults import ProviderError
from mock_b2c.providers.mock import Choice, Consent, vouched_for
from mock_b2c.providers.upstream import UpstreamProvider

__all__ = ["Choice", "Consent", "ProviderError", "UpstreamProvider", "vouched_for"]
