"""What the messages of a user flow say, in the language of its pages (reference 7.5 and 7.6)."""

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.messages import Message, MessageKind
from mock_b2c.strings import filled, texts_in

_PARAGRAPHS = {
    MessageKind.EMAIL: ("email_message", "email_code", "email_signature"),
    MessageKind.SMS: ("sms_message",),
    MessageKind.CALL: ("call_message",),
}
"""The texts that a message is made of: `{0}` is the tenant, `{1}` the recipient, `{2}` the code."""


def code_message(  # noqa: PLR0913 - what a message has
    *,
    id: str,  # noqa: A002 - a field
    authority: Authority,
    language: str,
    kind: MessageKind,
    to: str,
    code: str,
    sent_at: float,
) -> Message:
    """A message with a code; or the call, which is answered and confirmed as soon as it rings."""
    texts, tenant = texts_in(authority.user_flow.languages, language), authority.tenant.name
    said = [filled(texts[string_id], tenant, to, code) for string_id in _PARAGRAPHS[kind]]
    return Message(
        id=id,
        tenant=tenant,
        to=to,
        subject=" ".join(filled(texts[f"{kind}_subject"], tenant, to).split()),  # one line, whatever an override says
        body="\n\n".join(said),
        code=code,
        sent_at=sent_at,
        kind=kind,
        language=language,
    )
