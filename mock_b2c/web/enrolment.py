"""What the page that enrols an authenticator app shows: the secret, and the QR code that apps read."""

from msgspec import Struct

from mock_b2c.domain.totp import provisioning_uri
from mock_b2c.emulator import PageAnswer
from mock_b2c.user_flows.second_factor import TOTP_ENROL

_GROUP = 4
_SCALE = 5


class Enrolment(Struct, frozen=True, kw_only=True):
    """`secret` is grouped for reading; `image` is a data URI."""

    secret: str
    uri: str
    image: str


def enrolment(answer: PageAnswer) -> Enrolment | None:
    """What to show on this page; None where no app is enrolled."""
    journey = answer.transaction.journey
    if journey.page != TOTP_ENROL or answer.user is None:
        return None
    secret = journey.totp_secret
    uri = provisioning_uri(secret, issuer=answer.authority.tenant.name, account=answer.user.email)
    groups = [secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP)]
    return Enrolment(secret=" ".join(groups), uri=uri, image=_qr_code(uri))


def _qr_code(text: str) -> str:
    import segno  # noqa: PLC0415 - only who enrols an app waits for it

    image: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=_SCALE, border=4, light="#fff")
    return image
