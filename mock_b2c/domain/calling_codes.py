"""Telephone numbers: calling codes of countries (ITU-T E.164) and the form under which a number is kept."""

import re

CALLING_CODES = {
    "AR": ("Argentina", "54"),
    "AU": ("Australia", "61"),
    "AT": ("Austria", "43"),
    "BE": ("Belgium", "32"),
    "BR": ("Brazil", "55"),
    "BG": ("Bulgaria", "359"),
    "CA": ("Canada", "1"),
    "CL": ("Chile", "56"),
    "CN": ("China", "86"),
    "CO": ("Colombia", "57"),
    "HR": ("Croatia", "385"),
    "CY": ("Cyprus", "357"),
    "CZ": ("Czechia", "420"),
    "DK": ("Denmark", "45"),
    "EG": ("Egypt", "20"),
    "EE": ("Estonia", "372"),
    "FI": ("Finland", "358"),
    "FR": ("France", "33"),
    "DE": ("Germany", "49"),
    "GR": ("Greece", "30"),
    "HK": ("Hong Kong SAR", "852"),
    "HU": ("Hungary", "36"),
    "IS": ("Iceland", "354"),
    "IN": ("India", "91"),
    "ID": ("Indonesia", "62"),
    "IE": ("Ireland", "353"),
    "IL": ("Israel", "972"),
    "IT": ("Italy", "39"),
    "JP": ("Japan", "81"),
    "KE": ("Kenya", "254"),
    "KR": ("Korea", "82"),
    "LV": ("Latvia", "371"),
    "LT": ("Lithuania", "370"),
    "LU": ("Luxembourg", "352"),
    "MY": ("Malaysia", "60"),
    "MT": ("Malta", "356"),
    "MX": ("Mexico", "52"),
    "MA": ("Morocco", "212"),
    "NL": ("Netherlands", "31"),
    "NZ": ("New Zealand", "64"),
    "NG": ("Nigeria", "234"),
    "NO": ("Norway", "47"),
    "PK": ("Pakistan", "92"),
    "PE": ("Peru", "51"),
    "PH": ("Philippines", "63"),
    "PL": ("Poland", "48"),
    "PT": ("Portugal", "351"),
    "RO": ("Romania", "40"),
    "SA": ("Saudi Arabia", "966"),
    "RS": ("Serbia", "381"),
    "SG": ("Singapore", "65"),
    "SK": ("Slovakia", "421"),
    "SI": ("Slovenia", "386"),
    "ZA": ("South Africa", "27"),
    "ES": ("Spain", "34"),
    "SE": ("Sweden", "46"),
    "CH": ("Switzerland", "41"),
    "TW": ("Taiwan", "886"),
    "TH": ("Thailand", "66"),
    "TR": ("Turkey", "90"),
    "UA": ("Ukraine", "380"),
    "AE": ("United Arab Emirates", "971"),
    "GB": ("United Kingdom", "44"),
    "US": ("United States", "1"),
    "VN": ("Vietnam", "84"),
}
"""Name and calling code by ISO 3166 code, sorted by name."""

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
    found = [(calling, country) for country, (_, calling) in CALLING_CODES.items() if digits.startswith(calling)]
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
    calling_code = CALLING_CODES[country][1]
    if not _LOCAL.fullmatch(local) or len(calling_code) + len(local) > LONGEST:
        return None
    return f"+{calling_code}{local}"
