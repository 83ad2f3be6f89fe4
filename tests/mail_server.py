"""A mail server and a robot on loopback for the tests of the digest: they keep what they are handed."""

from __future__ import annotations

import base64
import ipaddress
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """``secure``: a mail was handed over inside TLS; ``logins``: (user, password) as they came."""

    port: int = 0
    context: ssl.SSLContext | None = None
    is_wrapped: bool = False  # TLS from the first byte
    refuses: str = ""  # login, people, data
    letters: list[tuple[str, list[str], str]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)


class _Mail(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        self.kept: MailServer = self.server.kept  # type: ignore[attr-defined]
        self.sock: Any = self.connection
        self.is_secure = False
        if self.kept.is_wrapped and not self._secure():
            return
        self.sender, self.people = "", []
        self._say("220 loopback")
        while line := self._line():
            if not self._answer(line):
                return

    def _secure(self) -> bool:
        assert self.kept.context
        try:
            self.sock = self.kept.context.wrap_socket(self.sock, server_side=True)
        except OSError:
            return False
        for part in (self.rfile, self.wfile):
            part.close()
        self.rfile, self.wfile = self.sock.makefile("rb"), self.sock.makefile("wb")
        self.is_secure = True
        return True

    def finish(self) -> None:
        for part in (self.wfile, self.rfile, self.sock):
            with suppress(OSError):
                part.close()

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def _line(self) -> str:
        try:
            return self.rfile.readline().decode()
        except OSError:
            return ""

    def _answer(self, line: str) -> bool:
        word = line.split()[0].upper() if line.split() else ""
        if word in ("EHLO", "HELO"):
            more = ["250-STARTTLS"] if self.kept.context and not self.is_secure else []
            self._say("250-loopback", *more, "250 AUTH PLAIN")
        elif word == "STARTTLS" and self.kept.context:
            self._say("220 go")
            return self._secure()
        elif word == "AUTH":
            _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
            self.kept.logins.append((user, password))
            self._say(f"535 wrong password {password}" if self.kept.refuses == "login" else "235 in")
        elif word == "MAIL":
            self.sender = line.split(":", 1)[1].strip().split()[0].strip("<>")
            self._say("250 ok")
        elif word == "RCPT":
            self.people.append(line.split(":", 1)[1].strip().strip("<>"))
            self._say("550 nobody" if self.kept.refuses == "people" else "250 ok")
        elif word == "DATA":
            self._data()
        elif word == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._line()) not in (".\r\n", ""):
            lines.append(line)
        if self.kept.refuses == "data":
            self._say("554 spam")
            return
        self.kept.letters.append((self.sender, self.people, "".join(lines)))
        self.kept.secure.append(self.is_secure)
        self._say("250 kept")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False  # the end of the block waits for them

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what some tests are about."""


@contextmanager
def mail_server(**settings: Any) -> Iterator[MailServer]:
    """A server for the time of the block."""
    with _Server(("127.0.0.1", 0), _Mail) as server:
        kept = MailServer(port=server.server_address[1], **settings)
        server.kept = kept  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield kept
        finally:
            server.shutdown()


def certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "loopback.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


def server_context(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@dataclass
class RobotServer:
    """``answer``: (status, headers, body) of every request."""

    url: str = ""
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b'{"errcode":0,"errmsg":"ok"}')
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def robot_server() -> Iterator[RobotServer]:
    """A robot for the time of the block."""
    kept = RobotServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked.append((self.path, json.loads(body)))
            status, headers, answer = kept.answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the requests are kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_address[1]}/cgi-bin/webhook/send?key=se-cret-key"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield kept
        finally:
            server.shutdown()
