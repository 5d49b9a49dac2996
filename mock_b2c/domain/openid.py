"""Where the service departs from OpenID Connect and OAuth, and the switches that make a policy conform.

Each switch is one departure; off, the policy answers as the service does. docs/explanation/openid-connect.md has a row
for each.
"""

import json
from collections.abc import Mapping

from msgspec import Struct

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.standard_claims import STANDARD_CLAIMS

STANDARD_SCOPES = ("profile", "email", "address", "phone")


class OpenIDConnect(Struct, frozen=True, kw_only=True):
    """The switches of one user flow or custom policy; true conforms."""

    standard_scopes: bool = False
    access_token_always: bool = False
    redirect_uri_page: bool = False
    nonce_required: bool = False
    request_objects_refused: bool = False
    claims_parameter: bool = False
    id_token_hint: bool = False
    code_reuse_revokes: bool = False
    standard_errors: bool = False
    plain_error_descriptions: bool = False
    full_discovery: bool = False


AS_THE_SERVICE = OpenIDConnect()
SWITCHES = OpenIDConnect.__struct_fields__

_ERRORS = {  # code: the value that the standard has for it
    "AADB2C90010": "invalid_scope",  # RFC 6749 §4.1.2.1
    "AADB2C90077": "login_required",  # OpenID Connect Core §3.1.2.6
    "AADB2C90079": "invalid_client",  # RFC 6749 §5.2
    "AADB2C90117": "invalid_scope",
    "AADB2C90146": "invalid_scope",
    "AADB2C99005": "invalid_scope",
}
_REFUSED = {  # OpenID Connect Core §3.1.2.6
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


class RequestedClaims(Struct, frozen=True, kw_only=True):
    """Claims asked for one by one (OpenID Connect Core §5.5); `user` is the only one who may be answered for."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    user: str | None = None


NO_CLAIMS = RequestedClaims()


class StandardError(B2CError):
    """An error of the service under the `error` value of the standard."""

    def __init__(self, code: str, standard_error: str, values: Mapping[str, str]) -> None:
        self._standard_error = standard_error
        super().__init__(code, **values)

    @property
    def oauth_error(self) -> str:
        """The `error` member of the wire form."""
        return self._standard_error


def standard_error(error: B2CError) -> B2CError:
    """The same error with the standard's value, where the service has one of its own."""
    value = _ERRORS.get(error.code)
    return StandardError(error.code, value, error.values) if value else error


def refuse_request_objects(params: Mapping[str, str]) -> None:
    """Raises B2CError for parameters that must not be ignored where they are not supported."""
    for parameter, error in _REFUSED.items():
        if parameter in params:
            raise StandardError("AADB2C90122", error, {"parameter": parameter})


def requested_claims(params: Mapping[str, str]) -> RequestedClaims:
    """What the `claims` parameter names of the standard claims; B2CError AADB2C90122 when it cannot be read.

    A claim that is marked essential is like any other: what the user does not have is left out (§5.5.1).
    """
    text = params.get("claims", "")
    if not text:
        return NO_CLAIMS
    try:
        asked = json.loads(text)
        userinfo, id_token = (dict(asked.get(place) or {}) for place in ("userinfo", "id_token"))
        user = (id_token.get("sub") or {}).get("value")
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise B2CError("AADB2C90122", parameter="claims") from None
    return RequestedClaims(
        userinfo=tuple(name for name in STANDARD_CLAIMS if name in userinfo),
        id_token=tuple(name for name in STANDARD_CLAIMS if name in id_token),
        user=None if user is None else str(user),
    )
