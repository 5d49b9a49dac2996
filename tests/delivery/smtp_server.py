"""A mail server as small as can be (RFC 5321): it takes mails, wants what a test says, and keeps what it was told."""

import base64
import socketserver
import ssl
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 30

    def setup(self):
        if self.server.tls and self.server.tls_at_once:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline():
            words = line.decode().strip()
            self.server.lines.append(words)
            verb = words.partition(" ")[0].upper()
            if verb in self.server.refusals:
                self.say(self.server.refusals[verb])
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                getattr(self, f"do_{verb.lower()}", self.fine)(words)

    def finish(self):
        super().finish()
        self.request.close()

    def fine(self, _words):
        self.say("250 fine")

    def do_ehlo(self, _words):
        offers = ["250-test", "250-AUTH PLAIN"]
        if self.server.tls and not self.server.tls_at_once and not isinstance(self.request, ssl.SSLSocket):
            offers.append("250-STARTTLS")
        self.say("\r\n".join([*offers, "250 8BITMIME"]))

    def do_starttls(self, _words):
        self.say("220 go on")
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def do_auth(self, words):
        _, name, password = base64.b64decode(words.split()[-1]).decode().split("\0")
        self.server.logins.append((name, password, isinstance(self.request, ssl.SSLSocket)))
        self.say("235 welcome" if password == "right" else "535 5.7.8 Who are\x07 you?")

    def do_data(self, _words):
        self.say("354 go on")
        content = b""
        while (line := self.rfile.readline()) != b".\r\n":
            content += line.removeprefix(b".")  # RFC 5321 §4.5.2
        self.server.mails.append(message_from_bytes(content, policy=policy.default))
        self.say("250 taken")
        self.server.taken.release()

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class SmtpServer(socketserver.ThreadingTCPServer):
    """`mails` are what it took, `lines` and `logins` what it was told; `taken` counts mails."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls=None, *, tls_at_once=False, refusals=None):
        self.tls, self.tls_at_once, self.refusals = tls, tls_at_once, refusals or {}
        self.mails, self.lines, self.logins = [], [], []
        self.taken = threading.Semaphore(0)
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """A client that breaks off, as those do who do not trust the certificate."""


@contextmanager
def smtp_server(**settings):
    with SmtpServer(**settings) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
