"""What an e-mail address looks like."""

import re

EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"']+@[^\s@<>()\[\],;:\\\"'.]+(\.[^\s@<>()\[\],;:\\\"'.]+)+\Z")
MAX_EMAIL = 254


def is_email(text: str) -> bool:
    """Whether `text` looks like one e-mail address."""
    return len(text) <= MAX_EMAIL and text.isprintable() and EMAIL.match(text) is not None
