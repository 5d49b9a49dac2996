"""Delivering messages beside the outbox: to a mail server, and to a web service."""

from mock_b2c.delivery.courier import Courier
from mock_b2c.delivery.dispatch import couriers
from mock_b2c.delivery.faults import DeliveryError

__all__ = ["Courier", "DeliveryError", "couriers"]
