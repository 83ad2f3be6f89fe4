"""The only way out that the browser has: a proxy on loopback that judges every address before it connects.

Requests of a browser pass neither the guarded resolver nor the address middleware, and intercepting them in the browser lets
WebSockets through. So Chromium gets no name resolution and no route but this one, loopback included. The address that is
checked is the address that is connected to.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from urllib.parse import urlsplit

from crawler.addresses import is_public, literal_address
from crawler.urls import DEFAULT_PORTS

MAX_HEAD = 64 * 1024
MAX_BODY = 256 * 1024  # of a request
MAX_BYTES = 24 * 2**20  # that one connection may bring
MAX_CONNECTIONS = 80  # of one page
SECONDS = 20.0  # for one connection
_DROPPED = (b"proxy-", b"connection:", b"keep-alive:", b"upgrade-insecure", b"transfer-encoding:")
_NO = b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Refused(Exception):
    """The address must not be visited; the argument says why."""


class FilteringProxy:
    """One page's way out. ``registered``: ``host[:port]`` that may be visited wherever they are. ``refused`` tells what was not."""

    def __init__(self, registered: Iterable[str], page: str) -> None:
        self.registered = frozenset(registered)
        parts = urlsplit(page)
        self.ports = {*DEFAULT_PORTS.values(), parts.port or DEFAULT_PORTS[parts.scheme]}
        self.count = 0
        self.refused: list[str] = []

    @contextlib.asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        """The port on loopback while the block lasts."""
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0, limit=MAX_HEAD)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.wait_for(self._serve_one(reader, writer), SECONDS)
        except Refused as refused:
            self.refused.append(str(refused))
            writer.write(_NO)
        except (OSError, ValueError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            writer.write(_NO)  # the page sees a failed request, as it would without us
        finally:
            with contextlib.suppress(OSError):
                writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.count += 1
        if self.count > MAX_CONNECTIONS:
            raise Refused(f"more than {MAX_CONNECTIONS} requests")
        line, _, rest = head.partition(b"\r\n")
        method, target, _ = line.decode("ascii").split(" ", 2)
        if method == "CONNECT":
            parts = urlsplit(f"//{target}")
            upstream = await self._connect(parts.hostname or "", parts.port or 443)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await _tunnel(reader, writer, *upstream)
            return
        await self._forward(method, target, rest, reader, writer)

    async def _forward(
        self, method: str, target: str, rest: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One request, one answer, then the line is closed: a second request would not be judged."""
        parts = urlsplit(target)
        if parts.scheme != "http":
            raise Refused(f"{target[:200]}: not http")
        source, sink = await self._connect(parts.hostname or "", parts.port or 80)
        lines = [line for line in rest.split(b"\r\n") if line and not line.lower().startswith(_DROPPED)]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = await reader.readexactly(_length(lines))
        sink.write(b"\r\n".join([f"{method} {path} HTTP/1.1".encode(), *lines, b"Connection: close", b"", body]))
        try:
            await _copy(source, writer)
        finally:
            sink.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = await self._judge(host, port)
        return await asyncio.open_connection(address, port)

    async def _judge(self, host: str, port: int) -> str:
        """The address to connect to. Raises Refused."""
        name = f"{host}:{port}"
        is_registered = name in self.registered or (port in DEFAULT_PORTS.values() and host in self.registered)
        if not is_registered and port not in self.ports:
            raise Refused(f"{name}: port")
        found = await asyncio.get_running_loop().getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)
        address = str(found[0][4][0])
        parsed = literal_address(address)
        if not is_registered and (parsed is None or not is_public(parsed)):
            raise Refused(f"{name} means the private address {address}")
        return address


def _length(lines: list[bytes]) -> int:
    for line in lines:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
            if not 0 <= length <= MAX_BODY:
                raise Refused("request body too large")
            return length
    return 0


async def _tunnel(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, source: asyncio.StreamReader, sink: asyncio.StreamWriter
) -> None:
    up = asyncio.ensure_future(_copy(reader, sink))
    try:
        await _copy(source, writer)
    finally:
        up.cancel()
        sink.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    left = MAX_BYTES
    while left > 0 and (data := await source.read(65_536)):
        left -= len(data)
        sink.write(data)
        await sink.drain()
