"""A lean client over one kept-alive TLS connection, so that the client is not what is measured."""

import socket
import ssl

from bench.http import Answer, Received, Request, Result, Steps, walked


class Client:
    """One connection to one server; a request opens it again when the server closed it."""

    def __init__(self, host: str, port: int, ca_bundle: str) -> None:
        self._address = host, port
        self._context = ssl.create_default_context(cafile=ca_bundle)
        self._socket: ssl.SSLSocket | None = None
        self.connections = 0

    @property
    def host(self) -> str:
        """As requests name it."""
        return "{}:{}".format(*self._address)

    def get(self, path: str) -> Answer:
        """GET."""
        return self.answer(Request(path))

    def do(self, steps: Steps[Result]) -> Result:
        """What these steps come to."""
        return walked(steps, self.answer)

    def answer(self, request: Request) -> Answer:
        """The server's answer; ConnectionError when it closes the connection in the middle of it."""
        connection = self.connected()
        connection.sendall(request.sent(self.host))
        received, answer = Received(), None
        while answer is None:
            data = connection.recv(65536)
            if not data:
                self.close()
                raise ConnectionError("the server closed the connection in the middle of an answer")
            answer = received.add(data)
        if answer.header("connection").lower() == "close":
            self.close()
        return answer

    def connected(self) -> ssl.SSLSocket:
        """The connection, opened if it is not."""
        if self._socket:
            return self._socket
        plain = socket.create_connection(self._address, timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = self._context.wrap_socket(plain, server_hostname=self._address[0])
        self.connections += 1
        return self._socket

    def close(self) -> None:
        """Closes the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None
