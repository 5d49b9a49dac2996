"""Calls to the web services that user flows name (reference 14.1). Nothing else is ever called from here."""

import base64
import json
from collections.abc import Mapping

from mock_b2c.domain.api_connector import (
    ATTEMPTS,
    MAX_ANSWER,
    SECONDS,
    UNREACHED,
    ApiConnector,
    ConnectorReply,
    ConnectorStep,
    Person,
    Verdict,
    failed,
    read_reply,
    request_members,
)
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.custom_attributes import typed_attributes
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.tenant import derived_id
from mock_b2c.emulator.world import World
from mock_b2c.outgoing import ClientCertificate, OutgoingError, Request


def ask(
    world: World, authority: Authority, transaction: Transaction, step: ConnectorStep, person: Person
) -> ConnectorReply:
    """What the web service of a step says; it is called once more when it does not answer in time."""
    connector = authority.user_flow.connectors[step]
    members = request_members(
        step,
        person,
        extensions_app=derived_id(authority.tenant.domain, "b2c-extensions-app").replace("-", ""),
        client_id=transaction.request.client_id,
        locales=transaction.language,
    )
    request, reason = _request(connector, json.dumps(members).encode()), ""
    for _ in range(ATTEMPTS):
        try:
            reply = world.send(request)
        except OutgoingError as error:
            reason = str(error)
            continue
        return read_reply(step, connector, reply.status, reply.body)
    return failed(UNREACHED, reason)


def token_attributes(world: World, authority: Authority, transaction: Transaction) -> Mapping[str, str]:
    """The attributes that stand in the tokens in place of the user's own; B2CError when the service fails."""
    step = ConnectorStep.BEFORE_SENDING_TOKEN
    if step not in authority.user_flow.connectors:
        return {}
    user_id = transaction.journey.user_id
    user = world.storage.users.get(authority.tenant.id, user_id) if user_id else None
    if user is None:  # the answer to the application says so
        return {}
    known = typed_attributes(user.attributes, authority.tenant.custom_attributes)
    person = Person(email=user.email, attributes=known, identity=user.identity, object_id=user.id)
    reply = ask(world, authority, transaction, step, person)
    if reply.verdict is Verdict.FAILED:
        raise B2CError(reply.code, flow=authority.user_flow.name, tenant=authority.tenant.domain, reason=reply.reason)
    return reply.attributes


def _request(connector: ApiConnector, payload: bytes) -> Request:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if connector.username:
        credentials = f"{connector.username}:{connector.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    certificate = ClientCertificate(certificate=connector.certificate, key=connector.key)
    return Request(
        address=connector.url,
        body=payload,
        headers=headers,
        certificate=certificate if connector.certificate else None,
        seconds=SECONDS,
        max_answer=MAX_ANSWER,
    )
