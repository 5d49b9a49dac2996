"""The real PostgreSQL, Redis and nginx that tests/services are run against: `python -m services`.

They listen on free loopback ports, keep what they write in a temporary folder, and end with whoever started them.
Servers and clusters of the system are never touched.
"""
