"""Texts of the config that hold claims resolvers (reference 3.1): checked where they stand."""

from collections.abc import Iterator, Mapping

from mock_b2c.config.faults import nearest
from mock_b2c.domain.claims import CLAIMS
from mock_b2c.domain.claims_resolvers import KINDS, unknown_in

RESERVED = frozenset(
    "iss sub aud exp nbf iat ver nonce acr tfp auth_time azp scp at_hash c_hash sid".split()  # noqa: SIM905
)
"""Claims that tokens have by themselves."""
MOST = 50


def resolved_claim_faults(path: str, claims: Mapping[str, str], *, custom: bool) -> Iterator[str]:
    """A fault for each claim that cannot be made so."""
    if claims and not custom:
        yield f"{path}: only custom policies have claims by resolvers; begin the name with B2C_1A_"
    for name in claims:
        if name in RESERVED or name in CLAIMS:
            yield f"{path}.{name}: tokens have '{name}' by themselves; take another name"
    yield from resolver_faults(path, claims)


def resolver_faults(path: str, texts: Mapping[str, str]) -> Iterator[str]:
    """A fault for each resolver that there is not."""
    if len(texts) > MOST:
        yield f"{path}: {len(texts)} are too many; take {MOST} at most"
    for name, text in texts.items():
        for unknown in unknown_in(text):
            kind = unknown.strip("{}").partition(":")[0]
            known = {known.lower() for known in KINDS}
            advice = "see the reference of claims resolvers" if kind.lower() in known else nearest(kind, KINDS)
            yield f"{path}.{name}: {unknown} is no claims resolver; {advice}"
