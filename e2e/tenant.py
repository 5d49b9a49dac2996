"""What the browser tests add to the sample tenant: user flows, identity providers, people, an application."""

from e2e import (
    asking_flows,
    callback,
    keeping_flow,
    matrix,
    mfa_flows,
    provider_only_flows,
    reader_app,
    social_flow,
    themed_flows,
)
from e2e.users import accounts_toml


def additions(*, connector: str, reader_port: int) -> str:
    """TOML; `connector` is the address of `e2e.connector_service`, `reader_port` is for the app that may only read."""
    return "".join(
        (
            keeping_flow.USER_FLOW,
            themed_flows.USER_FLOWS,
            asking_flows.USER_FLOWS,
            mfa_flows.ASKING_FLOWS,
            social_flow.USER_FLOW,
            provider_only_flows.user_flows(connector),
            accounts_toml(),
            mfa_flows.APP_USER_TOML,
            matrix.toml(),
            reader_app.registration(reader_port),
            callback.registration(connector),
        )
    )
