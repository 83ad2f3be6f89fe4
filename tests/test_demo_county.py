"""The sample county itself: pages parse, links lead somewhere, and what the plan says is really on a page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from demo.county import County, build_county
from demo.plan import FAULTS, NO_SITE, PORTAL, UnitPlan, load_plan
from demo.render import Answer
from demo.styles import STYLES

PLAN = load_plan()
ORIGINS = {unit.origin: f"http://{unit.origin}.test" for unit in PLAN} | {PORTAL: "http://portal.test"}
READABLE = [unit for unit in PLAN if unit.fault != NO_SITE]
STRANGERS = ("www.pj8801.example", "bjl365.example", "www.example.org")  # of 暗链 and of hidden tabs
DEAD = ("/bgxz/index.html", "/wsdc/2016.html")  # links of the trap dead_home
LINK = re.compile(r"""href=["']?([^"'\s>]+)""")
URL = re.compile(r'''"(?:url|docPubUrl)": "([^"]+)"''')


@pytest.fixture(scope="module")
def county() -> County:
    return build_county(ORIGINS)


def _text(county: County, unit: UnitPlan, key: str) -> str:
    """The source of every page of the unit's column, and of its documents."""
    site = county.sites[unit.id]
    column = site.columns[key]
    paths = [site.column_path(column, number + 1) for number in range(len(site.pages(column)))]
    paths += [site.document_path(document) for document in column.documents]
    pages = county.pages[unit.origin]
    return "\n".join(pages[path].body.decode(unit.charset) for path in paths if path in pages)


def test_the_plan_is_of_the_size_that_was_asked_for(county: County) -> None:
    assert len(PLAN) >= 24
    assert len({unit.id for unit in PLAN}) == len(PLAN)
    assert {unit.kind for unit in PLAN} == {"部门", "乡镇", "垂管", "公共企事业"}
    assert {unit.style for unit in PLAN if not unit.fault} == set(STYLES)
    assert {unit.fault for unit in PLAN} == set(FAULTS)
    for unit in READABLE:
        assert 30 <= len(set(county.sites[unit.id].numbers)) <= 130


def test_every_system_is_in_the_table_with_its_units() -> None:
    table = (Path(__file__).parent.parent / "demo" / "README.md").read_text(encoding="utf-8").partition("## Systems")[2]
    for style in STYLES:
        row = next(line for line in table.splitlines() if f"`{style}`:" in line)
        named = {unit.id for unit in PLAN if unit.style == style and re.search(rf"\b{unit.id}\b", row)}
        assert named == {unit.id for unit in PLAN if unit.style == style and not unit.fault}, style


def test_every_page_is_text_in_the_units_charset(county: County) -> None:
    for unit in READABLE:
        prefix = "" if unit.own_host else county.sites[unit.id].addresses.home()
        for path, answer in county.pages[unit.origin].items():
            if path.startswith(prefix) and answer.status == 200 and answer.content_type.startswith("text/html"):
                tree = html.fromstring(
                    answer.body.decode(unit.charset if "页面不存在" not in _utf8(answer) else "utf-8")
                )
                assert tree.xpath("//title | //recordset"), path


def _utf8(answer: Answer) -> str:
    return answer.body.decode("utf-8", errors="ignore")


@pytest.mark.parametrize("unit", [unit for unit in READABLE if unit.charset != "utf-8"], ids=lambda unit: unit.id)
def test_the_encodings_really_differ_and_are_declared_as_planned(county: County, unit: UnitPlan) -> None:
    home = county.pages[unit.origin][county.sites[unit.id].addresses.home()]
    assert unit.name in home.body.decode(unit.charset)
    with pytest.raises(UnicodeDecodeError):
        home.body.decode("utf-8")
    meta = b"charset=" + unit.charset.encode() in home.body.lower()
    header = f"charset={unit.charset}" in home.content_type
    expected = {
        "right": (True, True),
        "meta_only": (True, False),
        "header_wrong": (True, False),
        "none": (False, False),
    }
    assert (meta or b'charset="' in home.body, header) == expected[unit.declared]
    assert ("ISO-8859-1" in home.content_type) is (unit.declared == "header_wrong")


def _links(page: Answer, charset: str, url: str) -> list[str]:
    """Of the markup, and of ready markup in JSON; what a script puts together from strings is none."""
    is_json = "json" in page.content_type
    text = page.body.decode().replace('\\"', '"') if is_json else page.body.decode(charset, errors="replace")
    found = LINK.findall(text) + (URL.findall(text) if is_json else [])
    skipped = ("javascript", "#", "/_sitegray", "\\")
    return [urljoin(url, unescape(link)) for link in found if not link.startswith(skipped)]


@pytest.mark.parametrize("unit", READABLE, ids=lambda unit: unit.id)
def test_links_stay_in_the_county_and_lead_to_pages(county: County, unit: UnitPlan) -> None:
    names = {urlsplit(origin).netloc: name for name, origin in ORIGINS.items()}
    own = {path: page for path, page in county.pages[unit.origin].items() if _is_of(county, unit, path)}
    dead = []
    for path, page in own.items():
        for link in _links(page, unit.charset, ORIGINS[unit.origin] + path):
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if "rili.jsp" in target or "articlehits" in target or parts.netloc in STRANGERS:
                continue
            answer = county.pages[names[parts.netloc]].get(target)
            if (answer is None or answer.status != 200) and "bmfw" not in target:
                dead.append((path, link))
    planted = {ORIGINS[unit.origin] + _path_of(county, unit, "guide")} if unit.planted.guide == "dead" else set()
    assert {link for _, link in dead if not link.endswith(DEAD)} == planted
    assert any(link.endswith(DEAD) for _, link in dead) is ("dead_home" in unit.traps)


def _path_of(county: County, unit: UnitPlan, key: str) -> str:
    site = county.sites[unit.id]
    return site.document_path(site.columns[key].documents[0])


def _is_of(county: County, unit: UnitPlan, path: str) -> bool:
    prefix = "/" if unit.own_host else county.sites[unit.id].addresses.home().removesuffix("index.htm")
    code = f"{PLAN.index(unit) + 1:03d}"
    return path.startswith((prefix, f"/xxgkml/{code}/", f"/public/column/{code}", f"/public/{code}/"))


@pytest.mark.parametrize("unit", READABLE, ids=lambda unit: unit.id)
def test_every_document_is_listed_by_its_column(county: County, unit: UnitPlan) -> None:
    site = county.sites[unit.id]
    if "script_list" in unit.traps:
        pytest.skip("its lists are written by script")
    for column in site.columns.values():
        pages = [county.pages[unit.origin].get(path) for path in site.list_paths(column)]
        source = "".join(
            page.body.decode("utf-8" if "json" in page.content_type else unit.charset) for page in pages if page
        )
        for document in column.documents:
            assert document.title in unescape(source), (column.key, document.title)


def test_planted_defects_of_guides_are_on_the_page(county: County) -> None:
    by_id = {unit.id: unit for unit in PLAN}
    wjj = unescape(re.sub(r"<[^>]+>", "", _text(county, by_id["wjj"], "guide")))
    assert re.search(r"传真(?:号码|电话)?：\s*\n", wjj)
    assert "(at)163.com" in wjj
    assert "０７４７－" in _text(county, by_id["gtj"], "guide")
    assert "nyjxxgk" not in _text(county, by_id["nyj"], "guide")
    assert "邮箱：webmaster@" in _text(county, by_id["nyj"], "guide"), "the trap: the footer has one"
    assert "内容更新中" in _text(county, by_id["syj"], "guide")
    assert 'src="zhinan.jpg"' in _text(county, by_id["llx"], "guide")
    assert "zhinan.doc" in _text(county, by_id["jsj"], "guide")
    assert not county.sites["hbj"].columns["guide"].documents
    assert county.sites["hbj"].columns["guide"].elsewhere.startswith(ORIGINS[PORTAL] + "/xxgk/xxgkzn/")
    dead = county.pages[PORTAL][_path_of(county, by_id["qxj"], "guide")]
    soft = county.pages[PORTAL][_path_of(county, by_id["qxj"], "annual")]
    assert (dead.status, soft.status) == (404, 200)
    assert "不存在" in _utf8(soft)


def test_planted_reports_and_lists(county: County) -> None:
    by_id = {unit.id: unit for unit in PLAN}
    assert "云溪县食品药品监督管理局2016年" in _text(county, by_id["ajj"], "annual")
    assert "2016年" not in _text(county, by_id["nyj"], "annual").replace("2016年1月1日", "")
    shared = "".join(document.title for document in county.portal.columns["shared_annual"].documents)
    assert re.search(r"人力资源和社会保障局[^会]{0,20}2016年", shared)
    jyj = county.sites["jyj"]
    third = county.pages[PORTAL][jyj.column_path(jyj.columns["notices"], 3)].body.decode()
    assert "招聘" in third
    assert "createPageHTML(3, 2," in third
    ajj = county.sites["ajj"]
    assert "...</a>" in county.pages["ajj"][ajj.column_path(ajj.columns["money"])].body.decode()
    zls = county.sites["zls"]
    assert "$.ajax" in county.pages["zls"][zls.column_path(zls.columns["money"])].body.decode()
    assert (
        county.pages["ajj"][ajj.column_path(ajj.columns["news"], 2)]
        != county.pages["ajj"][ajj.column_path(ajj.columns["news"])]
    )


def test_another_seed_is_another_wording_of_the_same_plan() -> None:
    first, again, other = build_county(ORIGINS, 1), build_county(ORIGINS, 1), build_county(ORIGINS, 2)
    assert first.pages == again.pages
    assert first.pages != other.pages
    assert {
        k: [d.key for d in s.columns["rules"].documents] for k, s in first.sites.items()
    }.keys() == other.sites.keys()
    for unit in PLAN:
        keys = [
            sorted(d.key for c in county.sites[unit.id].columns.values() for d in c.documents)
            for county in (first, other)
        ]
        assert keys[0] == keys[1]
