"""Serving a WSGI application, whatever it does, over TLS and plain HTTP on one port.

`Server` is the server; `load_or_create` gives it a certificate from a root of our own, and `trust_bundle` what clients
need to trust that root. Nothing here knows of B2C.
"""

from mock_b2c.server.certificates import load_or_create
from mock_b2c.server.kept_certificate import Certificate, CertificateError
from mock_b2c.server.limits import Limits
from mock_b2c.server.listening import ListenError, listen
from mock_b2c.server.next_proxy import NextProxy
from mock_b2c.server.server import Server
from mock_b2c.server.tls import TlsFault
from mock_b2c.server.trust import trust_bundle
from mock_b2c.server.tunnels import Judge, Verdict

__all__ = [
    "Certificate",
    "CertificateError",
    "Judge",
    "Limits",
    "ListenError",
    "NextProxy",
    "Server",
    "TlsFault",
    "Verdict",
    "listen",
    "load_or_create",
    "trust_bundle",
]
