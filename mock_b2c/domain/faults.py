"""What can be made to go wrong on purpose, so that a test sees what its app does then."""

from enum import StrEnum

from msgspec import Struct


class AnswerFault(StrEnum):
    """What is wrong with an answer of an endpoint."""

    LATENCY = "latency"
    """It comes `seconds` later."""
    STATUS = "status"
    """It is an error of that HTTP `status`: 429, 500 or 503."""
    DROP = "drop"
    """The connection ends without an answer."""
    HALF = "half"
    """The connection ends in the middle of the answer."""
    TOO_MANY_COOKIES = "too_many_cookies"
    """The browser's cookies are more than the service takes: HTTP 400, as for any header that is too long."""


class ConnectionFault(StrEnum):
    """What is wrong before a request can be sent; nobody knows its endpoint yet."""

    TLS_DROP = "tls_drop"
    """The handshake is not answered: the connection ends."""
    WRONG_CERTIFICATE = "wrong_certificate"
    """The certificate is for another name."""


class PageFault(StrEnum):
    """What befalls a person in the middle of a user flow; the service answers with an error page."""

    STALE_TRANSACTION = "stale_transaction"
    """The page was open for too long: the sign-in is forgotten (AADB2C90046)."""
    DOUBLED_TRANSACTION = "doubled_transaction"
    """The last step arrives twice, and the browser shows the answer to the second one (AADB2C90046)."""
    TWO_TABS = "two_tabs"
    """A sign-in in another tab has taken the cookie of this one's page: a bad request."""
    LOST_COOKIES = "lost_cookies"
    """The browser sends none of its cookies with a page's call (AADB2C90211)."""


class MessageFault(StrEnum):
    """What is wrong with a mail, a text message or a call."""

    LATE_MESSAGE = "late_message"
    """It comes `seconds` later, by the emulator's clock."""


class TokenFault(StrEnum):
    """What is wrong with a token."""

    BAD_SIGNATURE = "bad_signature"
    UNKNOWN_KEY = "unknown_key"
    """Its `kid` is of no key."""
    ALG_NONE = "alg_none"
    """It is not signed, and says so."""
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    MISSING_CLAIM = "missing_claim"
    """The claim named by `claim` is left out."""
    EXTRA_CLAIM = "extra_claim"
    """The claim named by `claim` is set to `value`."""


ENDPOINTS = ("discovery", "keys", "authorize", "pages", "token", "logout", "userinfo")
TOKENS = ("id", "access")
STATUSES = (429, 500, 503)
MOST_SECONDS = 24 * 60 * 60
DEEPEST = 20
FaultKind = AnswerFault | TokenFault | ConnectionFault | PageFault | MessageFault
_Family = type[AnswerFault] | type[TokenFault] | type[ConnectionFault] | type[PageFault] | type[MessageFault]
_OF: dict[_Family, str] = {
    AnswerFault: "answers",
    TokenFault: "tokens",
    ConnectionFault: "connections",
    PageFault: "sign-ins",
    MessageFault: "messages",
}
KINDS: dict[str, FaultKind] = {kind.value: kind for kinds in _OF for kind in kinds}
_CLAIM_FAULTS = (TokenFault.MISSING_CLAIM, TokenFault.EXTRA_CLAIM)
_LATE_FAULTS = (AnswerFault.LATENCY, MessageFault.LATE_MESSAGE)


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that goes wrong.

    At the `endpoint`, or at all; in ID or access tokens (`token`), or both. It happens the next `times` times, None for
    always, and then with that `share` of the answers: 0.25 is every fourth.
    """

    kind: FaultKind
    endpoint: str = ""
    token: str = ""
    times: int | None = 1
    share: float = 1.0
    seconds: float = 0.0
    status: int = 503
    claim: str = ""
    value: object = None


def a_fault(kind: str, **settings: object) -> Fault:
    """The fault of that kind; ValueError says what would be right."""
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not known; there are: {', '.join(KINDS)}")
    unknown = settings.keys() - set(Fault.__struct_fields__)
    if unknown:
        known = ", ".join(name for name in Fault.__struct_fields__ if name != "kind")
        raise ValueError(f"a fault has no {min(unknown)!r}; it has: {known}")
    fault = Fault(kind=KINDS[kind], **settings)  # type: ignore[arg-type] # looked at next
    wrong = _wrong(fault)
    if wrong:
        raise ValueError(wrong)
    return fault


def _wrong(fault: Fault) -> str:
    """What cannot be, in words."""
    what = f"{fault.kind.value} is of {_OF[type(fault.kind)]}"
    faults = {
        f"endpoint {fault.endpoint!r} is not known; there are: {', '.join(ENDPOINTS)}": fault.endpoint
        not in ("", *ENDPOINTS),
        f"token is {fault.token!r}; it can be 'id' or 'access'": fault.token not in ("", *TOKENS),
        "times is a number from 1, or None for always": fault.times is not None and fault.times < 1,
        "share is above 0 and at most 1": not 0 < fault.share <= 1,
        f"seconds is from 0 to {MOST_SECONDS}": not 0 <= fault.seconds <= MOST_SECONDS,
        f"{fault.kind.value} needs its seconds": fault.kind in _LATE_FAULTS and fault.seconds == 0,
        f"status is one of {', '.join(map(str, STATUSES))}": fault.status not in STATUSES,
        f"{fault.kind.value} needs the name of its claim": fault.kind in _CLAIM_FAULTS and not fault.claim,
        f"value is nested deeper than {DEEPEST}": not _is_flat(fault.value, DEEPEST),
        f"{what}: it has no endpoint": bool(fault.endpoint) and not isinstance(fault.kind, AnswerFault),
        f"{what}: it has no token": bool(fault.token) and not isinstance(fault.kind, TokenFault),
    }
    return next((text for text, holds in faults.items() if holds), "")


def _is_flat(value: object, deepest: int) -> bool:
    """Whether arrays and objects in the value are nested so deep at most: a token has to be made of it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return deepest >= 0 and all(_is_flat(item, deepest - 1) for item in inner)
