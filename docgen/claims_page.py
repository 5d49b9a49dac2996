"""The claim catalogue."""

from collections.abc import Iterator

from docgen.markdown import table
from mock_b2c.domain.claims import EXTENSION, ROWS, Source
from mock_b2c.domain.custom_policy import STARTER_PACK_CLAIMS
from mock_b2c.domain.openid import STANDARD_SCOPES
from mock_b2c.domain.standard_claims import claims_of
from mock_b2c.domain.user_flow import DEFAULT_ATTRIBUTES, DEFAULT_CLAIMS


def claims() -> Iterator[str]:
    """The claim catalogue."""
    collected = {item.id: "required" if item.required else "yes" for item in DEFAULT_ATTRIBUTES}
    yield "# Claims and attributes"
    yield (
        "A user flow returns the claims in its `application_claims`, and pages ask for the attributes in its "
        "`attributes` ([config file](config.md)). A claim without a value is left out of the token."
    )
    yield table(
        (
            "claim in tokens",
            "attribute",
            "label on pages",
            "where its value comes from",
            "returned by default",
            "asked for by default",
        ),
        [
            (
                f"`{row.claim}`",
                f"`{row.attribute}`" if row.attribute else "",
                row.label,
                VALUES[row.source],
                "yes" if row.claim in DEFAULT_CLAIMS else "",
                collected.get(row.attribute, ""),
            )
            for row in ROWS
        ],
    )
    yield (
        f"Custom attributes begin with `{EXTENSION}` and are returned under the same name: `{EXTENSION}ShoeSize`, "
        'labelled "ShoeSize".'
    )
    yield (
        "A custom policy (`B2C_1A_…`) that names no `application_claims` returns those of the starter pack's relying "
        "party of its type:"
    )
    yield table(
        ("type", "claims"),
        [(f"`{kind}`", ", ".join(f"`{claim}`" for claim in claims)) for kind, claims in STARTER_PACK_CLAIMS.items()],
    )
    yield (
        "With `standard_scopes` ([OpenID Connect](../explanation/openid-connect.md)) these scopes bring these claims. "
        "What has no attribute above is read from a custom attribute of its name, `nickname` from "
        "`extension_nickname`:"
    )
    yield table(
        ("scope", "claims"),
        [(f"`{scope}`", ", ".join(f"`{name}`" for name in claims_of((scope,)))) for scope in STANDARD_SCOPES],
    )
    yield (
        "Beside these every token has `exp`, `nbf`, `iat`, `ver`, `iss`, `sub`, `aud`, `tfp` and, when the request had "
        "one, `nonce`; an ID token also `auth_time`, and `at_hash` or `c_hash` when a token or code goes with it; an "
        "access token also `azp` and, for an API, `scp`."
    )


VALUES = {
    Source.ATTRIBUTE: "the user's attribute",
    Source.OBJECT_ID: "the user's object id",
    Source.EMAILS: "an array with the user's email address",
    Source.EMAIL: "the user's email address; in custom policies",
    Source.TENANT_ID: "the id of the tenant; in custom policies",
    Source.IDENTITY_PROVIDER: "the identity provider that the account belongs to; not for local accounts",
    Source.PROVIDER_TOKEN: "the identity provider's access token; in the ID token of a sign-in by it",
    Source.SIGN_IN_NAME: "what the user signs in with: a user name, a telephone number or the email address",
    Source.SIGN_IN_PHONE: "the telephone number that the user signs in with",
    Source.PHONE: "that number, or the one of the second factor",
    Source.LEGAL_AGE: "the user's age group, and the consent of the parents",
    Source.NEW_USER: "`true` in the tokens of the sign-up itself",
    Source.PASSWORD_RESET: "`true` after the password was reset in this user flow",
}
