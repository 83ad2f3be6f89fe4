"""The bodies that a unit's verdicts rest on as one WARC file, with an index of our own.

What is not known is not made up: the request is its line and host (no more was kept), the response has the status and the
headers of the ledger. Bodies are stored with their content coding undone, so a header that says how the original was coded
or how long it was becomes ``X-Archive-Orig-…`` (the name Wayback tools use) and ``Content-Length`` is that of the payload.
Equal input gives equal bytes. WARC readers do not notice a cut file (warcio#138), so the index has lengths and digests.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.pages import Page
from crawler.store import Run, Store
from reports.proof.canonical import canonical

INDEX_FORMAT = "gongkai-warc-index-1"
_CODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the file. ``offset`` and ``length`` in bytes of the compressed file; digests in hex."""

    offset: int
    length: int
    sha256: str  # of the compressed member
    type: str
    url: str
    payload_sha256: str = ""


def warc_name(run: int, stem: str) -> str:
    """Where a unit's WARC stands in the folder of reports."""
    return f"warc/{run}/{stem}.warc.gz"


def write_warc(path: Path, store: Store, run: Run, pages: Iterable[Page]) -> list[Entry]:
    """Write the file and, beside it, ``….index.json``. Raises OSError, StorageError."""
    members: list[bytes] = []
    entries: list[Entry] = []
    offset = 0
    writer = WARCWriter(None, gzip=True, warc_version="1.1")
    for record, kind, url, payload in _records(writer, store, run, path.name, pages):
        writer.out = io.BytesIO()
        writer.write_record(record)
        member = writer.out.getvalue()
        entries.append(Entry(offset, len(member), hashlib.sha256(member).hexdigest(), kind, url, payload))
        members.append(member)
        offset += len(member)
    data = b"".join(members)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    index_path(path).write_bytes(_index(data, entries))
    return entries


def index_path(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".warc.gz") + ".index.json")


def _index(data: bytes, entries: list[Entry]) -> bytes:
    rows = [{name: getattr(entry, name) for name in Entry.__slots__} for entry in entries]
    whole = {"format": INDEX_FORMAT, "length": len(data), "sha256": hashlib.sha256(data).hexdigest(), "records": rows}
    return canonical(whole) + b"\n"


def check_warc(path: Path) -> list[str]:
    """What is wrong with a WARC by its index: cut, longer, a changed record, a changed payload; [] if nothing."""
    data, index = path.read_bytes(), json.loads(index_path(path).read_bytes())
    wrong = [] if len(data) == index["length"] else [f"{len(data)} bytes instead of {index['length']}"]
    for entry in index["records"]:
        member = data[entry["offset"] : entry["offset"] + entry["length"]]
        if hashlib.sha256(member).hexdigest() != entry["sha256"]:
            wrong.append(f"{entry['type']} {entry['url']}: altered or cut")
        elif entry["payload_sha256"] and hashlib.sha256(payload_of(member)).hexdigest() != entry["payload_sha256"]:
            wrong.append(f"{entry['type']} {entry['url']}: its payload is another")
    return wrong


def payload_of(member: bytes) -> bytes:
    """The body in a compressed response record: behind the WARC headers and the HTTP headers."""
    block = gzip.decompress(member).split(b"\r\n\r\n", 2)
    return block[2].removesuffix(b"\r\n\r\n") if len(block) == 3 else b""


Made = tuple[ArcWarcRecord, str, str, str]  # record, type, address, SHA-256 of the payload


def _records(writer: WARCWriter, store: Store, run: Run, name: str, pages: Iterable[Page]) -> Iterator[Made]:
    yield _info(writer, run, name), "warcinfo", "", ""
    seen: set[tuple[str, str]] = set()
    for page in pages:
        url = page.final_url or page.url
        if not page.sha256 or not page.status or (url, page.sha256) in seen:
            continue
        seen.add((url, page.sha256))
        yield from _hops(writer, run, page, seen)
        body = store.body(page.sha256)
        head = _head(run, page, url, "response")
        yield _response(writer, page, url, body, head), "response", url, page.sha256
        yield _request(writer, run, page, url, head["WARC-Record-ID"]), "request", url, ""


def _info(writer: WARCWriter, run: Run, name: str) -> ArcWarcRecord:
    lines = {
        "software": f"gongkai {run.version}",
        "format": "WARC File Format 1.1",
        "isPartOf": f"run {run.id} ({run.started_at} - {run.finished_at})",
        "description": "Requests are rebuilt from the address. Responses have the status and headers that the ledger keeps; "
        "their payloads are stored with the content coding undone.",
    }
    text = "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode()
    head = StatusAndHeaders("", [], protocol="WARC/1.1")
    for key, value in {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": _id(run, name, "warcinfo"),
        "WARC-Filename": name,
        "WARC-Date": _date(run.finished_at or run.started_at),
    }.items():
        head.add_header(key, value)
    return writer.create_warc_record("", "warcinfo", payload=io.BytesIO(text), length=len(text), warc_headers=head)


def _hops(writer: WARCWriter, run: Run, page: Page, seen: set[tuple[str, str]]) -> Iterator[Made]:
    """A record for each redirect. The ledger keeps where it led, not its status line, so it is no response."""
    chain = (*page.redirects, page.final_url or page.url)
    for url, target in pairwise(chain):
        if (url, target) not in seen and url != target:
            seen.add((url, target))
            text = f"redirectedTo: {target}\r\n".encode("utf-8", "replace")
            head = _head(run, page, url, f"redirect {target}") | {"WARC-Payload-Digest": _digest(text)}
            yield _record(writer, url, "metadata", text, head), "metadata", url, ""


def _response(writer: WARCWriter, page: Page, url: str, body: bytes, head: dict[str, str]) -> ArcWarcRecord:
    lines = [
        (f"X-Archive-Orig-{name}" if name.lower() in _CODED else name, _line(value))
        for name, value in page.headers.items()
    ]
    lines.append(("Content-Length", str(len(body))))
    http = StatusAndHeaders(f"{page.status} {_phrase(page.status or 0)}".rstrip(), lines, protocol="HTTP/1.1")
    return _record(writer, url, "response", body, head | {"WARC-Payload-Digest": _digest(body)}, http)


def _request(writer: WARCWriter, run: Run, page: Page, url: str, response: str) -> ArcWarcRecord:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    http = StatusAndHeaders(f"GET {_line(target)} HTTP/1.1", [("Host", _line(parts.netloc))], is_http_request=True)
    head = _head(run, page, url, "request") | {"WARC-Concurrent-To": response, "WARC-Payload-Digest": _digest(b"")}
    return _record(writer, url, "request", b"", head, http)


def _record(
    writer: WARCWriter, url: str, kind: str, body: bytes, head: dict[str, str], http: Any = None
) -> ArcWarcRecord:
    stream = io.BytesIO(body)
    return writer.create_warc_record(_line(url), kind, stream, len(body), warc_headers_dict=head, http_headers=http)


def _head(run: Run, page: Page, url: str, what: str) -> dict[str, str]:
    return {"WARC-Record-ID": _id(run, f"{page.unit} {url} {page.sha256}", what), "WARC-Date": _date(page.fetched_at)}


def _id(run: Run, name: str, what: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'gongkai {run.id} {run.started_at} {name} {what}')}>"


def _date(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _line(text: str) -> str:
    """A header's value stays one line, whatever a server sent."""
    return " ".join(text.split())


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
