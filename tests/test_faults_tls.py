"""Secure connections that are no good, and addresses of the other family: an outcome with its reason, never "missing"."""

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

from crawler.pages import Outcome, Page
from tests.crawl_site import Site, page, run_crawl, serve, unit

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


@contextmanager
def secure(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Iterator[Site]:
    """A site behind TLS; ``newest``: the highest version it speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # an old version is what is asked for
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    context.load_cert_chain(pem)
    with serve({"/a/": WORDS, "/": page()}) as site:
        site.socket = context.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
        yield site


class Mute(Site):
    """Answers every connection with the same bytes."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.recv(4096)
        request.sendall(TLCP_ALERT)


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


EXPECTED = {
    "self-signed": Outcome.OK,
    "expired": Outcome.OK,
    "wrong-host": Outcome.OK,
    "short-key": Outcome.OK,
    "tls10": Outcome.TLS_ERROR,
    "tlcp": Outcome.TLS_ERROR,
    "plain": Outcome.TLS_ERROR,
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
            "tls10": stack.enter_context(secure(certificate(folder, name="old"), ssl.TLSVersion.TLSv1)),
            "tlcp": stack.enter_context(running(Mute({}))),
            "plain": stack.enter_context(serve({"/a/": WORDS})),
        }
        addresses = {name: site.url.replace("http:", "https:") for name, site in sites.items()}
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
    assert row.outcome is EXPECTED[name], row.reason
    assert row.outcome is Outcome.OK or (row.is_unread and "no secure connection" in row.reason)


def test_a_host_of_the_other_family_has_a_clear_outcome(crawled: dict[str, Page]) -> None:
    """Only IPv4 is spoken: what is on IPv6 alone is unread, and says so."""
    if "ipv6" not in crawled:
        pytest.skip("no IPv6 on this machine")
    row = crawled["ipv6"]
    assert row.outcome is Outcome.DNS_FAILED
    assert row.is_unread
    assert row.reason
