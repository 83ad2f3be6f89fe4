"""The stored bodies: every one hashes to its name, and none that a sealed row points at is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import zstandard

from crawler.errors import StorageError
from crawler.store import Store
from reports.proof.findings import Finding, Report
from reports.proof.rows import bodies_of

MAX_BODY = 256 * 2**20  # bytes; the crawler stores none that is larger


def check_bodies(store: Store, run: int | None, evidence: Mapping[str, str], report: Report) -> Iterator[Finding]:
    """Every body that rows of the run (None: of all) point at, or sealed verdicts (``evidence``: SHA-256 → address).

    Pruning takes rows with their bodies, so a row or a verdict that is left has its body. A file beside the database that
    cannot be used is one finding, whatever lies in it.
    """
    broken = store.body_files.problems()
    yield from (Finding("body file", "", words) for words in broken.values())
    wanted = dict(evidence)
    for (number,) in store.db.execute("SELECT id FROM run WHERE id = ? OR ? = 0", (run or 0, run or 0)).fetchall():
        for digest, address in bodies_of(store, number).items():
            wanted.setdefault(digest, address)
    for digest, address in wanted.items():
        if store.body_files.place(digest) in broken:
            continue
        wrong = _judge(store, digest)
        report.count("bodies")
        if wrong:
            yield Finding("body", digest, wrong, address=address)


def _judge(store: Store, digest: str) -> str:
    row = store.db.execute("SELECT size, data FROM body WHERE sha256 = ?", (digest,)).fetchone()
    try:
        row = row or store.body_files.find(digest)
    except StorageError as error:
        return str(error)
    return "removed" if row is None else _wrong(digest, *row)


def _wrong(digest: str, size: object, data: object) -> str:
    try:
        body = zstandard.ZstdDecompressor().decompress(data, max_output_size=MAX_BODY)  # type: ignore[arg-type]
    except (zstandard.ZstdError, TypeError, MemoryError) as error:
        return f"damaged: cannot be unpacked ({error})"
    if hashlib.sha256(body).hexdigest() != digest:
        return "altered: the stored bytes hash to something else"
    return "" if size == len(body) else f"altered: its size is {len(body)}, the row says {size}"
