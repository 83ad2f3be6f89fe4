"""国密 (TLCP, GB/T 38636-2020; SM2, SM3, SM4): which server speaks nothing else. It is told apart, not spoken to."""

from __future__ import annotations

import asyncio

from scrapy.utils.defer import maybe_deferred_to_future

Server = tuple[str, int]  # host, port
_HELLO_SECONDS = 5.0
_SM_SUITES = bytes.fromhex("e013e011e053e051")  # GB/T 38636-2020: ECC and ECDHE with SM4, CBC and GCM
_SM_VERSION = b"\x01\x01"
_ALERT, _PROTOCOL_VERSION = 0x15, 70


async def is_only_sm(server: Server) -> bool:
    """Greet a server that refuses TLS in the 国密 protocol; whether it answers in that. Nothing else is said."""
    from twisted.internet import reactor  # importing it any earlier would install the wrong one

    try:
        address = await maybe_deferred_to_future(reactor.resolve(server[0]))  # type: ignore[arg-type]  # guarded
        first = await asyncio.wait_for(_first_record(address, server[1]), _HELLO_SECONDS)
    except (OSError, EOFError):
        return False
    return is_sm_record(first)


async def _first_record(address: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(sm_hello())
        return await reader.readexactly(7)
    finally:
        writer.close()


def is_sm_record(first: bytes) -> bool:
    """A record of version 1.1 of TLCP: a handshake, or an alert that is not about the version itself."""
    if first[1:3] != _SM_VERSION or first[0] not in (_ALERT, 0x16):
        return False
    return first[0] != _ALERT or first[6] != _PROTOCOL_VERSION


def sm_hello() -> bytes:
    """A greeting of GB/T 38636-2020, 6.4.5.2.1, with a random number that is none: nothing is kept secret by it."""
    body = _SM_VERSION + bytes(32) + b"\0" + len(_SM_SUITES).to_bytes(2, "big") + _SM_SUITES + b"\1\0"
    message = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16" + _SM_VERSION + len(message).to_bytes(2, "big") + message
