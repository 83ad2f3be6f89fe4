"""Lists that come as JSON, and the addresses that pages load them from."""

import json
from datetime import date

import pytest

from checks.facts.codec import from_json
from checks.facts.page import PageFacts
from checks.facts.reader import read_for_crawl
from crawler.reading import Reading

HOST = "http://www.x.gov.cn"


def read(body: object, path: str, content_type: str = "application/json;charset=utf-8") -> tuple[Reading, PageFacts]:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    reading = read_for_crawl(text.encode(), HOST + path, content_type, 200, date(2024, 1, 1))
    return reading, from_json(reading.facts)


GKMLPT = {
    "classify": {"name": "政策文件", "post_count": 5},
    "articles": [
        {"title": "关于招聘教师的公告", "date": 1582128000, "document_number": "某政〔2020〕1号", "publisher": "县教育局", "url": f"{HOST}/gkmlpt/content/0/1/post_1.html"},
        {"title": "<b>停水</b>通知", "date": 1582041600, "publisher": "县水利局", "url": "/gkmlpt/content/0/1/post_2.html"},
    ],
}  # fmt: skip
TAIYUAN = {
    "data": {"total": "2", "list": [{"docTitle": "停水通知", "docPubUrl": "./t2.shtml", "pubTime": "2020-02-19 08:00"}]}
}
JPAAS = {
    "success": True,
    "data": {
        "html": "<ul><li class='clearfix'><a href='/art/2020/1/2/art_1_2.html'>停水通知</a><b>2020-01-02</b></li></ul>"
    },
}


@pytest.mark.parametrize(
    ("body", "path", "wanted"),
    [
        (GKMLPT, "/gkmlpt/api/all/12?page=1&sid=3", [("关于招聘教师的公告", "/gkmlpt/content/0/1/post_1.html", "2020-02-20", "县教育局"), ("停水通知", "/gkmlpt/content/0/1/post_2.html", "2020-02-19", "县水利局")]),
        (TAIYUAN, "/app/getDocuments?Index=1", [("停水通知", "/app/t2.shtml", "2020-02-19", "")]),
        (JPAAS, "/api-gateway/unit", [("停水通知", "/art/2020/1/2/art_1_2.html", "2020-01-02", "")]),
    ],
    ids=["gkmlpt", "taiyuan", "jpaas"],
)  # fmt: skip
def test_rows(body: object, path: str, wanted: list[tuple[str, str, str, str]]) -> None:
    _, facts = read(body, path)
    rows = [(entry.title, entry.url.removeprefix(HOST), str(entry.date), entry.publisher) for entry in facts.entries]
    assert rows == wanted
    assert facts.list_state == "rows"


def test_further_pages_of_an_answer() -> None:
    reading, facts = read(GKMLPT, "/gkmlpt/api/all/12?page=1&sid=3")
    assert facts.pages == tuple(f"{HOST}/gkmlpt/api/all/12?page={page}&sid=3" for page in (2, 3))
    assert [link.kind for link in reading.links] == ["entry", "entry", "page", "page"]
    assert read(GKMLPT, "/gkmlpt/api/all/12?page=3&sid=3")[1].pages == ()


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"articles": [], "classify": {"post_count": 0}}, "empty"),
        ({"articles": []}, "none"),
        ({"code": 500, "msg": "系统错误"}, "none"),
        ("{broken", "none"),
        ("[" * 50_000, "none"),
        ({"rows": [{"name": "政策文件", "id": 1}]}, "none"),
    ],
    ids=["none there", "no count", "error", "broken", "deep", "columns"],
)
def test_answers_without_rows(body: object, state: str) -> None:
    _, facts = read(body, "/api/list?page=1")
    assert (facts.list_state, facts.entries) == (state, ())


def test_an_article_as_json() -> None:
    text = "为进一步规范政府信息公开工作，经研究决定，现将有关事项通知如下，请遵照执行。" * 5
    _, facts = read({"title": "关于停水的通知", "pub_date": "2020-02-19", "content": f"<p>{text}</p>"}, "/api/post/1")
    assert (facts.title, facts.published, facts.text) == ("关于停水的通知", date(2020, 2, 19), text)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<script>window._CONFIG = {SID:"3", TREE:[{"id":12,"parent":0,"name":"政策文件","children":[{"id":13,"name":"规划计划"}]}]}</script>', [("/gkmlpt/api/all/12?page=1&sid=3", "政策文件"), ("/gkmlpt/api/all/13?page=1&sid=3", "规划计划")]),
        ("<div queryData=\"{'webId':'39','tagId':'列表'}\" url='/api-gateway/jpaas-publish-server/front/page/build/unit'></div>", [("/api-gateway/jpaas-publish-server/front/page/build/unit?webId=39&tagId=%E5%88%97%E8%A1%A8&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A15%7D", "")]),
        ("<script>$.get('/app/govChanInfo/getDocuments?Index=1&siteId=1&chanId=25', f)</script>", [("/app/govChanInfo/getDocuments?Index=1&siteId=1&chanId=25", "")]),
        ("<script>var SID = 3;</script>", []),
    ],
    ids=["gkmlpt", "jpaas", "taiyuan", "none"],
)  # fmt: skip
def test_addresses_that_a_page_loads_from(body: str, wanted: list[tuple[str, str]]) -> None:
    reading, facts = read(f"<html><body>{body}</body></html>", "/gkmlpt/index", "text/html")
    assert [(link.url.removeprefix(HOST), link.text) for link in reading.links if link.kind == "frame"] == wanted
    assert facts.list_state == ("unreadable" if wanted else "none")


def test_openness_columns_of_anhui() -> None:
    """安徽: unit and column are parameters, the article's address is /public/{unit}/{article}.html."""
    rows = "".join(
        f"<li><a class='title' href='/public/7654321/1234567{n}.html'>第{n}次常务会议纪要</a><span class='date'>2020-01-0{n}</span></li>"
        for n in (1, 2)
    )
    pager = "".join(f"<a href='?branch_id=5&column_code=10000&page={n}'>{n}</a>" for n in (2, 3))
    _, facts = read(f"<ul>{rows}</ul><div>{pager}</div>", "/opennessTarget/?branch_id=5&column_code=10000", "text/html")
    assert [str(entry.date) for entry in facts.entries] == ["2020-01-01", "2020-01-02"]
    assert facts.pages == tuple(f"{HOST}/opennessTarget/?branch_id=5&column_code=10000&page={n}" for n in (2, 3))


def test_ucap_list_and_article() -> None:
    """开普: /2020/1/2/{32 hex}.shtml, the text in #UCAP-CONTENT, pages by createPageHTML with the container first."""
    mark = "0123456789abcdef0123456789abcdef"
    body = f"<ul><li><a href='/zw/2020/1/2/{mark}.shtml'>停水通知</a><span>2020-01-02</span></li></ul><script>createPageHTML('page_div',3, 1,'fg','shtml',40);</script>"
    _, facts = read(body, "/zw/fg.shtml", "text/html")
    assert [str(entry.date) for entry in facts.entries] == ["2020-01-02"]
    assert facts.pages == (f"{HOST}/zw/fg_2.shtml", f"{HOST}/zw/fg_3.shtml")
