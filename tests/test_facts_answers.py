"""Lists that come as JSON, and the addresses that pages load them from."""

import json
from datetime import date

import pytest

from checks.facts.apis import MAX_APIS
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


def test_the_short_last_page_of_an_answer_invents_no_further_ones() -> None:
    last = GKMLPT | {"articles": GKMLPT["articles"][:1]}  # type: ignore[index]
    assert read(last, "/gkmlpt/api/all/12?page=3&sid=3")[1].pages == ()


def jpaas(rows: int, count: int, size: str = "rows='2'") -> dict[str, object]:
    items = "".join(
        f"<li class='clearfix'><a href='/art/2020/1/{n}/art_1_{n}.html'>第{n}次停水通知</a><b>2020-01-0{n}</b></li>"
        for n in range(1, rows + 1)
    )
    return {"data": {"html": f"<ul>{items}</ul><div class='pagination' {size} count='{count}'></div>"}, "success": True}


BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=39&paramJson=%7B%22pageNo%22%3A{}%2C%22pageSize%22%3A15%7D"


@pytest.mark.parametrize("size", ["rows='2'", ""])
def test_further_pages_of_jpaas(size: str) -> None:
    """The page's number stands in JSON in the address; the pagination counts and links to nothing."""
    _, facts = read(jpaas(2, 7, size), BUILD.format(1))
    assert sorted(facts.pages) == [HOST + BUILD.format(page) for page in (2, 3, 4)]
    assert read(jpaas(1, 7, size), BUILD.format(4))[1].pages == ()
    assert read(jpaas(2, 2, size), BUILD.format(1))[1].pages == ()
    assert read(jpaas(0, 0, size), BUILD.format(1))[1].list_state == "empty"
    assert read(jpaas(0, 7, size), BUILD.format(4))[1].list_state == "none"


def test_further_pages_of_taiyuan() -> None:
    rows = [{"docTitle": f"第{n}次停水通知", "docPubUrl": f"./t{n}.shtml", "pubTime": "2020-02-19"} for n in range(20)]
    _, facts = read({"data": {"total": "61", "list": rows}}, "/app/getDocuments?Index=1&pageSize=20&chanId=25")
    assert sorted(facts.pages) == [f"{HOST}/app/getDocuments?Index={n}&pageSize=20&chanId=25" for n in (2, 3, 4)]


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
    assert [(part.url.removeprefix(HOST), part.name) for part in facts.parts] == wanted
    kinds = {link.url: link.kind for link in reading.links}  # a column within the page, or a page of its own list
    assert all(kinds[part.url] == ("frame" if part.name else "page") for part in facts.parts)
    assert facts.list_state == ("unreadable" if wanted else "none")


def test_a_channel_s_number_may_stand_in_the_page_s_own_address() -> None:
    script = (
        """<script>$.get("/app/govChanInfo/getDocuments?Index=1&pageSize=20&siteId=1&chanId=" + chan, f)</script>"""
    )
    wanted = "/app/govChanInfo/getDocuments?Index=1&pageSize=20&siteId=1&chanId="
    for path, number in (("/zdgk/index.shtml?chan=25", "25"), ("/zdgk/index.shtml", ""), ("/zdgk/?chan=a", "")):
        _, facts = read(f"<html><body>{script}</body></html>", path, "text/html")
        assert [part.url for part in facts.parts] == [HOST + wanted + number]


def test_pieces_of_jpaas_that_are_no_lists_are_not_asked_for() -> None:
    pieces = "".join(
        f"<div queryData=\"{{'webId':'1','tagId':'{name}'}}\"></div>" for name in ("当前位置", "栏目导航", "信息列表")
    )
    _, facts = read(f"<html><body url='/jpaas-publish-server/'>{pieces}</body></html>", "/col/col1/", "text/html")
    assert len(facts.parts) == 1


def test_what_an_article_loads_is_no_list_of_a_column() -> None:
    text = "为进一步规范政府信息公开工作，经研究决定，现将有关事项通知如下，请遵照执行。" * 9
    piece = "<div queryData=\"{'webId':'1','tagId':'相关信息'}\" url='/jpaas-publish-server/'></div>"
    body = f"<html><head><title>关于停水的通知</title></head><body><h1>关于停水的通知</h1><p>发布时间：2020-02-19</p><div id=zoom><p>{text}</p></div>{piece}</body></html>"
    _, facts = read(body, "/art/2020/2/19/art_1_2.html", "text/html")
    assert (facts.kind, facts.parts) == ("article", ())


@pytest.mark.parametrize(
    "tree",
    [
        '[{"name":"规划计划","children":[{"name":"年度计划","id":13}],"id":12},{"id":14,"name":"人事信息","children":[]}]',
        "[{id:12,name:'规划计划',children:[{id:13,name:'年度计划'}]},{id:14,name:'人事信息'}]",
        '[{"id":"12","name":"规划计划"},{"id":13,"name":"年度计划"},{"id":14,"name":"人事信息"},{"id":null,"name":"x"},{"id":1},"x"]',
    ],
    ids=["json, any order", "script", "odd ones"],
)
def test_the_tree_of_gkmlpt(tree: str) -> None:
    body = f"<script>window._CONFIG = {{SID: '745001', TREE: {tree}, LANG: 'zh'}};</script>"
    _, facts = read(body, "/gkmlpt/index", "text/html")
    assert {part.name: part.url.removeprefix(HOST) for part in facts.parts} == {
        name: f"/gkmlpt/api/all/{number}?page=1&sid=745001"
        for number, name in ((12, "规划计划"), (13, "年度计划"), (14, "人事信息"))
    }


def test_a_cut_tree_says_so() -> None:
    tree = ",".join(f'{{"id":{n},"name":"第{n}类"}}' for n in range(100, 400))
    _, facts = read(f"<script>window._CONFIG = {{SID:'3', TREE:[{tree}]}};</script>", "/gkmlpt/index", "text/html")
    assert len([part for part in facts.parts if part.kind == "list"]) == MAX_APIS + 1


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
