"""The languages of pages: which there are, and which one a request gets (reference 3.1 and 7.2)."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

COUNTRIES = {"en": "US", "de": "DE", "fr": "FR", "es": "ES", "pt": "BR", "ja": "JP", "ar": "SA"}
"""The languages there are, each with the country that `SETTINGS.locale` names."""
ENGLISH = "en"
RIGHT_TO_LEFT = frozenset({"ar"})
MAX_TAGS = 20


class Languages(Struct, frozen=True, kw_only=True):
    """The languages of a user flow; the default, English alone, is language customisation switched off.

    `overrides` are texts in place of the built-in ones, by language and string id.
    """

    enabled: tuple[str, ...] = (ENGLISH,)
    default: str = ENGLISH
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.enabled) > 1

    def chosen(self, ui_locales: str, accepted: Iterable[str]) -> str:
        """The first of the request's tags that is served, then of the browser's, then the default.

        A tag is served by the language it begins with: `de-AT` by `de` (RFC 4647 §3.4).
        """
        for tag in (*ui_locales.split()[:MAX_TAGS], *accepted):
            primary = tag.partition("-")[0].lower()
            if primary in self.enabled:
                return primary
        return self.default


ENGLISH_ONLY = Languages()


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` has it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
