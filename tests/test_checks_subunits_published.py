"""subunits_published: the unit and each body that its own column lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.subunits_published import subunits_published
from crawler.pages import Outcome
from crawler.units import Kind
from tests.site_builder import LONG, UNIT, Builder

TOWN = replace(UNIT, id="clz", name="云水县草龙镇", kind=Kind.TOWNSHIP)


def town(*guides: str, listed: tuple[str, ...] = ("财政所", "农业服务中心"), text: str = LONG) -> Builder:
    builder = Builder().listed("信息公开指南", *guides, text=text) if guides else Builder()
    if listed:
        builder.column("下属单位", *(builder.entry(name) for name in listed))
    return builder


def verdicts(builder: Builder, **params) -> dict[str, Verdict]:
    return {item.key: item.verdict for item in subunits_published(builder.build(TOWN), **params).items}


def test_all_of_them():
    builder = town("草龙镇信息公开指南", "草龙镇财政所信息公开指南", "草龙镇农业服务中心信息公开指南")
    result = subunits_published(builder.build(TOWN))
    assert (result.verdict, result.measured["subunits"]) == (Verdict.MET, 2)
    assert all(item.evidence for item in result.items)


def test_some_are_missing_after_a_full_search():
    result = subunits_published(town("草龙镇信息公开指南", "草龙镇财政所信息公开指南").build(TOWN))
    assert result.verdict is Verdict.PARTLY
    missing = next(item for item in result.items if item.key == "sub:农业服务中心")
    assert missing.verdict is Verdict.NOT_MET
    assert missing.evidence[0].columns == ("信息公开", "下属单位")


def test_a_list_that_is_a_text():
    builder = town("草龙镇信息公开指南", listed=())
    builder.column(
        "七站八所",
        list_state="none",
        text="草龙镇人民政府下辖以下单位，各单位职责见其公开栏：\n财政所\n司法所\n地址：草龙镇建设路12号",
    )
    assert verdicts(builder) == {
        "self": Verdict.MET,
        "sub:财政所": Verdict.NOT_MET,
        "sub:司法所": Verdict.NOT_MET,
    }


def test_without_a_list_nothing_is_said():
    assert verdicts(town("草龙镇信息公开指南", listed=())) == {"self": Verdict.MET, "subunits": Verdict.UNKNOWN}


def test_named_in_the_units_own_guide():
    text = LONG + "本指南适用于财政所和农业服务中心。"
    assert verdicts(town("草龙镇信息公开指南", text=text))["sub:财政所"] is Verdict.UNKNOWN


def test_unread_is_unknown():
    builder = town("草龙镇信息公开指南")
    builder.column("公开指南", outcome=Outcome.TIMEOUT)
    assert verdicts(builder)["sub:财政所"] is Verdict.UNKNOWN


def test_reports_of_another_year_do_not_count():
    builder = town(listed=("财政所",))
    builder.listed(
        "信息公开年报",
        "草龙镇2016年度政府信息公开工作报告",
        "草龙镇财政所2015年度政府信息公开工作报告",
        day=date(2017, 3, 1),
    )
    assert verdicts(builder, document="annual_report") == {"self": Verdict.MET, "sub:财政所": Verdict.NOT_MET}


def test_unknown_documents_are_refused():
    with pytest.raises(ValueError, match="document"):
        subunits_published(Builder().build(), document="catalogue")
