"""Secure connections as they are: old protocols in a second pass, certificates looked at, servers that speak only 国密 told apart.

The download handler. An answer carries what was found in the header :data:`crawler.certificates.MARK`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.certificates import MARK, UNREADABLE, describe
from crawler.exchange import Agents, Exchange
from crawler.outcomes import Ended, classify_error
from crawler.pages import Outcome
from crawler.tlcp import Server, is_only_sm

_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL: renegotiation from before RFC 5746
_OURS = b"X-Gongkai-"  # Scrapy keeps names in title case


class TlsHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which asks the guarded resolver; only how a connection is made secure differs."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.policy = OldAfterModern(self._contextFactory)
        self._contextFactory: Any = self.policy
        # On a kept connection that breaks, Twisted would send the request again by itself: at once, and counted by nobody.
        self._pool.retryAutomatically = False
        self._agents: Agents = {}

    async def download_request(self, request: Request) -> Response:
        """Raises :class:`Ended` for a server that speaks only 国密."""
        try:
            response = await self._ask(request)
        except Exception as error:
            server = _server(request.url)
            if not self.policy.is_worth_the_old(server, error):
                raise
            response = await self._second_pass(request, server)
        self._mark(response)
        return response

    async def _ask(self, request: Request) -> Response:
        """As Scrapy's, with an agent that is kept."""
        exchange = Exchange(
            self._agents,
            contextFactory=self.policy,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            answer: Response = await maybe_deferred_to_future(exchange.download_request(request))
            return answer

    async def _second_pass(self, request: Request, server: Server) -> Response:
        """No request was sent yet: the handshake failed. From now on the server may speak old protocols as well."""
        self.policy.old.add(server)
        try:
            return await self._ask(request)
        except Exception as error:
            if self.policy.has_failed(server, error) and await is_only_sm(server):
                reason = (
                    "the server answers only in the 国密 protocol (GB/T 38636, SM2): this machine does not speak it"
                )
                raise Ended(Outcome.TLS_GM, reason) from error
            raise

    def _mark(self, response: Response) -> None:
        for name in [name for name in response.headers if name.startswith(_OURS)]:
            del response.headers[name]  # a server does not say for us what we found
        if response.certificate is None:
            return
        server = _server(response.url)
        version = self.policy.version(server)
        try:
            certificate = response.certificate.original.to_cryptography()
            response.headers[MARK] = describe(version, certificate, server[0], _moments(response))
        except UNREADABLE:  # no finding of its own
            response.headers[MARK] = f"{version}; unreadable"


@implementer(IPolicyForHTTPS)
class OldAfterModern:
    """Modern protocols for everybody; TLS 1.0 and weak ciphers for the servers in ``old``."""

    def __init__(self, modern: Any) -> None:
        self.modern = modern
        self.old: set[Server] = set()
        self.latest: dict[Server, SSL.Connection] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """As ``IPolicyForHTTPS`` wants it."""
        host = hostname.decode("ascii")
        inner = None if (host, port) in self.old else self.modern.creatorForNetloc(hostname, port)
        return _Creator(self, (host, port), inner)

    def version(self, server: Server) -> str:
        """The protocol of the latest connection, as OpenSSL names it: ``TLSv1``, ``TLSv1.3``."""
        connection = self.latest.get(server)
        return connection.get_protocol_version_name() if connection else ""

    def is_worth_the_old(self, server: Server, error: BaseException) -> bool:
        """A handshake failed, and the old protocols were not tried."""
        return server not in self.old and self.has_failed(server, error)

    def has_failed(self, server: Server, error: BaseException) -> bool:
        """The connection ended before the server had shown a certificate; old ones just hang up on what they do not know."""
        connection = self.latest.get(server)
        if connection is None or connection.get_peer_certificate() is not None:
            return False
        return classify_error(error)[0] in (Outcome.TLS_ERROR, Outcome.RESET)


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    """Makes the connections to one server, and remembers the latest."""

    def __init__(self, policy: OldAfterModern, server: Server, inner: Any) -> None:
        self.policy = policy
        self.server = server
        self.inner = inner  # None: an old server

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        """As ``IOpenSSLClientConnectionCreator`` wants it."""
        connection: SSL.Connection = self.inner.clientConnectionForTLS(tlsProtocol) if self.inner else self._old()
        self.policy.latest[self.server] = connection
        return connection

    def _old(self) -> SSL.Connection:
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_cipher_list(b"ALL:@SECLEVEL=0")
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_options(_LEGACY_SERVER_CONNECT)
        connection = SSL.Connection(context)
        if not _is_address(self.server[0]):
            connection.set_tlsext_host_name(self.server[0].encode("ascii"))
        return connection


def _server(url: str) -> Server:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 443


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _moments(response: Response) -> list[datetime]:
    """Now, by our clock and by the server's."""
    moments = [datetime.now(UTC)]
    with suppress(ValueError, TypeError, OverflowError):
        moments.append(parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1")).astimezone(UTC))
    return moments
