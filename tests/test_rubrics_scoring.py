"""What counts as observed, what stays open, and who is asked."""

from decimal import Decimal as D

import pytest

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from crawler.errors import InputError
from rubrics.load import load_rubric
from rubrics.scoring import required_checks, score_unit
from tests.rubric_parts import UNIT, decide, line_of, marks, one_line, result, rubric_of, score

ONCE = 'id = "a"\ntext = "未公开的扣2分"\npoints = 2\ncheck = "c"'
ITEMS = 'id = "b"\ntext = "每少一项扣1分"\npoints = 1\nprimitive = "per_item"\ncheck = "d"'


def of(verdict: str, assurance: str) -> Result:
    return result(verdict, assurance=assurance)


@pytest.mark.parametrize(
    ("seen", "expected", "status", "assurance"),
    [
        (of("met", "confirmed"), (2, 2, 2), "full", "confirmed"),
        (of("met", "provisional"), (2, 2, 2), "full", "provisional"),
        (of("declared_none", "provisional"), (2, 2, 2), "full", "provisional"),
        (of("not_met", "confirmed"), (0, 0, 0), "deducted", "confirmed"),
        (of("not_met", "provisional"), (0, 0, 0), "deducted", "provisional"),
        (of("not_met", "inconclusive"), (0, None, 2), "unverified", "inconclusive"),
        (of("not_met", "person"), (0, None, 2), "unverified", "inconclusive"),
        (of("unknown", "inconclusive"), (0, None, 2), "unverified", "inconclusive"),
        (None, (0, None, 2), "unverified", "inconclusive"),
    ],
)
def test_only_an_observed_negative_deducts(
    seen: Result | None, expected: tuple[object, ...], status: str, assurance: str
) -> None:
    sheet = score(one_line(ONCE, points="2"), *([seen] if seen else []))
    line = line_of(sheet)
    assert marks(sheet) == expected
    assert (line.status, line.assurance) == (status, assurance)


def test_what_is_open_counts_only_where_it_could_change_the_mark() -> None:
    """The guide is not there (扣2分 of 2): that its elements were not read changes nothing."""
    rubric = one_line(f"{ONCE}\n\n{ITEMS}", points="2")
    sheet = score(rubric, result("not_met"))
    assert marks(sheet) == (0, 0, 0)
    assert line_of(sheet).status == "deducted"


def test_observed_items_lower_the_ceiling_and_unread_ones_the_floor() -> None:
    rubric = one_line(ITEMS.replace('"d"', '"c"'))
    sheet = score(rubric, result("unknown", "not_met", "unknown", "unknown", "met", assurance="inconclusive"))
    assert marks(sheet) == (7, None, 9)
    assert line_of(sheet).status == "unverified"


def test_items_without_trust_stay_open() -> None:
    item = Item("a", "项", Verdict.NOT_MET, "缺", Assurance.INCONCLUSIVE)
    sheet = score(one_line(ITEMS.replace('"d"', '"c"')), Result("c", Verdict.PARTLY, "", items=(item,)))
    assert marks(sheet) == (9, None, 10)


def test_an_unread_whole_may_cost_the_whole_line() -> None:
    sheet = score(one_line(ITEMS.replace('"d"', '"c"')), result("unknown", "met", assurance="inconclusive"))
    assert marks(sheet) == (0, None, 10)


SUGGEST = ITEMS.replace('"d"', '"c"') + '\nabsence = "suggest"'


@pytest.mark.parametrize(
    ("seen", "expected", "status", "assurance"),
    [
        (result("met", "met", "met"), (10, 10, 10), "full", "provisional"),
        (result("partly", "not_met", "met"), (9, 9, 10), "deducted", "provisional"),
        (result("unknown", "unknown", "not_met"), (8, None, 10), "unverified", "inconclusive"),
    ],
)
def test_absence_that_only_suggests_leaves_the_ceiling_alone(
    seen: Result, expected: tuple[object, ...], status: str, assurance: str
) -> None:
    """可在网站、公开栏、微信等多种方式公开"""
    sheet = score(one_line(SUGGEST, mode="assisted"), seen)
    assert marks(sheet) == expected
    assert (line_of(sheet).status, line_of(sheet).assurance) == (status, assurance)


OPEN = ONCE + '\nabsence = "open"'


@pytest.mark.parametrize(
    ("mode", "verdict", "expected", "status"),
    [
        ("auto", "met", (2, 2, 2), "full"),
        ("auto", "not_met", (0, None, 2), "manual"),
        ("auto", "unknown", (0, None, 2), "unverified"),
        ("assisted", "met", (0, 2, 2), "full"),  # a lead is not a proof: the floor stays
        ("assisted", "not_met", (0, None, 2), "manual"),
        ("assisted", "unknown", (0, None, 2), "manual"),  # no lead: it would not have proved anything
        ("manual", "met", (0, None, 2), "manual"),
        ("manual", "not_met", (0, None, 2), "manual"),
        ("manual", "unknown", (0, None, 2), "manual"),
    ],
)
def test_absence_that_proves_nothing_leaves_the_line_to_a_person(
    mode: str, verdict: str, expected: tuple[object, ...], status: str
) -> None:
    sheet = score(one_line(OPEN, points="2", mode=mode), result(verdict))
    assert marks(sheet) == expected
    assert line_of(sheet).status == status
    assert not line_of(sheet).deductions


@pytest.mark.parametrize("blocked", [None, Search(unread=(("http://p.test/", "timeout"),))])
def test_leads_that_could_not_be_looked_for_are_unverified(blocked: Search | None) -> None:
    seen = [Result("c", Verdict.UNKNOWN, "检测受阻", Assurance.INCONCLUSIVE, search=blocked)] if blocked else []
    sheet = score(one_line(OPEN, points="2", mode="assisted"), *seen)
    assert line_of(sheet).status == "unverified"


def test_an_assisted_line_is_suggested_only_if_every_clause_can_be_checked() -> None:
    by_hand = 'id = "p"\ntext = "没有动态更新,扣1分"\npoints = 1'
    sheet = score(one_line(f"{OPEN}\n\n{by_hand}", points="4", mode="assisted"), result("met"))
    assert marks(sheet) == (1, None, 4)
    assert line_of(sheet).status == "manual"


def test_leads_are_listed_as_evidence_but_search_records_are_not() -> None:
    found = Evidence("http://portal.test/1", "2017-12-01T08:00:00+08:00", "0" * 64, title="成立领导小组")
    rubric = one_line(OPEN, points="2", mode="manual")
    lead = score(rubric, Result("c", Verdict.MET, "找到1件", evidence=(found,)))
    none = score(rubric, Result("c", Verdict.NOT_MET, "没有找到", evidence=(found,)))
    assert line_of(lead).evidence == (found,)
    assert "网上线索1条" in line_of(lead).reason
    assert line_of(none).evidence == ()


@pytest.mark.parametrize("absence", ["deduct", "suggest", "open"])
def test_a_checked_person_clause_is_never_deducted_by_the_machine(absence: str) -> None:
    """酌情扣分"""
    body = f'id = "p"\ntext = "酌情扣分"\nprimitive = "person"\ncheck = "c"\nabsence = "{absence}"'
    assert marks(score(one_line(body), result("not_met"))) == (0, None, 10)


def test_something_found_rules_out_that_nothing_is_there() -> None:
    """未实行的扣2分: one part was found and another not read, so 未实行 cannot be any more"""
    seen = result("unknown", "met", "unknown", assurance="inconclusive")
    assert marks(score(one_line(ONCE, points="2"), seen)) == (2, 2, 2)
    assert marks(score(one_line(ONCE + '\nwhen = "any"', points="2"), seen)) == (0, None, 2)


def test_a_manual_line_without_clauses_is_a_persons_mark() -> None:
    rubric = one_line("", mode="manual")
    assert marks(score(rubric)) == (0, None, 10)
    assert marks(score(rubric, decisions=(decide("mark", value="7.5"),))) == (D("7.5"),) * 3


@pytest.mark.parametrize("value", ["-0.5", "10.01", "NaN", "Infinity", None])
def test_a_mark_outside_the_line_is_refused(value: str | None) -> None:
    with pytest.raises(InputError, match=r"1\.1"):
        score(one_line("", mode="manual"), decisions=(decide("mark", value=value),))


def test_decisions_settle_clauses_items_and_lines() -> None:
    rubric = one_line(SUGGEST, mode="assisted")
    seen = result("partly", "not_met", "not_met", "met")
    waived_item = decide("waived", "b", item="a")
    assert marks(score(rubric, seen, decisions=(waived_item,))) == (9, 9, 10)
    assert marks(score(rubric, seen, decisions=(decide("waived", "b"),))) == (10, 10, 10)
    assert marks(score(rubric, seen, decisions=(decide("stands", "b"),))) == (8, 8, 8)
    assert marks(score(rubric, seen, decisions=(decide("stands", "b", "1"),))) == (9, 9, 9)
    assert marks(score(rubric, seen, decisions=(decide("mark", value="3"),))) == (3, 3, 3)


def test_the_last_decision_counts_and_other_units_are_not_touched() -> None:
    rubric = one_line("", mode="manual")
    changed = (decide("mark", value="3"), decide("mark", value="4"), decide("mark", value="9", unit="other"))
    sheet = score(rubric, decisions=changed)
    assert marks(sheet) == (4, 4, 4)
    assert line_of(sheet).assurance == "person"


def test_a_measured_clause_needs_its_value_from_the_person() -> None:
    body = 'id = "a"\ntext = "少1%扣1分"\npoints = 1\nprimitive = "per_percent"\nmeasure = "r"\ntarget = 100'
    rubric = one_line(body, points="2", mode="manual")
    with pytest.raises(InputError, match="实测"):
        score(rubric, decisions=(decide("stands", "a"),))
    assert marks(score(rubric, decisions=(decide("stands", "a", "99"),))) == (1, 1, 1)


@pytest.mark.parametrize("measured", [None, "many", float("nan"), float("inf"), -3, True])
def test_a_measured_value_that_is_none_stays_open(measured: object) -> None:
    body = 'id = "a"\ntext = "少1%扣1分"\npoints = 1\nprimitive = "per_percent"\nmeasure = "r"\ntarget = 9\ncheck = "c"'
    seen = Result("c", Verdict.NOT_MET, "", measured={"r": measured})  # type: ignore[dict-item]
    assert marks(score(one_line(body, points="2"), seen)) == (0, None, 2)


SECTIONS = """
[[section]]
id = "1"
title = "甲"
points = 4
slip = "原文合计5分"
[[section.indicator]]
id = "1.1"
title = "父"
text = "父"
method = ""
points = 4
slip = "原文合计5分"
[[section.indicator.indicator]]
id = "1.1.1"
title = "子"
text = "子"
method = ""
points = 3
mode = "auto"
[[section.indicator.indicator.deduction]]
id = "a"
text = "扣3分"
points = 3
check = "c"
[[section.indicator.indicator]]
id = "1.1.2"
title = "子"
text = "子"
method = ""
points = 2
mode = "auto"
[[section.indicator.indicator.deduction]]
id = "b"
text = "扣1分"
points = 1
check = "d"
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("met", "met", 4), ("met", "not_met", 4), ("not_met", "met", 2), ("not_met", "not_met", 1)],
)
def test_leaves_that_add_up_to_more_are_capped_at_the_stated_points(first: str, second: str, expected: int) -> None:
    """1、分管领导明确…(4分): its leaves are 1+1+1+2"""
    sheet = score(rubric_of(SECTIONS, "4"), result(first), result(second, check="d"))
    assert (sheet.floor, sheet.ceiling, sheet.total) == (expected, expected, 4)
    assert sheet.parents[0].id == "1.1"
    assert "4 分为限" in sheet.parents[0].note


def test_required_checks_name_each_pair_once() -> None:
    rubric = load_rubric("yuanling-2017")
    wanted = required_checks(rubric)
    assert ("guide_elements", {}) in wanted
    assert ("documents_found", {"topics": ["leadgroup"]}) in wanted
    assert len({(check, str(params)) for check, params in wanted}) == len(wanted)


def test_without_any_result_nothing_is_deducted() -> None:
    """A blocked unit: everything open, nothing lost."""
    sheet = score_unit(load_rubric("yuanling-2017"), UNIT, {})
    assert sheet.ceiling == 100
    assert sheet.decided_points == 0
    assert all(not line.deductions and line.suggested is None for line in sheet.indicators)
