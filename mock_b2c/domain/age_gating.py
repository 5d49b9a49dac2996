"""Age gating: the age group that follows from birth and country, and who may go on (reference 7.6)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

BIRTH, COUNTRY, GROUP, CONSENT = "dateOfBirth", "country", "ageGroup", "consentProvidedForMinor"
"""The attributes of an account that it is about."""
ADULT_AGE = 18
_CONSENT_AGES: Mapping[int, str] = {
    13: "Ireland|Spain|Sweden|United Kingdom|United States|Poland",
    14: "Austria|Belgium|Korea",
    16: (
        "Bulgaria|Croatia|Cyprus|Czechia|Denmark|Estonia|Finland|France|Germany|Greece|Hungary|Italy|Latvia|Lithuania|"
        "Luxembourg|Malta|Netherlands|Portugal|Romania|Slovakia|Slovenia"
    ),
}
CONSENT_AGE = {country: age for age, countries in _CONSENT_AGES.items() for country in countries.split("|")}
"""Until when parents have to consent; elsewhere they have not. The list is our own (reference 7.6 has none)."""


class AgeGroup(StrEnum):
    """What an account's `ageGroup` holds, besides nothing."""

    MINOR = "Minor"
    """Below the age of consent."""
    NOT_ADULT = "NotAdult"
    """Below the age of majority."""
    ADULT = "Adult"


class Minors(StrEnum):
    """Who may go on."""

    ALLOW = "allow"
    BLOCK_BELOW_CONSENT = "block_below_consent"
    BLOCK = "block"


class OnBlock(StrEnum):
    """Who is told when somebody may not."""

    ERROR_PAGE = "error_page"
    JSON = "json"
    """The application."""


class AgeGating(Struct, frozen=True, kw_only=True):
    """The setting of a user flow."""

    minors: Minors = Minors.ALLOW
    on_block: OnBlock = OnBlock.ERROR_PAGE

    def blocks(self, attributes: Mapping[str, str]) -> bool:
        """Whether somebody with these attributes, the group among them, may not go on."""
        group = attributes.get(GROUP)
        if self.minors is Minors.BLOCK:
            return group in (AgeGroup.MINOR, AgeGroup.NOT_ADULT)
        below = self.minors is Minors.BLOCK_BELOW_CONSENT and group == AgeGroup.MINOR
        return below and attributes.get(CONSENT) not in ("Granted", "NotRequired")


def age_group(birth: str, country: str, today: date) -> AgeGroup:
    """The group of somebody born on that day; `birth` is a date such as `2001-12-31`."""
    born = date.fromisoformat(birth[:10])
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age >= ADULT_AGE:
        return AgeGroup.ADULT
    return AgeGroup.MINOR if age < CONSENT_AGE.get(country, 0) else AgeGroup.NOT_ADULT


_OF_MINORS = {
    "Granted": "MinorWithParentalConsent",
    "NotRequired": "MinorNoParentalConsentRequired",
}


def legal_age_group(group: object, consent: object) -> str:
    """`legalAgeGroupClassification`: empty while the group is not known."""
    if group == AgeGroup.MINOR:
        return _OF_MINORS.get(str(consent), "MinorWithOutParentalConsent")
    return str(group or "")
