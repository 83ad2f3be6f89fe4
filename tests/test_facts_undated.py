"""Rows of a list interface that carry no date."""

import json
from datetime import date

import pytest

from checks.facts.codec import from_json
from checks.facts.page import PageFacts
from checks.facts.reader import read_for_crawl
from checks.facts.undated import records_of, undated_records

HOST = "http://www.x.gov.cn"
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=39&paramJson=%7B%22pageNo%22%3A{}%2C%22pageSize%22%3A15%7D"
TITLES = ("机构职能", "县教育局办事指南", "县教育局2024年1月至6月财政收支情况", "内设机构")


def read(body: object, path: str) -> PageFacts:
    text = json.dumps(body, ensure_ascii=False).encode()
    return from_json(read_for_crawl(text, HOST + path, "application/json", 200, date(2024, 9, 1)).facts)


def jpaas(titles: tuple[str, ...], count: int | None, day: str = "", size: str = "rows='15'") -> dict[str, object]:
    items = "".join(
        f"<li class='row{number}'><a href='/col/{number}/a.html'>{title}</a><b>{day}</b></li>"
        for number, title in enumerate(titles)
    )
    pager = "" if count is None else f"<div class='pagination' {size} count='{count}'></div>"
    return {"success": True, "data": {"html": f"<ul>{items}</ul>{pager}"}}


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
@pytest.mark.parametrize("size", ["rows='15'", ""])
def test_every_undated_row_of_a_counted_piece_is_an_entry(rows: int, size: str) -> None:
    facts = read(jpaas(TITLES[:rows], rows, size=size), BUILD.format(1))
    assert [(entry.title, entry.date) for entry in facts.entries] == [(title, None) for title in TITLES[:rows]]
    assert facts.entries[0].url == f"{HOST}/col/0/a.html"
    assert facts.list_state == "rows"


def test_the_short_last_page_of_a_counted_piece() -> None:
    facts = read(jpaas(TITLES[:1], 31), BUILD.format(3))
    assert [entry.title for entry in facts.entries] == [TITLES[0]]


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (jpaas(TITLES[:1], None), 1),
        (jpaas(TITLES[:1], 2), 1),
        (jpaas(TITLES[:2], 1), 1),
        (jpaas(TITLES[:1], 31), 2),
        (jpaas(TITLES[:1], 31), 4),
        ({"data": {"html": f"<p>{TITLES[1]}见<a href='/a.html'>{TITLES[0]}</a></p><i class='pagination' count='1'></i>"}}, 1),
    ],
    ids=["no count", "too few", "too many", "short in the middle", "behind the end", "a text"],
)  # fmt: skip
def test_a_piece_of_another_number_stays_unread(body: object, page: int) -> None:
    facts = read(body, BUILD.format(page))
    assert (facts.list_state, facts.entries) == ("none", ())


def test_dated_rows_are_read_as_they_are() -> None:
    markup = str(jpaas(TITLES[:1], 1, "2024-05-06")["data"])
    assert undated_records(markup, HOST, 1) == ""
    facts = read(jpaas(TITLES[:1], 1, "2024-05-06"), BUILD.format(1))
    assert [entry.date for entry in facts.entries] == [date(2024, 5, 6)]
    assert undated_records("<ul><li><a href='a.html'>机构职能</a> 05-06</li><li><a href='b.html'>内设机构</a></li></ul>", HOST, 2) == ""  # fmt: skip


ARTICLE = "/gkmlpt/content/0/1/post_{}.html"


@pytest.mark.parametrize(
    ("rows", "count", "wanted"),
    [
        ([("机构职能", ARTICLE.format(1), "")], 1, ["机构职能"]),
        ([("机构职能", ARTICLE.format(1), ""), ("内设机构", ARTICLE.format(2), "")], 2, ["机构职能", "内设机构"]),
        ([("机构职能", ARTICLE.format(1), "2024-05-06")], 1, ["机构职能"]),
        ([("机构职能", ARTICLE.format(1), "")], None, []),
        ([("政策文件", "/zcwj/", "")], 1, []),
    ],
    ids=["one", "two", "dated", "no count", "a column"],
)
def test_undated_objects(rows: list[tuple[str, str, str]], count: int | None, wanted: list[str]) -> None:
    articles = [{"title": title, "url": url, "date": day} for title, url, day in rows]
    body = {"articles": articles} | ({} if count is None else {"post_count": count})
    assert [entry.title for entry in read(body, "/gkmlpt/api/all/12?page=1&sid=3").entries] == wanted


def test_nothing_of_a_title_gets_out_of_its_record() -> None:
    written = records_of([("/a.html?a=1&b='\"", "</script>]]></record><b>一</b>")])
    assert written.count("</record>") == written.count("</script>") == written.count("]]>") == 1
    assert records_of([]) == ""
    assert records_of([("/a.html", "机构职能"), ("/b.html", "年报")]) == ""
