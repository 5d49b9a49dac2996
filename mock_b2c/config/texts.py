"""Texts and numbers of the config, each with the form it must have."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from pydantic.types import Strict

from mock_b2c.config.form import Form
from mock_b2c.domain.calling_codes import FULL_NUMBER
from mock_b2c.domain.ids import GUID

Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Name = Annotated[str, Form(r"\S(.{0,88}\S)?", "a name of up to 90 characters without blanks at its ends")]
Word = Annotated[str, Form(r"[\x21-\x7e]{1,120}", "up to 120 ASCII characters without blanks")]
Password = Annotated[str, Form(r"(.|\n){1,256}", "a password of up to 256 characters")]
PasswordHash = Annotated[
    str,
    Form(
        r"pbkdf2\$[1-9][0-9]{0,5}\$([0-9a-f]{2}){1,64}\$[0-9a-f]{64}", "the hash of a password as an export writes it"
    ),
]
AttributeName = Annotated[str, Form(r"[A-Za-z][A-Za-z0-9_]{0,99}", "up to 100 letters, digits and _, a letter first")]
TenantName = Annotated[
    str, StringConstraints(to_lower=True), Form(r"[a-zA-Z0-9]{1,27}", 'up to 27 letters and digits, such as "contoso"')
]
Username = Annotated[
    str, Form(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", "up to 64 letters, digits and symbols without @")
]
ServiceUrl = Annotated[str, Form(r"https?://[^\s/@]+(/\S*)?", "an http or https address")]
Prose = Annotated[str, Form(r"(.|\n){0,2000}", "up to 2000 characters")]
OptionValue = Annotated[str, Form(r"[^,\s]([^,\r\n]{0,78}[^,\s])?", "up to 80 characters on one line without commas")]
Line = Annotated[str, Form(r"[^\r\n]{0,250}", "up to 250 characters on one line")]
Known = Annotated[str, Form(r"(.|\n){1,1000}", "what the provider says, up to 1000 characters")]
UserFlowName = Annotated[str, Form(r"[A-Za-z0-9_.-]{1,64}", "up to 64 letters, digits and _ . -")]
ProviderName = Annotated[str, Form(r"[A-Za-z0-9_-]{1,40}", "up to 40 letters, digits and _ -")]
ScopeName = Annotated[str, Form(r"[A-Za-z0-9_.:-]{1,40}", "up to 40 letters, digits and _ . : -")]
HostName = Annotated[
    str, StringConstraints(to_lower=True), Form(r"[a-zA-Z0-9.-]+(:[0-9]+)?", 'a host such as "login.contoso.com"')
]
PhoneNumber = Annotated[str, Form(FULL_NUMBER, 'a number with its calling code such as "+441632960123"')]
TotpSecret = Annotated[
    str, Form(r"([A-Z2-7]{8}){2,16}", "a secret in base32: 16, 24, 32 and so on of A to Z and 2 to 7")
]
FileName = Annotated[
    str, Form(r"[^\\\x00-\x1f]{1,200}", "the name of a file in the folder of this one, with / between folders")
]
Banner = Annotated[str, Form(r"(.|\n){0,1000}", "a text of up to 1000 characters")]
Language = Literal["en", "de", "fr", "es", "pt", "ja", "ar"]
Guid = Annotated[
    str,
    StringConstraints(to_lower=True),
    Form(GUID, 'a GUID such as "11111111-1111-4111-8111-111111111111"'),
]
