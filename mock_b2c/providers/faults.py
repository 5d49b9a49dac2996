"""How identity providers fail, as rows of the error catalogue (reference 10.1)."""

INVALID_RESPONSE = "AADB2C90273"
UNREACHABLE = "AADB2C90289"
MISCONFIGURED = "AADB2C90243"


class ProviderError(Exception):
    """A provider did not vouch for anybody: an error row with the values of its text."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def invalid_response(error: str, description: str) -> ProviderError:
    """AADB2C90273 with what the provider said, as far as that is text of one line."""
    told = f"Error: {_line(error)},Error Description: {_line(description)}"
    return ProviderError(INVALID_RESPONSE, response=told)


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:200])
