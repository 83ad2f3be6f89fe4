"""Money, personnel, services, topics and leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Assurance, Verdict
from checks.rules.documents_found import documents_found
from checks.rules.money_published import money_published
from checks.rules.personnel_published import personnel_published
from checks.rules.service_basis_published import service_basis_published
from checks.rules.service_catalogue import service_catalogue
from checks.rules.service_guides import service_guides
from checks.rules.topics_published import topics_published
from checks.site.duties import topics_of
from crawler.pages import Outcome
from crawler.units import Kind
from tests.site_builder import UNIT, Builder, attachment, portal_builder, portal_of

MONEY = (
    "2017年学生资助专项资金分配情况公示",
    "2017年债权债务情况公示",
    "2017年“三公”经费预算公开",
    "教学设备政府采购成交公告",
)
PEOPLE = ("干部任前公示", "关于张某某等同志任免职的通知", "2017年公开招考工作人员公告", "2017年公开招聘教师公告")
GUIDE = """办理主体：云水县教育局
办理依据：《中华人民共和国民办教育促进法》
办理流程：申请、受理、审核、发证
办理期限：20个工作日
收费依据和标准：不收费
申报材料：申请表一式两份
咨询投诉电话：0745-4222345"""


def verdicts(result) -> dict[str, Verdict]:
    return {item.key: item.verdict for item in result.items}


@pytest.mark.parametrize(("check", "titles"), [(money_published, MONEY), (personnel_published, PEOPLE)])
def test_each_kind_has_its_own_document(check, titles):
    assert check(Builder().listed("通知公告", *titles).build()).verdict is Verdict.MET
    for place, title in enumerate(titles):
        result = check(Builder().listed("通知公告", title).build())
        expected = [Verdict.MET if place == each else Verdict.NOT_MET for each in range(4)]
        assert list(verdicts(result).values()) == expected


def test_a_fund_in_the_column_of_budgets_is_no_sangong():
    result = money_published(Builder().listed("财政信息", MONEY[0]).build())
    assert (verdicts(result)["special_fund"], verdicts(result)["sangong"]) == (Verdict.MET, Verdict.NOT_MET)


def test_old_money_is_stale():
    result = money_published(Builder().listed("财政信息", MONEY[1], day=date(2015, 5, 1)).build())
    assert next(item.reason for item in result.items if item.key == "debt").startswith("已过期")


def test_kinds_are_a_parameter():
    result = personnel_published(Builder().listed("人事信息", PEOPLE[0]).build(), kinds=("pre_appointment",))
    assert (result.verdict, len(result.items)) == (Verdict.MET, 1)


def test_shared_columns_name_the_unit():
    portal = portal_builder()
    portal.listed("政府采购", "云水县教育局设备政府采购成交公告", "云水县民政局设备政府采购成交公告")
    result = money_published(Builder().build(portal=portal_of(portal)))
    assert verdicts(result)["procure"] is Verdict.MET
    assert len(result.items[3].evidence) == 1


def test_a_statement_that_there_is_no_debt():
    site = Builder().listed("财政信息", "关于债权债务的情况说明", text="本局没有债权债务，特此说明。").build()
    assert verdicts(money_published(site))["debt"] is Verdict.DECLARED_NONE


def test_only_the_attachment_s_title_says_it():
    builder = Builder().listed(
        "通知公告", "关于公开有关事项的公告", attachments=(attachment("2017年三公经费预算表.xls"),)
    )
    item = money_published(builder.build()).items[2]
    assert (item.verdict, "仅附件" in item.reason) == (Verdict.MET, True)


def test_service_parts_stand_in_guides_or_in_documents_of_their_own():
    guides = Builder().listed("办事指南", "民办学校设立服务指南", text=GUIDE)
    assert service_basis_published(guides.build()).verdict is Verdict.MET
    own = Builder().listed("行政审批", "行政审批事项办理依据", "行政审批收费依据和标准")
    assert list(verdicts(service_basis_published(own.build())).values()) == [Verdict.MET, Verdict.NOT_MET, Verdict.MET]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("办理主体", "subject"), ("办理依据", "basis"), ("办理流程", "procedure"), ("办理期限", "time_limit"),
        ("收费依据和标准", "fees"), ("申报材料", "materials"), ("咨询投诉电话", "phone"),
    ],
)  # fmt: skip
def test_elements_of_service_guides(line, key):
    full = Builder().listed("办事指南", "民办学校设立服务指南", text=GUIDE)
    assert service_guides(full.build()).verdict is Verdict.MET
    text = "\n".join(each for each in GUIDE.split("\n") if not each.startswith(line))
    lacking = verdicts(service_guides(Builder().listed("办事指南", "民办学校设立服务指南", text=text).build()))
    assert [name for name, verdict in lacking.items() if verdict is not Verdict.MET] == [key]


def test_a_table_is_read_like_labels():
    rows = (("事项名称", "民办学校设立"), ("法定依据", "民办教育促进法"), ("收费标准", "不收费"))
    site = Builder().listed("办事指南", "民办学校设立服务指南", text="事项一览", tables=(rows,)).build()
    found = verdicts(service_guides(site))
    assert (found["basis"], found["fees"], found["materials"]) == (Verdict.MET, Verdict.MET, Verdict.NOT_MET)


def test_an_element_of_few_guides_is_partly_there():
    builder = Builder()
    bare = GUIDE.replace("收费依据和标准：不收费\n", "")
    rows = [
        builder.entry(f"{name}服务指南", text=text) for name, text in zip("甲乙丙", (GUIDE, bare, bare), strict=True)
    ]
    builder.column("办事指南", *rows)
    assert verdicts(service_guides(builder.build()))["fees"] is Verdict.PARTLY


def test_guides_in_files_are_for_a_person():
    site = Builder().listed("办事指南", "民办学校设立服务指南", text="", images=2).build()
    assert set(verdicts(service_guides(site)).values()) == {Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("云水县教育局政务服务事项目录", Verdict.MET),
        ("云水县教育局权力清单", Verdict.MET),
        ("云水县教育局信息公开目录", Verdict.NOT_MET),
        ("我局召开权力清单编制培训会", Verdict.NOT_MET),
    ],
)
def test_service_catalogue(title, verdict):
    assert service_catalogue(Builder().listed("通知公告", title).build()).verdict is verdict


@pytest.mark.parametrize(
    ("name", "kind", "duties", "topics"),
    [
        ("云水县教育局", Kind.DEPARTMENT, (), {"policy", "fgf", "edu_health"}),
        ("云水县凉井镇人民政府", Kind.TOWNSHIP, (), {"policy", "agri", "poverty"}),
        ("云水县国家税务局", Kind.VERTICAL, (), {"policy", "tax"}),
        ("云水县人民医院", Kind.PUBLIC, (), {"edu_health"}),
        ("云水县教育局", Kind.DEPARTMENT, ("safety", "食品安全监管"), {"safety", "food"}),
        ("云水县民政局", Kind.DEPARTMENT, ("社会救助",), {"poverty"}),
    ],
)
def test_which_topics_apply(name, kind, duties, topics):
    assert topics_of(replace(UNIT, name=name, kind=kind, duties=duties)) == topics


def topics(builder: Builder, *duties: str):
    return topics_published(builder.build(replace(UNIT, duties=duties)))


def test_topics_outside_the_duties_are_not_asked():
    result = topics(Builder().listed("重点领域信息公开", "重大安全生产隐患挂牌督办情况公告"), "safety")
    assert result.verdict is Verdict.MET
    assert [item.key for item in result.items if item.verdict is not Verdict.NOT_APPLICABLE] == ["safety"]


@pytest.mark.parametrize("title", ["我局召开安全生产工作会议", "县领导检查校园安全生产工作", "我局学习传达会议精神"])
def test_news_about_a_topic_is_not_disclosure(title):
    result = topics(
        Builder().listed("工作动态", title, text="会议要求抓好安全生产工作，落实事故防范措施。" * 5), "safety"
    )
    assert result.verdict is Verdict.NOT_MET


def test_a_unit_without_topics_is_not_asked():
    result = topics_published(Builder().build(replace(UNIT, name="云水县档案馆", kind=Kind.PUBLIC)))
    assert result.verdict is Verdict.NOT_APPLICABLE


def test_leads_never_say_that_something_is_missing():
    result = documents_found(Builder().build())
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    found = documents_found(Builder().listed("通知公告", "关于成立政务公开工作领导小组的通知").build())
    assert (found.verdict, found.assurance) == (Verdict.MET, Assurance.PERSON)
    assert verdicts(found)["leadgroup"] is Verdict.MET


@pytest.mark.parametrize(
    "check",
    [
        money_published,
        personnel_published,
        service_basis_published,
        service_catalogue,
        service_guides,
        topics_published,
    ],
)
def test_nothing_is_missing_where_something_was_not_read(check):
    builder = Builder()
    builder.column("通知公告", outcome=Outcome.TIMEOUT)
    result = check(builder.build())
    assert result.verdict is Verdict.UNKNOWN
    assert not [item for item in result.items if item.verdict is Verdict.NOT_MET]
