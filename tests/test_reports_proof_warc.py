"""The WARC files: read back by another program, the same bytes every time, and what readers do not notice is noticed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.pages import Page
from crawler.store import Store
from reports.proof.warc import check_warc, index_path, write_warc
from tests.proof_county import SITE, crawl


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warc") / "county.db"
    crawl(path)
    return path


def written(db: Path, path: Path, **changed: object) -> list[Page]:
    with Store.open(db) as store:
        run = store.run(1)
        pages = [replace(page, **changed) for page in store.pages(run, "jyj")]  # type: ignore[arg-type]
        write_warc(path, store, run, pages)
    return pages


def read(path: Path) -> list[tuple[str, str, dict[str, str], dict[str, str], str, bytes]]:
    """(type, address, WARC headers, HTTP headers, status line, payload), digests checked by the reader."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            http = record.http_headers
            warc = dict(record.rec_headers.headers)
            body = record.raw_stream.read()
            url = warc.get("WARC-Target-URI", "")
            found.append(
                (record.rec_type, url, warc, dict(http.headers) if http else {}, http.statusline if http else "", body)
            )
    return found


def test_every_stored_body_comes_back(db: Path, tmp_path: Path) -> None:
    pages = written(db, tmp_path / "a.warc.gz")
    back = {record[1]: record for record in read(tmp_path / "a.warc.gz") if record[0] == "response"}
    stored = {page.final_url or page.url: page for page in pages if page.sha256}
    assert back.keys() == stored.keys()
    for url, page in stored.items():
        _, _, warc, http, status, body = back[url]
        assert hashlib.sha256(body).hexdigest() == page.sha256
        assert warc["WARC-Payload-Digest"] == f"sha256:{page.sha256}"
        assert status.startswith(f"{page.status} ")
        assert http["Content-Length"] == str(len(body))


def test_time_is_that_of_the_fetch_in_utc(db: Path, tmp_path: Path) -> None:
    written(db, tmp_path / "a.warc.gz")
    dates = {warc["WARC-Date"] for kind, _, warc, *_ in read(tmp_path / "a.warc.gz") if kind == "response"}
    assert dates == {"2017-12-11T14:00:00Z"}


def test_what_the_original_coding_was_is_told_and_not_claimed(db: Path, tmp_path: Path) -> None:
    written(db, tmp_path / "a.warc.gz")
    [http] = [http for kind, url, _, http, *_ in read(tmp_path / "a.warc.gz") if kind == "response" and url == SITE]
    assert "Content-Encoding" not in http
    assert http["X-Archive-Orig-Content-Encoding"] == "gzip"
    assert http["X-Archive-Orig-Content-Length"] == "99"
    assert http["Server"] == "nginx"


def test_requests_and_redirects_have_records_of_their_own(db: Path, tmp_path: Path) -> None:
    written(db, tmp_path / "a.warc.gz")
    records = read(tmp_path / "a.warc.gz")
    requests = {url: warc for kind, url, warc, *_ in records if kind == "request"}
    answers = {url: warc for kind, url, warc, *_ in records if kind == "response"}
    assert requests.keys() == answers.keys()
    assert all(requests[url]["WARC-Concurrent-To"] == answers[url]["WARC-Record-ID"] for url in requests)
    hops = [(url, body) for kind, url, _, _, _, body in records if kind == "metadata"]
    assert hops == [(f"{SITE}zn", f"redirectedTo: {SITE}xxgk/zn.html\r\n".encode())]


def test_equal_input_gives_equal_bytes(db: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        written(db, tmp_path / folder / "jyj.warc.gz")
    for name in ("jyj.warc.gz", "jyj.index.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_header_can_not_add_lines(db: Path, tmp_path: Path) -> None:
    hostile = {"Server": "x\r\nSet-Cookie: a=b\r\n\r\n<html>", "Content-Type": "text/html"}
    written(db, tmp_path / "a.warc.gz", headers=hostile)
    for kind, _, _, http, *_ in read(tmp_path / "a.warc.gz"):
        assert kind != "response" or http["Server"] == "x Set-Cookie: a=b <html>"


def test_warcio_misses_a_cut_file_and_the_index_does_not(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    written(db, path)
    assert check_warc(path) == []
    whole, count = path.read_bytes(), len(read(path))
    last = json.loads(index_path(path).read_bytes())["records"][-1]
    path.write_bytes(whole[: last["offset"]])
    assert len(read(path)) == count - 1, "the reader does not complain"
    wrong = check_warc(path)
    assert wrong[0].endswith(f"instead of {len(whole)}")
    assert wrong[1] == f"request {last['url']}: altered or cut"


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_flipped_byte_is_named(db: Path, tmp_path: Path, place: float) -> None:
    path = tmp_path / "a.warc.gz"
    written(db, path)
    data = bytearray(path.read_bytes())
    at = int(len(data) * place)
    data[at] ^= 1
    path.write_bytes(data)
    rows = json.loads(index_path(path).read_bytes())["records"]
    hit = next(row for row in rows if row["offset"] <= at < row["offset"] + row["length"])
    assert check_warc(path) == [f"{hit['type']} {hit['url']}: altered or cut"]
