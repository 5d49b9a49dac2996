"""Telephone numbers: calling codes of countries (ITU-T E.164) and the form under which a number is kept."""

import re

CALLING_CODES = {
    "AR": "54",
    "AU": "61",
    "AT": "43",
    "BE": "32",
    "BR": "55",
    "BG": "359",
    "CA": "1",
    "CL": "56",
    "CN": "86",
    "CO": "57",
    "HR": "385",
    "CY": "357",
    "CZ": "420",
    "DK": "45",
    "EG": "20",
    "EE": "372",
    "FI": "358",
    "FR": "33",
    "DE": "49",
    "GR": "30",
    "HK": "852",
    "HU": "36",
    "IS": "354",
    "IN": "91",
    "ID": "62",
    "IE": "353",
    "IL": "972",
    "IT": "39",
    "JP": "81",
    "KE": "254",
    "KR": "82",
    "LV": "371",
    "LT": "370",
    "LU": "352",
    "MY": "60",
    "MT": "356",
    "MX": "52",
    "MA": "212",
    "NL": "31",
    "NZ": "64",
    "NG": "234",
    "NO": "47",
    "PK": "92",
    "PE": "51",
    "PH": "63",
    "PL": "48",
    "PT": "351",
    "RO": "40",
    "SA": "966",
    "RS": "381",
    "SG": "65",
    "SK": "421",
    "SI": "386",
    "ZA": "27",
    "ES": "34",
    "SE": "46",
    "CH": "41",
    "TW": "886",
    "TH": "66",
    "TR": "90",
    "UA": "380",
    "AE": "971",
    "GB": "44",
    "US": "1",
    "VN": "84",
}
"""Calling code by ISO 3166 code, sorted by the English name of the country."""

_SPACING = re.compile(r"[\s().\-/]")
_LOCAL = re.compile(r"[0-9]{4,14}")
_KEEP_ZERO = {"IT"}  # where the leading zero is dialled from abroad, too
LONGEST = 15
"""Digits of a number with its calling code (E.164 §6.2)."""
FULL_NUMBER = rf"\+[1-9][0-9]{{6,{LONGEST - 1}}}"
"""A regular expression for a number with its calling code."""
_FULL = re.compile(FULL_NUMBER)
MAX_TYPED = 40


def split_number(number: str) -> tuple[str, str]:
    """Country and national number of `+441632960123`; empty when no country has such a number."""
    digits = number.removeprefix("+")
    found = [(calling, country) for country, calling in CALLING_CODES.items() if digits.startswith(calling)]
    if not (number.startswith("+") and found):
        return "", ""
    calling, country = max(found, key=lambda pair: len(pair[0]))
    return country, digits.removeprefix(calling)


def is_full_number(name: str) -> bool:
    """Whether this is what `full_number` gives, and not another sign-in name (reference 5.2)."""
    return _FULL.fullmatch(name) is not None


def full_number(country: str, typed: str) -> str | None:
    """`+441632960123` for a number as people type it; None when it cannot be one."""
    if country not in CALLING_CODES or len(typed) > MAX_TYPED:
        return None
    local = _SPACING.sub("", typed).removeprefix("" if country in _KEEP_ZERO else "0")
    calling_code = CALLING_CODES[country]
    if not _LOCAL.fullmatch(local) or len(calling_code) + len(local) > LONGEST:
        return None
    return f"+{calling_code}{local}"
