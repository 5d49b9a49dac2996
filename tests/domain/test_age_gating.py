"""Age groups and what follows from them (reference 7.6)."""

from datetime import date

import pytest

from mock_b2c.domain.age_gating import CONSENT_AGE, AgeGating, Minors, age_group, legal_age_group
from mock_b2c.domain.countries import REGIONS

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("birth", "country", "group"),
    [
        ("2008-06-15", "Germany", "Adult"),
        ("2008-06-16", "Germany", "NotAdult"),
        ("2010-06-15", "Germany", "NotAdult"),
        ("2010-06-16", "Germany", "Minor"),
        ("2010-06-16", "United States", "NotAdult"),
        ("2013-06-16", "United States", "Minor"),
        ("2025-01-01", "Japan", "NotAdult"),
        ("2008-02-29", "Japan", "Adult"),
        ("2008-06-15T10:00:00Z", "Germany", "Adult"),
    ],
)
def test_group_follows_from_the_day_of_birth_and_the_country(birth, country, group):
    assert age_group(birth, country, TODAY) == group


def test_countries_with_an_age_of_consent_are_among_those_that_people_choose_from():
    assert set(CONSENT_AGE) <= set(REGIONS.values())


@pytest.mark.parametrize(
    ("group", "consent", "legal"),
    [
        ("Adult", None, "Adult"),
        ("NotAdult", "Denied", "NotAdult"),
        ("Minor", None, "MinorWithOutParentalConsent"),
        ("Minor", "Denied", "MinorWithOutParentalConsent"),
        ("Minor", "Granted", "MinorWithParentalConsent"),
        ("Minor", "NotRequired", "MinorNoParentalConsentRequired"),
        (None, "Granted", ""),
    ],
)
def test_legal_classification_is_of_group_and_consent(group, consent, legal):
    assert legal_age_group(group, consent) == legal


@pytest.mark.parametrize(
    ("minors", "stopped"),
    [("allow", set()), ("block_below_consent", {"Minor"}), ("block", {"Minor", "NotAdult"})],
)
def test_setting_says_who_is_stopped(minors, stopped):
    gating = AgeGating(minors=Minors(minors))
    assert {group for group in ("Minor", "NotAdult", "Adult") if gating.blocks({"ageGroup": group})} == stopped


@pytest.mark.parametrize("consent", ["Granted", "NotRequired"])
def test_consent_of_the_parents_lets_minors_in_below_the_age_of_it(consent):
    known = {"ageGroup": "Minor", "consentProvidedForMinor": consent}
    assert not AgeGating(minors=Minors.BLOCK_BELOW_CONSENT).blocks(known)
    assert AgeGating(minors=Minors.BLOCK).blocks(known)
