"""What exists in a tenant and what is allowed: the lowest layer.

Frozen dataclasses and pure functions on the standard library only. Nothing here knows HTTP, a store, a token
library or the wall clock; what varies comes in through the protocols of `ports`.
"""
