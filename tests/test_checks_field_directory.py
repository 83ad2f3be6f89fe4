"""field_directory: a directory per field or one for several; a cover, or the county's, leaves the field open."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.field_directory import field_directory
from checks.site.fields import load_fields
from crawler.pages import Outcome
from tests.site_builder import Builder, attachment, portal_builder, portal_of

COLUMN = "基层政务公开标准目录"


def judge(builder: Builder, *fields: str, county: Builder | None = None):
    return field_directory(builder.build(portal=portal_of(county or portal_builder())), fields=fields)


def test_there_are_26_fields_and_each_is_found_by_its_own_name():
    fields = load_fields()
    assert len(fields) == 26
    for field in fields.values():
        builder = Builder().listed(COLUMN, f"{field.name}领域基层政务公开标准目录")
        item = judge(builder, field.key).items[0]
        assert (item.verdict, item.key) == (Verdict.MET, field.key)
        assert item.evidence


def test_a_name_finds_no_other_field():
    for field in load_fields().values():
        builder = Builder().listed(COLUMN, f"{field.name}领域基层政务公开标准目录")
        met = [item.key for item in judge(builder).items if item.verdict is Verdict.MET]
        assert met == [field.key]


def test_all_fields_without_parameters():
    result = judge(Builder())
    assert (len(result.items), result.verdict) == (26, Verdict.NOT_MET)


def test_one_directory_for_several_fields_by_its_lines_and_tables():
    table = ((("序号", "公开事项"), ("1", "社会救助"), ("2", "义务教育")),)
    builder = Builder()
    builder.column(COLUMN, builder.entry("草龙镇政务公开事项标准目录", "一、就业领域\n二、养老服务领域", tables=table))
    found = {item.key: item.verdict for item in judge(builder).items}
    assert {key for key, verdict in found.items() if verdict is Verdict.MET} == {
        "social_relief", "compulsory_education", "employment", "elder_care",
    }  # fmt: skip
    assert found["budget"] is Verdict.NOT_MET


@pytest.mark.parametrize(
    "title",
    [
        "云水县教育局信息公开目录",
        "县教育局召开标准目录编制培训会",
        "义务教育招生公告",
        "关于推进基层政务公开标准化的工作方案",
    ],
)
def test_what_is_no_directory(title):
    builder = Builder().listed("通知公告", title)
    assert judge(builder, "compulsory_education").verdict is Verdict.NOT_MET


def test_a_field_that_does_not_concern_the_unit_is_declared():
    text = "根据职责，我镇未涉及以下领域。\n我镇不涉及税收管理领域。"
    builder = Builder().listed(COLUMN, "草龙镇未涉及领域事项说明", text=text)
    assert judge(builder, "taxation").items[0].verdict is Verdict.DECLARED_NONE
    assert judge(builder, "budget").items[0].verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    "facts",
    [
        {"attachments": (attachment("标准目录.xls"),), "text": ""},
        {"images": 3, "text": ""},
        {"outcome": Outcome.TIMEOUT},
    ],
)
def test_a_directory_that_was_not_read_may_hold_the_field(facts):
    builder = Builder().listed(COLUMN, "草龙镇基层政务公开标准目录", **facts)
    assert judge(builder, "budget").items[0].verdict is Verdict.UNKNOWN


def test_the_countys_directory_leaves_it_open():
    county = portal_builder().listed(COLUMN, "云水县财政预决算领域基层政务公开标准目录")
    assert judge(Builder(), "budget", county=county).items[0].verdict is Verdict.UNKNOWN


def test_absence_needs_unit_and_portal_read():
    assert field_directory(Builder().build(), fields=("budget",)).verdict is Verdict.UNKNOWN
    unread = Builder()
    unread.column("其他", outcome=Outcome.TIMEOUT)
    assert judge(unread, "budget").verdict is Verdict.UNKNOWN
    with pytest.raises(KeyError):
        judge(Builder(), "nonsense")
