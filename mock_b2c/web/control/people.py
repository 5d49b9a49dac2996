"""What people do at the pages, without pages."""

from mock_b2c.control.shapes import Cookie, Reply, SessionOrder, SignIn, TokenOrder, Tokens
from mock_b2c.domain.user import User
from mock_b2c.levers import B2C
from mock_b2c.levers.users import attribute_ids
from mock_b2c.web.control.operations import Operations
from mock_b2c.web.control.problems import ProblemError

resource = Operations("people")


@resource.operation("POST", "/tokens")
def issue_tokens(b2c: B2C, body: TokenOrder) -> Tokens:
    """Signed tokens for a user, as an app would get them; short scope names of an API will do."""
    user = _user(b2c, body.user)
    try:
        issued = b2c.issue_tokens(
            user,
            scope=body.scope,
            app=body.app,
            user_flow=body.user_flow,
            claims=body.claims,
            expires_in=body.expires_in,
        )
    except KeyError as error:
        raise _unknown(error) from None
    return Tokens(access_token=issued.access_token, id_token=issued.id_token)


@resource.operation("POST", "/sessions")
def session_cookie(b2c: B2C, body: SessionOrder) -> Cookie:
    """The cookie of a single sign-on session: a browser that has it is signed in at the tenant."""
    user = _local(b2c, body.user)
    try:
        return Cookie(**b2c.session_cookie(user, password=body.password, user_flow=body.user_flow))
    except KeyError as error:
        raise _unknown(error) from None


@resource.operation("POST", "/sign-in")
def sign_in(b2c: B2C, body: SignIn) -> Reply:
    """Follows an authorization request's address as a user, through all pages, in a browser that was never here."""
    user = _local(b2c, body.user)
    try:
        password = b2c.users.password(user) if body.password is None else body.password
    except KeyError as error:
        raise _unknown(error) from None
    attributes = attribute_ids(body.attributes)
    reply = b2c.new_browser().sign_in(body.auth_uri, user.sign_in_name, password, attributes)
    return Reply(location=reply.location, method=reply.method, parameters=reply.parameters)


def _user(b2c: B2C, name: str) -> User:
    try:
        return b2c.users[name]
    except KeyError as error:
        raise _unknown(error) from None


def _local(b2c: B2C, name: str) -> User:
    """Somebody who has a password."""
    user = _user(b2c, name)
    if user.identity:
        raise ProblemError(422, f"{name!r} comes from {user.identity.issuer}, which has pages of its own.")
    return user


def _unknown(error: KeyError) -> ProblemError:
    """Something that the body names is not there; the address is right."""
    return ProblemError(422, f"{error.args[0]}.")
