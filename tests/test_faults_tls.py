"""Secure connections that are no good: looked at, then read with a note where that goes; else an outcome with its reason."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from crawler.certificates import MARK
from crawler.pages import Outcome, Page
from crawler.tlcp import is_sm_record, sm_hello
from tests.crawl_site import Handler, Site, page, run_crawl, serve, unit

WORDS = "县教育局信息公开指南"
TLCP_ALERT = b"\x15\x01\x01\x00\x02\x02\x28"  # version 0x0101, handshake failure: all that a 国密-only server says


def certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 30, bits: int = 2048) -> Path:
    """A self-signed certificate with its key; of a negative number of days: expired that long ago."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}{days}-{bits}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + built.public_bytes(serialization.Encoding.PEM)
    )
    return path


LYING = "TLSv1.3; ok"  # what a server would like to say of itself


def lying(handler: Handler) -> None:
    handler.send(200, WORDS.encode(), **{MARK: LYING})


class Mute(Site):
    """Answers every connection with the same bytes."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.recv(4096)
        request.sendall(TLCP_ALERT)


class Sullen(Site):
    """Hangs up without a word on who does not offer TLS 1.0."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        greeting = socket.socket.recv(request, 4096, socket.MSG_PEEK)
        if b"\x03\x03\x03\x02\x03\x01" in greeting:  # the versions, newest first
            super().finish_request(request, client_address)


class Six(Site):
    """On ``::1`` only."""

    address_family = socket.AF_INET6

    def server_bind(self) -> None:
        self.server_address = ("::1", 0)
        super().server_bind()


@contextmanager
def running(site: Site) -> Iterator[Site]:
    threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


@contextmanager
def secure(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, kind: type[Site] = Site) -> Iterator[Site]:
    """A site behind TLS; ``newest``: the highest version it speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # an old version is what is asked for
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    context.load_cert_chain(pem)
    site = kind({"/a/": lying, "/": page()})
    site.socket = context.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    with running(site):
        yield site


EXPECTED = {
    "self-signed": (Outcome.OK, "TLSv1.3; self-signed"),
    "expired": (Outcome.OK, f"TLSv1.3; expired {datetime.now(UTC) - timedelta(days=10):%Y-%m-%d}; self-signed"),
    "wrong-host": (Outcome.OK, "TLSv1.3; self-signed; other-name www.example.com"),
    "short-key": (Outcome.OK, "TLSv1.3; self-signed"),
    "tls10": (Outcome.OK, "TLSv1; self-signed"),  # the second pass
    "hangs-up": (Outcome.OK, "TLSv1.1; self-signed"),  # the server that does not even say why
    "tlcp": (Outcome.TLS_GM, "国密"),
    "plain": (Outcome.TLS_ERROR, "no secure connection"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """One crawl of a server for each; the home page's row of each."""
    folder = tmp_path_factory.mktemp("tls")
    with ExitStack() as stack:
        sites = {
            "self-signed": stack.enter_context(secure(certificate(folder))),
            "expired": stack.enter_context(secure(certificate(folder, days=-10))),
            "wrong-host": stack.enter_context(secure(certificate(folder, name="www.example.com"))),
            "short-key": stack.enter_context(secure(certificate(folder, bits=1024))),
            "tls10": stack.enter_context(secure(certificate(folder), ssl.TLSVersion.TLSv1)),
            "hangs-up": stack.enter_context(secure(certificate(folder), ssl.TLSVersion.TLSv1_1, Sullen)),
            "tlcp": stack.enter_context(running(Mute({}))),
            "plain": stack.enter_context(serve({"/a/": WORDS})),
            "unsafe": stack.enter_context(serve({"/a/": lying})),
        }
        addresses = {name: site.url.replace("http:", "https:") for name, site in sites.items()}
        addresses["unsafe"] = sites["unsafe"].url
        with suppress(OSError):  # no IPv6 on this machine
            sites["ipv6"] = stack.enter_context(running(Six({"/a/": WORDS})))
            addresses["ipv6"] = f"http://[::1]:{sites['ipv6'].server_address[1]}"
        units = [
            replace(unit(sites[name], name), portal_url=f"{address}/", site_url=f"{address}/a/")
            for name, address in addresses.items()
        ]
        crawl = run_crawl(folder, units, overrides={"DOWNLOAD_TIMEOUT": 5, "RETRY_TIMES": 0})
        return {name: crawl.rows(name)["/a/"] for name in sites}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_connection_that_is_no_good(crawled: dict[str, Page], name: str) -> None:
    row = crawled[name]
    outcome, words = EXPECTED[name]
    assert row.outcome is outcome, row.reason
    if outcome is Outcome.OK:
        assert row.headers[MARK] == words
    else:
        assert row.is_unread
        assert words in row.reason


def test_a_server_cannot_speak_for_its_connection(crawled: dict[str, Page]) -> None:
    assert crawled["unsafe"].outcome is Outcome.OK
    assert MARK not in crawled["unsafe"].headers


def test_a_host_of_the_other_family_has_a_clear_outcome(crawled: dict[str, Page]) -> None:
    """Only IPv4 is spoken: what is on IPv6 alone is unread, and says so."""
    if "ipv6" not in crawled:
        pytest.skip("no IPv6 on this machine")
    row = crawled["ipv6"]
    assert row.outcome is Outcome.IPV6_ONLY
    assert row.is_unread
    assert "IPv6" in row.reason


@pytest.mark.parametrize(
    ("first", "is_sm"),
    [
        (TLCP_ALERT, True),
        (b"\x16\x01\x01\x00\x5a\x02\x00", True),  # its greeting
        (b"\x15\x01\x01\x00\x02\x02\x46", False),  # 70: only repeats our version, to say that it is none
        (b"\x15\x03\x03\x00\x02\x02\x28", False),
        (b"HTTP/1.", False),
    ],
)
def test_who_speaks_the_other_protocol(first: bytes, is_sm: bool) -> None:
    assert is_sm_record(first) is is_sm
    hello = sm_hello()
    assert hello[:3] == b"\x16\x01\x01"
    assert len(hello) == 5 + int.from_bytes(hello[3:5], "big")
