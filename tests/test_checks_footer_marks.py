"""footer_marks: each mark in words, as a link or as a badge; what a script may add is a doubt."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.footer_marks import footer_marks
from checks.site.footer import load_marks
from crawler.pages import Outcome, Role
from tests.site_builder import UNIT, Builder

PLAIN = "县城中心广场十二号  云水县城\n本站由县信息中心运行维护"
FULL = """主办单位：云水县教育局　联系电话：0745-4222345
网站标识码：4312220001　湘ICP备15021526号-1
湘公网安备 43122202000012号　网站地图"""


def item(mark: str, footer: str = PLAIN, **facts):
    return footer_marks(Builder().home(footer=footer, **facts).build(), marks=(mark,)).items[0]


@pytest.mark.parametrize("mark", ["site_id_code", "host", "contact", "icp", "police", "site_map"])
def test_a_full_footer_has_them_and_a_plain_one_has_not(mark):
    found = item(mark, FULL)
    assert (found.verdict, found.key) == (Verdict.MET, mark)
    hit = found.evidence[0]
    assert hit.excerpt[hit.start : hit.end]
    absent = item(mark)
    assert absent.verdict is Verdict.NOT_MET
    assert "县城中心广场" in absent.evidence[0].excerpt


@pytest.mark.parametrize(
    ("mark", "footer"),
    [
        ("site_id_code", "政府网站标识码 bm07000001"),
        ("host", "云水县教育局主办"),
        ("host", "主办：云水县人民政府办公室"),
        ("contact", "电 话：0745-4222345"),
        ("contact", "联系我们"),
        ("icp", "备案序号:湘ＩＣＰ备15021526号"),
        ("police", "湘公网安备43122202000012号"),
    ],
)
def test_the_spellings_of_real_footers(mark, footer):
    assert item(mark, footer).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("mark", "footer"),
    [
        ("site_id_code", "网站标识码：待申请，请以后再来查看"),
        ("host", "版权所有 云水县教育局"),
        ("icp", "ICP备案编号：办理中，详见公告"),
        ("police", "公安机关备案：办理中，详见公告"),
        ("site_map", "网站导航 | 返回顶部 | 设为首页"),
        ("error_report", "网站纠错 | 返回顶部 | 设为首页"),
    ],
)
def test_what_may_be_the_mark_leaves_it_open(mark, footer):
    assert item(mark, footer).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("mark", "sign"),
    [("party_mark", "dcs.conac.cn/js/20/CA1.js"), ("error_report", "_span_jiucuo"), ("police", "beian.mps.gov.cn")],
)
def test_a_badge_counts_by_its_address(mark, sign):
    assert item(mark, signs=((mark, sign),)).verdict is Verdict.MET
    assert item(mark).verdict is Verdict.NOT_MET
    assert item(mark, other_links=(("", "http://pic.example/"),)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("mark", load_marks())
def test_a_footer_that_a_script_adds_or_that_was_not_read_is_unknown(mark):
    assert item(mark, signs=(("footer_script", "<script src=/js/foot"),)).verdict is Verdict.UNKNOWN
    assert item(mark, "").verdict is Verdict.UNKNOWN
    unread = footer_marks(Builder().home(Outcome.TIMEOUT).build(), marks=(mark,))
    assert unread.items[0].verdict is Verdict.UNKNOWN


def test_a_link_or_an_inner_page_shows_it_as_well():
    assert item("site_map", other_links=(("站点地图", f"{UNIT.site_url}map.html"),)).verdict is Verdict.MET
    builder = Builder().home(footer=PLAIN)
    builder.page(f"{UNIT.site_url}xxgk/", Role.COLUMN, footer=FULL)
    assert footer_marks(builder.build(), marks=("icp",)).verdict is Verdict.MET


def test_several_marks():
    result = footer_marks(Builder().home(footer=FULL).build())
    assert result.verdict is Verdict.PARTLY
    assert [i.key for i in result.items if i.verdict is Verdict.NOT_MET] == ["party_mark"]
    with pytest.raises(KeyError):
        footer_marks(Builder().build(), marks=("nonsense",))
