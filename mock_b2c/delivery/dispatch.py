"""The couriers that a delivery needs, each with its place."""

from functools import partial
from urllib.parse import urlsplit

from mock_b2c.delivery.courier import Courier
from mock_b2c.domain.delivery import Delivery
from mock_b2c.outgoing import Send


def couriers(delivery: Delivery, send: Send) -> tuple[Courier, ...]:
    """One for each place; one that is slow keeps no other from its work."""
    found = []
    if smtp := delivery.smtp:
        from mock_b2c.delivery.smtp import send_mail  # noqa: PLC0415 - most tenants deliver nowhere

        found.append(Courier(f"the mail server {smtp.host}:{smtp.port}", partial(send_mail, smtp)))
    if webhook := delivery.webhook:
        from mock_b2c.delivery.webhook import post_message  # noqa: PLC0415 - as above

        host = urlsplit(webhook.url).netloc  # what follows may be a secret
        found.append(Courier(f"the webhook at {host}", partial(post_message, webhook, send)))
    return tuple(found)
