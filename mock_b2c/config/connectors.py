"""API connectors of a user flow out of its section, with the files they name (reference 14.1)."""

from collections.abc import Iterator

from mock_b2c.config.beside import Beside, FileFaultError
from mock_b2c.config.schema import ConnectorSection, UserFlowSection
from mock_b2c.domain.api_connector import ApiConnector, ConnectorStep
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.outgoing import ClientCertificate, OutgoingError, tls_context

_SIGNING_UP = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_UP})
KEYS = {
    "after_federating": (ConnectorStep.AFTER_FEDERATING, _SIGNING_UP),
    "before_creating_user": (ConnectorStep.BEFORE_CREATING_USER, _SIGNING_UP),
    "before_sending_token": (ConnectorStep.BEFORE_SENDING_TOKEN, _SIGNING_UP | {UserFlowType.SIGN_IN}),
}
"""The step behind each key, and the types of user flow that have it."""


def connectors_of(flow: UserFlowSection, beside: Beside) -> dict[ConnectorStep, ApiConnector]:
    """The web services that a user flow asks, by step."""
    named = ((step, getattr(flow, key)) for key, (step, _) in KEYS.items())
    return {step: _connector(section, beside) for step, section in named if section}


def connector_faults(path: str, flow: UserFlowSection, beside: Beside) -> Iterator[str]:
    """A line for each fault of the user flow's web services."""
    for key, (_, types) in KEYS.items():
        section = getattr(flow, key)
        if section is None:
            continue
        if flow.type not in types:
            yield f"{path}.{key}: user flows of type '{flow.type}' never come to that step; leave the table out"
        yield from _proof_faults(f"{path}.{key}", section)
        if section.client_certificate and section.client_key:
            yield from _certificate_faults(f"{path}.{key}.client_certificate", section, beside)


def _connector(section: ConnectorSection, beside: Beside) -> ApiConnector:
    return ApiConnector(
        url=section.url,
        username=section.username or "",
        password=section.password or "",
        certificate=str(beside.path(section.client_certificate)) if section.client_certificate else "",
        key=str(beside.path(section.client_key)) if section.client_key else "",
    )


def _proof_faults(path: str, section: ConnectorSection) -> Iterator[str]:
    """The service proves itself by name and password, by certificate and key, or not at all."""
    if (section.username is None) != (section.password is None):
        yield f"{path}: username and password go together; give both or none"
    if (section.client_certificate is None) != (section.client_key is None):
        yield f"{path}: client_certificate and client_key go together; give both or none"
    if section.username and section.client_certificate:
        yield f"{path}: it has one kind of proof; give username and password, or client_certificate and its key"
    if section.client_certificate and not section.url.startswith("https:"):
        yield f"{path}.url: a client certificate is shown to https addresses only; '{section.url}' is none"


def _certificate_faults(path: str, section: ConnectorSection, beside: Beside) -> Iterator[str]:
    names = (section.client_certificate or "", section.client_key or "")
    try:
        for name in names:
            beside.content(name)
        certificate, key = (str(beside.path(name)) for name in names)
        tls_context(ClientCertificate(certificate=certificate, key=key))
    except FileFaultError as error:
        yield f"{path}: {error}"
    except OutgoingError as error:
        yield f"{path}: {error}; both files are in PEM, and the key has no password"
