"""Other people's bytes: frames without script, uploads known by their content, two looks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import html

from checks.result import Evidence
from crawler.errors import InputError
from crawler.pages import Outcome
from crawler.store import Store
from reports.journal import load_entries
from reports.review.app import ReviewApp
from reports.review.board import Board
from reports.review.frames import frame, text_lines
from reports.review.looks import Look, choose, first_with
from reports.review.uploads import MOST_BYTES, find_type, read_upload
from tests.review_app import GUIDE_URL, HOST, HOSTILE, county, crawl, get, log_in, send, start


@pytest.fixture
def app(tmp_path: Path) -> ReviewApp:
    return start(tmp_path)


def evidence(excerpt: str, start: int = 0, end: int = 0) -> Evidence:
    return Evidence("http://x.test/", "", "", excerpt, start, end)


def hits(page: str, one: Evidence) -> str:
    root = html.document_fromstring(frame(page.encode(), "text/html; charset=utf-8", one).decode())
    return "|".join(mark.text or "" for mark in root.iter("mark"))


@pytest.mark.parametrize(
    ("page", "one", "found"),
    [
        ("<p>电话：123</p>", evidence("电话：123", 3, 6), "123"),
        ("<p>电 话：<b>12</b>3 &amp; 4</p>", evidence("电话：123&4", 3, 6), "12|3"),
        ("<p>123</p><p>电话：123</p>", evidence("电话：123", 3, 6), "123"),
        ("<td>传真</td>\n<td>：</td><td>9</td>", evidence("传真：9"), "传真|：|9"),
        ("<p>没有</p>", evidence("电话：123", 3, 6), ""),
        ("<script>电话：123</script><p>空</p>", evidence("电话：123", 3, 6), ""),
        ("<p>a&lt;script&gt;x</p>", evidence("<script>x", 0, 8), "<script>"),
        ("", evidence("电话"), ""),
    ],
)
def test_the_hit_is_marked_where_the_excerpt_stands(page: str, one: Evidence, found: str) -> None:
    assert hits(page, one) == found


def test_the_second_of_two_equal_words_is_the_one_meant() -> None:
    shown = frame(
        "<p>123</p><p>电话：123</p>".encode(), "text/html; charset=utf-8", evidence("电话：123", 3, 6)
    ).decode()
    assert '<p>电话：<mark class="hit" id="hit">123</mark></p>' in shown


def test_a_frame_carries_nothing_that_runs_loads_or_sends() -> None:
    shown = frame(HOSTILE.encode(), "text/html; charset=utf-8").decode().lower()
    for word in (
        "<script",
        "onload",
        "onerror",
        "javascript:",
        "http-equiv",
        "<base",
        "<iframe",
        "<svg",
        "action=",
        "evil.test",
    ):
        assert word not in shown, word
    assert "0745-4220000" in shown


@pytest.mark.parametrize("body", [b"", b"\x00" * 50, b"<" * 5000, b"<div>" * 20_000, "中".encode("gbk") * 9, b"<!--"])
def test_no_body_breaks_the_frame(body: bytes) -> None:
    assert b"<html" in frame(body, "text/html", evidence("中"))
    text_lines(body, "text/html")


def test_a_stored_page_comes_in_a_sandbox(app: ReviewApp) -> None:
    sha = app.review.board.county.results["jyj"]["guide", "{}"].evidence[0].sha256
    answer = get(log_in(app, "看"), f"/stored/1/jyj/{sha}?i=1.1&e=0")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'id="hit"' in answer.get_data(as_text=True)
    raw = get(log_in(app, "看"), f"/stored/1/jyj/{sha}/bytes")
    assert (raw.data, raw.mimetype) == (HOSTILE.encode(), "application/octet-stream")
    assert raw.headers["Content-Disposition"].startswith("attachment")


def test_pages_of_other_units_are_not_shown_as_this_ones(app: ReviewApp) -> None:
    with Store.open(app.review.db) as store:
        crawl(store, "<p>只在第二批</p>")
        sha = store.pages(store.run(2), "jyj")[0].sha256
    client = log_in(app, "看")
    assert get(client, f"/stored/2/jyj/{sha}").status_code == 200
    assert get(client, f"/stored/1/jyj/{sha}").status_code == 404


def test_two_looks(app: ReviewApp) -> None:
    with Store.open(app.review.db) as store:
        run, sha = crawl(store, HOSTILE.replace("4220000", "4229999"))
    app.review.board = Board(county(run, sha))
    text = get(log_in(app, "看"), f"/unit/jyj/looks?url={GUIDE_URL}").get_data(as_text=True)
    assert "0745-4229999" in text
    assert "删去：" in text
    assert text.count('<iframe sandbox=""') == 2


@pytest.mark.parametrize(
    ("outcome", "told"),
    [(Outcome.TIMEOUT, "不等于网页已删除"), (Outcome.BLOCKED, "不等于网页已删除"), (Outcome.HTTP_4XX, "4xx")],
)
def test_a_look_that_received_nothing_is_not_compared(app: ReviewApp, outcome: Outcome, told: str) -> None:
    with Store.open(app.review.db) as store:
        crawl(store, outcome=outcome)
    text = get(log_in(app, "看"), f"/unit/jyj/looks?url={GUIDE_URL}").get_data(as_text=True)
    assert "无从对照" in text
    assert told in text
    assert "删去：" not in text
    assert "完全相同" not in text


def test_the_first_look_at_the_same_content_is_named() -> None:
    def look(run: int, sha: str, outcome: str = "ok") -> Look:
        return Look(run, "u", "", outcome, 200, sha, "text/html")

    seen = [look(1, "b"), look(2, "a"), look(3, "b"), look(4, "", "timeout"), look(5, "x", "blocked"), look(6, "b")]
    left, right = choose(seen, "", "")
    assert (left.run, right.run) == (2, 6)
    assert first_with(seen, right).run == 3, "what was not received in between changes nothing"


# Uploads


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\nx", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("OFD.xml"), "ofd"),
        (archive("evil.exe"), ""),
        (b"PK\x03\x04broken", ""),
        (b"<html><script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", ""),
        (b"MZ", ""),
    ],
)
def test_type_by_content(data: bytes, type_: str) -> None:
    assert find_type(data) == type_


def test_names_are_made_harmless() -> None:
    assert read_upload("..\\..\\C:\\x\\证明.pdf", b"%PDF-").name == "证明.pdf"
    assert read_upload("/etc/\u202efdp.pdf", b"%PDF-").name == "fdp.pdf"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"x" * MOST_BYTES),
        ("a.exe", b"%PDF-"),
        ("a.pdf", b"\xff\xd8\xff"),
        ("a.html", b"<html>"),
    ],
)
def test_uploads_that_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(InputError):
        read_upload(name, data)


def attach(app: ReviewApp, seen: int, data: bytes = b"%PDF-1.4", name: str = "会议记录.pdf") -> int:
    form = {"seen": seen, "note": "原件在科室", "file": (io.BytesIO(data), name)}
    return send(log_in(app, "评"), "/unit/jyj/line/1.12/file", form).status_code


def test_a_file_is_attached_and_handed_out_as_a_download(app: ReviewApp) -> None:
    assert attach(app, 0) == 303
    with Store.open(app.review.db) as store:
        [entry] = load_entries(store)
    assert (entry.kind, entry.data["name"], entry.data["size"]) == ("file", "会议记录.pdf", 8)
    client = log_in(app, "看")
    assert "会议记录.pdf" in get(client, "/unit/jyj?i=1.12").get_data(as_text=True)
    answer = get(client, f"/file/{entry.data['file']}")
    assert answer.data == b"%PDF-1.4"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert get(client, "/file/" + "0" * 64).status_code == 404


def test_a_request_over_the_bound_is_cut(app: ReviewApp) -> None:
    client, path = log_in(app, "评"), "/unit/jyj/line/1.12/file"
    kind = "multipart/form-data; boundary=x"
    assert client.post(path, headers=HOST, data=b"x" * (MOST_BYTES + 2**21), content_type=kind).status_code == 413
