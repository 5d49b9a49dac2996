"""The text of a record with secrets."""

from mock_b2c.domain.records import WithSecrets


class Card(WithSecrets, frozen=True, kw_only=True):
    hidden = frozenset({"pin"})

    holder: str
    pin: str


def test_text_shows_the_open_fields_and_leaves_out_the_hidden_ones():
    assert repr(Card(holder="Ada", pin="1234")) == "Card(holder='Ada')"
    assert "1234" not in f"{[Card(holder='Ada', pin='1234')]}"
