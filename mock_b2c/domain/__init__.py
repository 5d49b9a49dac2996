"""What exists in a tenant and what is allowed: the lowest layer.

Frozen records (structs of msgspec) and pure functions on the standard library. Nothing here knows HTTP, a store, a
token library or the wall clock; what varies comes in through the protocols of `ports`.
"""
