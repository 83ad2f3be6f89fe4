"""guide_published and guide_elements: nine elements, values, and what only looks like a guide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Assurance, Verdict
from checks.rules.annual_report_published import annual_report_published
from checks.rules.guide_elements import guide_elements
from checks.rules.guide_published import guide_published
from checks.site.build import build_site
from crawler.pages import Outcome, Role
from tests.site_builder import AS_OF, PORTAL, UNIT, Builder, attachment, portal_builder, portal_of

GUIDE = """为了方便公众获取政府信息，编制本指南。
一、主动公开
（一）信息的分类。本机关主动公开的政府信息分为机构概况、政策文件等八类。
（二）编排体系。目录由索引号、信息名称、生成日期组成。
（三）获取方式。公众可以登录县人民政府门户网站查阅，也可以通过信函、传真、电子邮件申请。
二、受理机构
工作机构名称：云水县教育局办公室
办公地址：云水县城关镇建设路12号
办公时间：周一至周五上午8:30-12:00（法定节假日除外）
联系电话：0745-4222345
传真号码：0745-4222346
电子邮箱：ysxjyj@163.com
三、监督
监督电话：0745-4229999。公民、法人或者其他组织认为本机关不依法履行公开义务的，可以举报，也可以依法申请行政复议。
附件：申请表
姓名 工作单位 联系电话
电子邮箱
"""


def one_guide(text: str = GUIDE, title: str = "云水县教育局信息公开指南", **facts):
    builder = Builder()
    builder.listed("信息公开指南", title, text=text, **facts)
    return builder


def verdicts(result) -> dict[str, Verdict]:
    return {item.key: item.verdict for item in result.items}


def test_a_complete_guide_is_met_with_marked_evidence():
    result = guide_elements(one_guide().build())
    assert result.verdict is Verdict.MET
    assert len(result.items) == 9
    phone = next(item for item in result.items if item.key == "phone").evidence[0]
    assert "4222345" in phone.excerpt[phone.start : phone.end]
    assert (phone.sha256, phone.why_ours, phone.fetched_at) == (
        f"{0:064x}",
        "本单位公开栏目",
        "2017-12-15T02:00:00+08:00",
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "verdict"),
    [
        ("联系电话：0745-4222345", "联系电话：", "phone", Verdict.NOT_MET),
        ("联系电话：0745-4222345", "", "phone", Verdict.NOT_MET),
        ("联系电话：0745-4222345", "联系电话：０７４５—４２２２３４５", "phone", Verdict.MET),
        ("联系电话：0745-4222345", "联系电话 ： 0 7 4 5 — 4 2 2 2 3 4 5", "phone", Verdict.MET),
        ("联系电话：0745-4222345", "联系电话\n0745-4222345", "phone", Verdict.MET),
        ("联系电话：0745-4222345", "联系电话：（0745）4222345", "phone", Verdict.MET),
        ("联系电话：0745-4222345", "联系电话：13812345678", "phone", Verdict.MET),
        ("联系电话：0745-4222345\n传真号码：0745-4222346", "联系电话/传真：0745-4222345", "fax", Verdict.MET),
        ("传真号码：0745-4222346", "传真号码：", "fax", Verdict.NOT_MET),
        ("传真号码：0745-4222346", "传真号码：无", "fax", Verdict.DECLARED_NONE),
        ("传真号码：0745-4222346", "", "fax", Verdict.NOT_MET),
        ("ysxjyj@163.com", "ysxjyj#163.com", "email", Verdict.MET),
        ("ysxjyj@163.com", "ysxjyj(at)163.com", "email", Verdict.MET),
        ("ysxjyj@163.com", "ysxjyj [at] 163.com", "email", Verdict.MET),
        ("ysxjyj@163.com", "ysxjyj＠163．com", "email", Verdict.MET),
        ("ysxjyj@163.com", "", "email", Verdict.NOT_MET),
        ("ysxjyj@163.com", "xxx@163.com", "email", Verdict.NOT_MET),
        ("办公地址：云水县城关镇建设路12号", "办公地址：", "address", Verdict.NOT_MET),
        ("办公地址：云水县城关镇建设路12号", "下载地址：http://www.yunshui.gov.cn/sqb.doc", "address", Verdict.NOT_MET),
        ("办公时间：周一至周五上午8:30-12:00（法定节假日除外）", "办公时间：", "hours", Verdict.NOT_MET),
        ("办公时间：周一至周五上午8:30-12:00（法定节假日除外）", "受理时间：工作日的9：00--11：30", "hours", Verdict.MET),
        ("工作机构名称：云水县教育局办公室", "工作机构名称：", "agency", Verdict.NOT_MET),
        ("工作机构名称：云水县教育局办公室", "本机关受理政府信息公开申请的机构为：云水县教育局", "agency", Verdict.MET),
        ("（二）编排体系。目录由索引号、信息名称、生成日期组成。\n", "", "arrangement", Verdict.NOT_MET),
        ("（一）信息的分类。本机关主动公开的政府信息分为机构概况、政策文件等八类。\n", "", "classification", Verdict.NOT_MET),
    ],
)  # fmt: skip
def test_one_element_at_a_time(old, new, key, verdict):
    assert old in GUIDE
    found = verdicts(guide_elements(one_guide(GUIDE.replace(old, new)).build()))
    assert found[key] is verdict
    others = {name: each for name, each in found.items() if name not in (key, "fax")}
    assert set(others.values()) == {Verdict.MET}


def test_a_label_without_a_value_says_so():
    result = guide_elements(one_guide(GUIDE.replace("0745-4222346", "")).build())
    assert next(item.reason for item in result.items if item.key == "fax") == "指南传真号码有标签无内容"
    assert result.verdict is Verdict.PARTLY


def test_a_bare_label_beside_a_picture_is_for_a_person():
    result = guide_elements(one_guide(GUIDE.replace("ysxjyj@163.com", ""), images=1).build())
    assert verdicts(result)["email"] is Verdict.UNKNOWN


@pytest.mark.parametrize("facts", [{"attachments": (attachment("信息公开指南.doc"),)}, {"images": 3}])
def test_a_guide_in_a_file_or_in_pictures_is_published_and_unread(facts):
    site = one_guide("云水县教育局信息公开指南请下载附件查看。", **facts).build()
    assert guide_published(site).verdict is Verdict.MET
    assert set(verdicts(guide_elements(site)).values()) == {Verdict.UNKNOWN}


def test_a_guide_split_over_two_pages_is_one_guide():
    cut = GUIDE.index("二、受理机构")
    builder = Builder()
    rows = [
        builder.entry("云水县教育局信息公开指南（一）", text=GUIDE[:cut]),
        builder.entry("云水县教育局信息公开指南（二）", text=GUIDE[cut:]),
    ]
    builder.column("信息公开指南", *rows)
    assert guide_elements(builder.build()).verdict is Verdict.MET


@pytest.mark.parametrize(("as_of", "verdict"), [(date(2017, 12, 15), Verdict.NOT_MET), (date(2020, 6, 1), Verdict.MET)])
def test_a_web_address_is_element_nine_since_2019(as_of, verdict):
    site = one_guide(GUIDE.replace("ysxjyj@163.com", "http://www.yunshui.gov.cn/ysqgk/")).build(as_of=as_of)
    assert verdicts(guide_elements(site))["email"] is verdict


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("云水县教育局信息公开指南", Verdict.MET),
        ("信息公开指南（2017年版）", Verdict.MET),
        ("县教育局政府信息公开指南", Verdict.MET),
        ("县教体局政府信息公开指南", Verdict.MET),
        ("关于公布《云水县教育局政府信息公开指南》的通知", Verdict.MET),
        ("我局召开信息公开指南培训会", Verdict.NOT_MET),
        ("学习政府信息公开指南", Verdict.NOT_MET),
        ("政府信息公开指南解读", Verdict.NOT_MET),
        ("转发政府信息公开指南", Verdict.NOT_MET),
        ("关于做好政府信息公开指南编制工作的通知", Verdict.NOT_MET),
        ("办事指南", Verdict.NOT_MET),
        ("2017年高考志愿填报指南", Verdict.NOT_MET),
        ("云水县人民政府信息公开指南", Verdict.NOT_MET),
        ("云水县民政局政府信息公开指南", Verdict.NOT_MET),
        ("怀水市教育局政府信息公开指南", Verdict.NOT_MET),
    ],
)
def test_which_titles_are_the_unit_s_guide(title, verdict):
    builder = Builder()
    builder.column("通知公告", builder.entry(title), parent=())
    assert guide_published(builder.build()).verdict is verdict


def test_the_mention_is_named_in_the_reason():
    builder = Builder()
    builder.column("通知公告", builder.entry("我局召开信息公开指南培训会"), parent=())
    assert "我局召开信息公开指南培训会" in guide_published(builder.build()).reason


def test_the_county_s_guide_in_every_menu_is_nobody_s():
    portal = portal_builder()
    portal.listed("信息公开指南", "政府信息公开指南")
    county = portal.pages[0][0].url
    builder = Builder()
    builder.column("通知公告", builder.entry("关于放假的通知"), parent=())
    builder.page(
        county,
        Role.OTHER,
        anchor="信息公开指南",
        title="政府信息公开指南",
        text=GUIDE,
        publisher="县政府办公室",
        kind="guide",
    )
    assert guide_published(builder.build(portal=portal_of(portal))).verdict is Verdict.NOT_MET


def test_a_county_guide_listed_as_a_row_is_the_portal_s():
    portal = portal_builder()
    row = portal.entry("政府信息公开指南", text=GUIDE)
    portal.column("信息公开", row)
    builder = Builder()
    builder.column("信息公开指南", row)
    assert guide_published(builder.build(portal=portal_of(portal))).verdict is Verdict.NOT_MET


def test_a_bare_title_with_a_foreign_publisher_is_for_a_person():
    site = one_guide("本指南由县政府办公室编制。" * 20, "政府信息公开指南", publisher="云水县人民政府办公室").build()
    result = guide_published(site)
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    assert "归属待人工核实" in result.reason


def test_a_foreign_publisher_over_a_text_of_ours_is_ours():
    assert guide_published(one_guide(title="政府信息公开指南", publisher="县政府办").build()).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("outcome", "status", "verdict", "word"),
    [
        (Outcome.HTTP_4XX, 404, Verdict.NOT_MET, "链接失效"),
        (Outcome.SOFT_404, 200, Verdict.NOT_MET, "链接失效"),
        (Outcome.HTTP_4XX, 403, Verdict.UNKNOWN, "待人工核实"),
        (Outcome.TIMEOUT, None, Verdict.UNKNOWN, "超时"),
        (Outcome.OVER_BUDGET, None, Verdict.UNKNOWN, "待人工核实"),
        (Outcome.BLOCKED, 521, Verdict.UNKNOWN, "拦截"),
    ],
)
def test_a_good_title_over_a_page_that_does_not_come(outcome, status, verdict, word):
    result = guide_published(one_guide(outcome=outcome, status=status).build())
    assert result.verdict is verdict
    assert word in result.reason


def test_placeholder_and_empty_column_have_their_own_reasons():
    placeholder = guide_published(one_guide("内容更新中，敬请期待", is_placeholder=True).build())
    assert (placeholder.verdict, placeholder.reason[:5]) == (Verdict.NOT_MET, "内容更新中")
    builder = Builder()
    builder.column("信息公开指南")
    empty = guide_published(builder.build())
    assert (empty.verdict, empty.reason[:4]) == (Verdict.NOT_MET, "栏目为空")
    assert empty.evidence


def test_a_column_that_is_the_guide_itself():
    builder = Builder()
    builder.column("信息公开指南", list_state="none", kind="guide", text=GUIDE)
    assert guide_elements(builder.build()).verdict is Verdict.MET


def test_a_power_list_in_the_guide_column_is_no_guide():
    builder = Builder()
    builder.listed("信息公开指南", "云水县教育局行政权力清单")
    assert guide_published(builder.build()).verdict is Verdict.NOT_MET


def test_absence_carries_its_search_record():
    builder = Builder()
    builder.listed("通知公告", "关于放假的通知", "关于停水的通告")
    result = guide_published(builder.build())
    assert result.search is not None
    assert (result.search.entries_read, result.search.newest) == (2, "2017-03-01")
    assert any(name.endswith("通知公告") for name, _ in result.search.columns)
    assert "公开指南" in result.search.words


def test_no_guide_means_no_element():
    result = guide_elements(Builder().build(unit=UNIT))
    assert set(verdicts(result).values()) == {Verdict.NOT_MET}
    assert result.verdict is Verdict.NOT_MET


def test_a_truncated_title_is_completed_from_the_page():
    builder = Builder()
    builder.column("通知公告", builder.entry("云水县教育局政府信息公开指南", row="云水县教育局政府信息公…"), parent=())
    assert guide_published(builder.build()).verdict is Verdict.MET


def test_a_truncated_title_over_an_unread_page_keeps_it_open():
    builder = Builder()
    row = builder.entry("", row="云水县教育局政府…", outcome=Outcome.TIMEOUT)
    builder.column("通知公告", row, parent=())
    assert guide_published(builder.build()).verdict is Verdict.UNKNOWN


def test_an_unread_news_entry_whose_title_is_known_spoils_nothing():
    builder = Builder()
    builder.column("工作动态", builder.entry("我局开展植树活动", outcome=Outcome.TIMEOUT), parent=())
    assert guide_published(builder.build()).verdict is Verdict.NOT_MET


def test_the_portal_address_is_not_the_unit_s_tree():
    assert UNIT.portal_url == PORTAL


def test_a_page_without_any_text_may_be_our_reading():
    result = guide_published(one_guide("").build())
    assert result.verdict is Verdict.UNKNOWN
    assert "没有可读的正文" in result.reason


@pytest.mark.parametrize(("others", "verdict"), [((), Verdict.UNKNOWN), (("云水县河务局",), Verdict.NOT_MET)])
def test_a_body_nobody_knows_may_be_a_former_name(others, verdict):
    builder = one_guide(title="云水县河务局信息公开指南")
    assert guide_published(build_site(UNIT, AS_OF, builder.home().pages, others=others)).verdict is verdict


def test_a_row_that_leads_off_the_unit_s_addresses_is_for_a_person():
    builder = Builder()
    row = builder.entry("政府信息公开指南", text=GUIDE, url="http://xxgk.yunshui.gov.cn/show?id=7")
    builder.column("公告", row, path="gg/", parent=())
    result = guide_published(builder.build())
    assert (result.verdict, "没有写明是哪个单位" in result.reason) == (Verdict.UNKNOWN, True)


def test_without_an_address_of_its_own_bare_titles_are_for_a_person():
    builder = Builder(PORTAL)
    builder.column("信息公开指南", builder.entry("政府信息公开指南", text=GUIDE))
    unit = replace(UNIT, site_url=PORTAL, column_url="")
    assert guide_published(builder.build(unit=unit)).verdict is Verdict.UNKNOWN
    assert annual_report_published(builder.build(unit=unit)).verdict is Verdict.NOT_MET


def test_a_cover_whose_only_text_is_the_footer_has_no_fax_of_its_own():
    footer = "主办：云水县人民政府　承办：云水县政务公开办公室　电话：0745-4221234　传真：0745-4221235"
    result = guide_elements(one_guide(footer, attachments=(attachment("云水县教育局信息公开指南.doc"),)).build())
    assert verdicts(result)["fax"] is Verdict.UNKNOWN, "what the attachment says nobody has read"


def test_the_foot_of_a_shared_platform_gives_the_guide_no_address():
    text = GUIDE.replace("电子邮箱：ysxjyj@163.com\n", "").replace(
        "附件：申请表\n姓名 工作单位 联系电话\n电子邮箱\n", ""
    )
    foot = "云水县人民政府办公室主办　云水县电子政务中心承办　邮箱：xxgk@yunshui.gov.cn　电话：0745-4221234"
    found = {item.key: item for item in guide_elements(one_guide(f"{text}\n{foot}").build()).items}
    assert found["email"].verdict is Verdict.UNKNOWN
    assert "页脚" in found["email"].reason
    assert found["phone"].verdict is Verdict.MET
