"""What goes wrong between this app and Azure AD B2C without B2C saying so itself (for that see `b2c_errors`)."""

from __future__ import annotations

from webapp.problems import Problem

_WAIT = "Wait a little and try again. If it stays, tell the people who run this app."
UNREACHABLE = Problem(
    status=502,
    title="Azure AD B2C cannot be reached",
    text="This app asked the sign-in service and got no connection.",
    advice=_WAIT,
)
UNTRUSTED = Problem(
    status=502,
    title="Azure AD B2C's certificate is not trusted",
    text="This app reached the sign-in service, but could not verify who answers.",
    advice="Tell the people who run this app: its certificate is not trusted; set REQUESTS_CA_BUNDLE to the CA "
    "bundle (a file) that it can be verified with, and start this app again.",
)
LATE = Problem(
    status=504,
    title="Azure AD B2C takes too long",
    text="This app asked the sign-in service and gave up waiting.",
    advice=_WAIT,
)
OUT_OF_ORDER = Problem(
    status=502,
    title="Azure AD B2C is out of order",
    text="This app asked the sign-in service, which answered that it has a fault of its own.",
    advice=_WAIT,
)
INCOMPLETE = Problem(
    status=400,
    title="The answer to your sign-in is incomplete",
    text="Your browser came back from Azure AD B2C with neither a code nor an error, as if the address had been cut.",
    advice="Try again.",
)
BROKEN_ANSWER = Problem(
    status=502,
    title="Azure AD B2C gave an answer that makes no sense",
    text="This app asked the sign-in service and could not use what came back.",
    advice=_WAIT,
)
NOT_FOUND = Problem(
    status=502,
    title="Azure AD B2C does not know this tenant or user flow",
    text="The sign-in service answered that there is nothing at the address this app is set up with.",
    advice="Tell the people who run this app: B2C_TENANT_NAME, B2C_CUSTOM_DOMAIN and the names of the user "
    "flows must be those of the tenant.",
)
CLOCKS = Problem(
    status=502,
    title="The sign-in is out of date already",
    text="Azure AD B2C signed you in, but by this app's clock that sign-in has expired or lies in the future.",
    advice="Try again. If it stays, the clocks of this app and of the sign-in service differ.",
)
SOMEBODY_ELSE = Problem(
    status=409,
    title="That was somebody else's profile",
    text="Azure AD B2C knows another account in this browser than the one signed in here, and the profile of that "
    "other account was saved.",
    advice="Sign out and sign in again, so that both agree on who you are.",
)
SIGN_IN_ENDED = Problem(
    status=401,
    title="Your sign-in has ended",
    text="It was too long ago, so what you just sent was not carried out. Nothing was changed.",
    advice="Go back and sign in again, then repeat your last step.",
)


def no_access_token(scopes: list[str]) -> Problem:
    """The problem of a user who is signed in but got no access token for `scopes`."""
    return Problem(
        status=403,
        title="Azure AD B2C gave no access to the API",
        text="You are known, but the sign-in service granted this app none of the scopes it asked for.",
        advice="Tell the people who run this app: its registration needs API permissions for the scopes below, "
        "with admin consent.",
        details={"Scopes": " ".join(scopes)},
    )
