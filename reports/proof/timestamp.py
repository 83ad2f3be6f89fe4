"""An RFC 3161 time stamp over a manifest's root, from a service the office names; the only network use outside the crawl.

The service sees 32 bytes that say nothing. Its answer is kept beside the chain and can be verified offline. Needs the extra
``gongkai[timestamp]`` (rfc3161-client).
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Store
from reports.proof.chain import Manifest
from reports.proof.findings import Finding

SECONDS = 20.0
MOST = 64 * 2**10  # bytes of an answer
_TABLE = """CREATE TABLE IF NOT EXISTS timestamp (
    manifest INTEGER NOT NULL, url TEXT NOT NULL, stamped_at TEXT NOT NULL, answer BLOB NOT NULL)"""


class NoTimestamp(Exception):
    """The service gave none, or there is no library for it; the message says why."""


def check_url(url: str) -> None:
    """Raises InputError for what is no http(s) address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"--timestamp-url: {url!r} is no http or https address")


def stamp(store: Store, manifest: Manifest, url: str) -> str:
    """Have the root stamped and keep the answer; the time the service stated (ISO 8601, UTC). Raises NoTimestamp."""
    if has_stamp(store, manifest):
        raise NoTimestamp("this report has one already")
    try:
        from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response
    except ImportError as error:
        raise NoTimestamp("rfc3161-client is not installed (pip install 'gongkai[timestamp]')") from error
    request = TimestampRequestBuilder().data(bytes.fromhex(manifest.root)).nonce(nonce=True).build()
    answer = _post(url, request.as_bytes())
    try:
        decoded = decode_timestamp_response(answer)
        if decoded.status not in (0, 1):
            raise NoTimestamp(f"{url}: refused (status {decoded.status}: {', '.join(decoded.status_string)})")
        told = decoded.tst_info
    except ValueError as error:
        raise NoTimestamp(f"{url}: the answer is no time stamp ({error})") from error
    if told.nonce != request.nonce or told.message_imprint.message != request.message_imprint.message:
        raise NoTimestamp(f"{url}: the answer is a time stamp of something else")
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        row = (manifest.number, url, told.gen_time.isoformat(), answer)
        store.db.conn.execute("INSERT INTO timestamp VALUES (?, ?, ?, ?)", row)
    return str(row[2])


def has_stamp(store: Store, manifest: Manifest) -> bool:
    return any(number == manifest.number for number, _ in _answers(store))


def _answers(store: Store) -> list[tuple[int, bytes]]:
    if not store.db.table("timestamp").exists():
        return []
    return store.db.execute("SELECT manifest, answer FROM timestamp ORDER BY rowid").fetchall()


def _post(url: str, data: bytes) -> bytes:
    check_url(url)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - http(s) only, see check_url
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            answer: bytes = response.read(MOST)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise NoTimestamp(f"{url}: {error}") from error
    return answer


def check_stamps(store: Store, chain: Sequence[Manifest], authority: Path) -> Iterator[Finding]:
    """Every kept stamp against the root it was asked for and the authority's certificates (PEM).

    Raises InputError where the certificates cannot be read or the library is not there.
    """
    answers = _answers(store)
    if not answers:
        return
    try:
        from cryptography.x509 import load_pem_x509_certificates
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

        certificates = load_pem_x509_certificates(authority.read_bytes())
    except ImportError as error:
        raise InputError(
            "--timestamp-ca: rfc3161-client is not installed (pip install 'gongkai[timestamp]')"
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"--timestamp-ca {authority}: {error}") from error
    builder = VerifierBuilder()
    for certificate in certificates:
        builder = builder.add_root_certificate(certificate)
    roots = {manifest.number: manifest.root for manifest in chain}
    for number, answer in answers:
        try:
            builder.build().verify_message(decode_timestamp_response(answer), bytes.fromhex(roots.get(number, "")))
        except (VerificationError, ValueError) as error:
            yield Finding("timestamp", f"of manifest {number}", f"does not prove it: {error}")
