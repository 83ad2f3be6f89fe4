"""The arithmetic in words, and the JSON of a sheet."""

from __future__ import annotations

import json
from datetime import date

import pytest

from checks.result import Evidence, Item, Result, Search, Verdict
from crawler.errors import InputError
from rubrics.explain import explain
from rubrics.load import load_rubric
from rubrics.scoring import score_unit
from rubrics.sheet_json import score_json, sheet_json
from tests.rubric_parts import BASE, BONUS, UNIT, VETO, decide, one_line, result, rubric_of, score

ITEMS = 'id = "a"\ntext = "每少一项扣0.5分"\npoints = 0.5\nprimitive = "per_item"\ncheck = "c"'
FOUND = Evidence("http://p.test/zn.html", "2017-12-01T08:00:00+08:00", "ab" * 32, "传真号码：", 0, 4, "指南")


def guide() -> Result:
    items = (
        Item("fax", "传真号码", Verdict.NOT_MET, "指南缺少传真号码。", evidence=(FOUND,)),
        Item("email", "电子邮箱", Verdict.MET, "有电子邮箱。"),
    )
    search = Search(columns=(("公开指南", "http://p.test/"),), entries_read=12, pages_read=30)
    return Result("c", Verdict.PARTLY, "要素不全。", items=items, search=search)


def test_explain_goes_from_evidence_to_points() -> None:
    text = explain(score(one_line(ITEMS, points="2"), guide()), "1.1")
    assert text.splitlines() == [
        "县教育局　1.1 指标（2分）",
        "指标：指标原文",
        "办法：办法原文",
        "方式：理由",
        "核查　传真号码：不符合　指南缺少传真号码。",
        "核查　电子邮箱：符合　有电子邮箱。",
        "检索　栏目1个、条目12条、页面30页；未读0处",
        "扣分　每少一项扣0.5分：0.5 分 × 1 项 = 0.5 分（单次核查）：指南缺少传真号码",
        f"佐证　传真号码 http://p.test/zn.html（2017-12-01T08:00:00+08:00，SHA-256 {'ab' * 6}）",
        "结果　建议扣分：2 − 0.5 = 1.5 分",
    ]


@pytest.mark.parametrize(
    ("mode", "seen", "words"),
    [
        ("auto", result("met", "met"), "结果　未发现扣分情形：2 − 0 = 2 分"),
        ("auto", result("partly", *["not_met"] * 5), "结果　建议扣分：2 − 2 = 0 分"),
        ("auto", result("unknown", assurance="inconclusive"), "未能核实，不给建议分：最低 0 分，最高 2 分"),
        ("manual", result("met"), "待人工核实，不给建议分：最低 0 分，最高 2 分"),
    ],
)
def test_every_outcome_is_explained(mode: str, seen: Result, words: str) -> None:
    text = explain(score(one_line(ITEMS, points="2", mode=mode), seen), "1.1")
    assert words in text


def test_a_sum_above_the_line_is_said_to_be_capped() -> None:
    second = 'id = "b"\ntext = "未公开的扣2分"\npoints = 2\ncheck = "c"\nwhen = "any"'
    text = explain(score(one_line(f"{ITEMS}\n\n{second}", points="2"), result("partly", *["not_met"] * 2)), "1.1")
    assert "2 − 2（合计 3 分，扣完为止） = 0 分" in text


def test_suggestions_say_that_a_person_confirms() -> None:
    suggest = ITEMS + '\nabsence = "suggest"'
    text = explain(score(one_line(suggest, points="2", mode="assisted"), guide()), "1.1")
    assert "2 − 0.5 = 1.5 分；须由考核人员确认" in text


def test_a_bonus_line_is_explained() -> None:
    rubric = rubric_of(BASE + BONUS.format(more="cap = 3"), "100")
    award = (decide("stands", "b1.a", "2", indicator="b1"), decide("waived", "b1.b", indicator="b1"))
    text = explain(score(rubric, result("met"), decisions=award), "b1")
    assert "加分，上限 3 分" in text
    assert text.splitlines()[-1] == "结果　已计：加分 3 分。加 4 分，以 3 分为限"
    assert "结果　待人工核实：减分 0 分" in explain(score(rubric, result("met")), "b2")


def test_a_capped_parent_is_explained_by_its_lines() -> None:
    """衡山 1.1 says 4 points, its leaves add up to 5."""
    rubric = load_rubric("hengshan-2011")
    text = explain(score_unit(rubric, UNIT, {}), "1.1").splitlines()
    assert text[0].endswith("（4分）")
    assert [line.split()[0].strip("　") for line in text[1:5]] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    assert text[-2] == "最高　1 + 1 + 1 + 2 → 4 分"
    assert text[-1] == "说明　各项合计超出，以 4 分为限"
    assert "　1.1 " in explain(score_unit(rubric, UNIT, {}), "1")


def test_found_items_say_where() -> None:
    items = (Item("fax", "传真号码", Verdict.MET, "有。", evidence=(FOUND,)),)
    text = explain(score(one_line(ITEMS, points="2"), Result("c", Verdict.MET, "齐全。", items=items)), "1.1")
    assert f"　　　传真号码 http://p.test/zn.html（2017-12-01T08:00:00+08:00，SHA-256 {'ab' * 6}）" in text


def test_an_unknown_indicator_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"9\.9.*1\.1"):
        explain(score(one_line(ITEMS)), "9.9")


def test_the_contracts_shape() -> None:
    document = score_json("test", date(2017, 12, 15), 3, "0.1.0", [score(one_line(ITEMS, points="2"), guide())])
    assert document | {"units": []} == {
        "rubric": "test",
        "as_of": "2017-12-15",
        "run": 3,
        "version": "0.1.0",
        "units": [],
    }
    unit = json.loads(json.dumps(document))["units"][0]
    assert unit["score"] == {"floor": 1.5, "ceiling": 1.5, "decided_points": 2, "total": 2}
    line = unit["indicators"][0]
    assert {key: line[key] for key in ("id", "max", "mode", "status", "suggested", "assurance")} == {
        "id": "1.1",
        "max": 2,
        "mode": "auto",
        "status": "deducted",
        "suggested": 1.5,
        "assurance": "provisional",
    }
    deduction = line["deductions"][0]
    assert (deduction["points"], deduction["reason"]) == (0.5, "指南缺少传真号码")
    assert deduction["evidence"][0]["sha256"] == "ab" * 32


def test_bonus_and_vetoes_are_in_the_json() -> None:
    rubric = rubric_of(BASE + VETO.format(effect="zero") + BONUS.format(more=""), "100")
    shape = sheet_json(score(rubric, result("met"), result("not_met", check="v")))
    assert [line["status"] for line in shape["bonus"]] == ["manual", "manual"]  # type: ignore[attr-defined,index]
    assert [(veto["indicator"], veto["open"]) for veto in shape["vetoes"]] == [("1.2", False)]  # type: ignore[attr-defined,index]


def test_every_line_of_the_rubric_is_in_the_sheet_and_explained() -> None:
    rubric = load_rubric("yuanling-2017")
    sheet = score_unit(rubric, UNIT, {})
    shape = sheet_json(sheet)
    assert len(shape["indicators"]) == 28  # type: ignore[arg-type]
    assert all(line.title in explain(sheet, line.id) for line in sheet.indicators)
