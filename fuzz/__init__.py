"""Malformed requests to every endpoint of a running emulator: `nox -s fuzz`."""
