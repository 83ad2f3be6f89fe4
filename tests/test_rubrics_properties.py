"""Properties of the engine over generated rubrics, observations and decisions."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.result import Assurance, Item, Result, Verdict
from crawler.units import Kind, Unit
from rubrics.amounts import ZERO, worst_points
from rubrics.decisions import Decision
from rubrics.model import Deduction, Indicator, Rubric, Section, Tier
from rubrics.rules import NotApplicableRule
from rubrics.scoring import score_unit, score_units
from rubrics.sheet import ScoreSheet

SLOW_MACHINES = settings(deadline=None, max_examples=60)
CHECKS = ("c1", "c2", "c3", "c4")
KINDS = st.sampled_from(list(Kind))
half_points = st.integers(0, 12).map(lambda n: Decimal(n) / 2)
UNITS = [Unit(f"u{n}", f"单位{n}", kind, "http://p.test/", f"http://p.test/{n}/") for n, kind in enumerate(Kind)]


@st.composite
def clauses(draw: st.DrawFn, id_: str) -> Deduction:
    primitive = draw(st.sampled_from(["once", "per_item", "per_percent", "tiers", "whole", "person", "proportional"]))
    check = draw(st.sampled_from(["", *CHECKS]))
    return Deduction(
        id=id_,
        text="扣分",
        points=draw(half_points),
        primitive=primitive,  # type: ignore[arg-type]
        check=check,
        absence=draw(st.sampled_from(["deduct", "suggest", "open"])),
        when=draw(st.sampled_from(["not_met", "partly", "any"])),
        group=draw(st.sampled_from(["", "", "g1", "g2"])),
        measure="m",
        target=Decimal(10),
        tiers=(Tier(points=Decimal(1), below=Decimal(8)), Tier(points=Decimal(2), at_most=Decimal(4))),
        declared_percent=draw(st.sampled_from([Decimal(0), Decimal(40)])),
    )


@st.composite
def lines(draw: st.DrawFn, id_: str) -> Indicator:
    count = draw(st.integers(0, 3))
    return Indicator(
        id=id_,
        title="指标",
        text="指标",
        method="办法",
        points=draw(half_points),
        min=draw(st.sampled_from([ZERO, ZERO, Decimal(-2)])),
        mode=draw(st.sampled_from(["auto", "assisted", "manual"])),
        kinds=draw(st.sampled_from([(), (), (Kind.DEPARTMENT,)])),
        deductions=tuple(draw(clauses(f"{id_}.{n}")) for n in range(count)),
    )


@st.composite
def rubrics(draw: st.DrawFn, treatments: tuple[str, ...] = ("out", "full", "mean", "rescale")) -> Rubric:
    sections = []
    for s in range(draw(st.integers(1, 2))):
        own = tuple(draw(lines(f"{s + 1}.{n + 1}")) for n in range(draw(st.integers(1, 3))))
        points = draw(st.sampled_from([sum((line.points for line in own), ZERO), Decimal(5)]))
        sections.append(Section(id=str(s + 1), title="部分", points=points, indicators=own))
    rule = NotApplicableRule(id="na", type="not_applicable", treatment=draw(st.sampled_from(treatments)))  # type: ignore[arg-type]
    total = sum((section.points for section in sections), ZERO)
    return Rubric(
        id="t", title="t", year=2017, place="", source="", total=total, sections=tuple(sections), rules=(rule,)
    )


@st.composite
def seen(draw: st.DrawFn, check: str) -> Result:
    assurances = st.sampled_from(list(Assurance))
    keys = draw(st.lists(st.sampled_from("abcd"), unique=True))
    items = tuple(Item(key, key, draw(st.sampled_from(list(Verdict))), "", draw(assurances)) for key in keys)
    measured = draw(st.sampled_from([{}, {"m": 3}, {"m": 7.5}, {"m": 12}]))
    return Result(check, draw(st.sampled_from(list(Verdict))), "", draw(assurances), items, dict(measured))


results = st.fixed_dictionaries({}, optional={(check, "{}"): seen(check) for check in CHECKS})


def in_order(sheet: ScoreSheet) -> bool:
    return all(
        line.floor <= line.ceiling and (line.suggested is None or line.floor <= line.suggested <= line.ceiling)
        for line in sheet.indicators
    ) and (sheet.floor <= sheet.ceiling)


@SLOW_MACHINES
@given(rubrics(), results, KINDS)
def test_marks_stay_within_the_line_and_in_order(rubric: Rubric, found: dict, kind: Kind) -> None:
    sheet = score_unit(rubric, replace(UNITS[0], kind=kind), found)
    minimum = {line.id: line.min for section in rubric.sections for line in section.indicators}
    assert in_order(sheet)
    for line in sheet.indicators:
        lowest = ZERO if line.status == "not_applicable" else minimum[line.id]
        assert min(lowest, minimum[line.id]) <= line.floor
        assert line.ceiling <= line.max
    assert sheet.ceiling <= sheet.total
    assert all(line.min == 0 for section in rubric.sections for line in section.indicators) <= (sheet.floor >= 0)


@SLOW_MACHINES
@given(rubrics(), results, st.randoms(use_true_random=False))
def test_the_order_of_findings_is_irrelevant(rubric: Rubric, found: dict, random: object) -> None:
    mixed = list(found.items())
    random.shuffle(mixed)  # type: ignore[attr-defined]
    turned = {k: replace(r, items=tuple(sorted(r.items, key=lambda item: item.key, reverse=True))) for k, r in mixed}
    first, second = score_unit(rubric, UNITS[0], found), score_unit(rubric, UNITS[0], turned)
    assert [(x.floor, x.suggested, x.ceiling) for x in first.indicators] == [
        (x.floor, x.suggested, x.ceiling) for x in second.indicators
    ]


@SLOW_MACHINES
@given(rubrics(("full",)), results, st.sampled_from(CHECKS), st.booleans())
def test_a_missing_observation_never_lowers_the_ceiling(
    rubric: Rubric, found: dict, check: str, only_items: bool
) -> None:
    """Taking a result away, or only making one item unread, may widen the range but takes nothing."""
    key = (check, "{}")
    less = {k: r for k, r in found.items() if k != key}
    if only_items and key in found:
        unread = tuple(replace(item, verdict=Verdict.UNKNOWN) for item in found[key].items)
        less[key] = replace(found[key], items=unread, verdict=Verdict.UNKNOWN, assurance=Assurance.INCONCLUSIVE)
    before, after = score_unit(rubric, UNITS[0], found), score_unit(rubric, UNITS[0], less)
    assert after.ceiling >= before.ceiling
    for one, other in zip(before.indicators, after.indicators, strict=True):
        assert other.ceiling >= one.ceiling


@st.composite
def rulings(draw: st.DrawFn, rubric: Rubric, sheet: ScoreSheet) -> list[Decision]:
    """A person's word on everything that is open: a mark within the line's range, or every open clause by itself."""
    decisions = []
    for line in sheet.indicators:
        if line.status != "not_applicable" and line.floor != line.ceiling:
            cents = draw(st.integers(int(line.floor * 100), int(line.ceiling * 100)))
            decisions.append(Decision(sheet.unit, line.id, "mark", value=Decimal(cents) / 100))
    return decisions


@SLOW_MACHINES
@given(st.data(), rubrics(("full", "out", "rescale")), results)
def test_floor_final_ceiling_after_decisions(data: st.DataObject, rubric: Rubric, found: dict) -> None:
    before = score_unit(rubric, UNITS[0], found)
    after = score_unit(rubric, UNITS[0], found, data.draw(rulings(rubric, before)))
    assert after.floor == after.ceiling
    assert before.floor <= after.floor <= before.ceiling
    assert after.decided_points == after.total


@SLOW_MACHINES
@given(st.data(), rubrics(("full", "out", "rescale")), results)
def test_every_clause_decided_stays_within_the_range(data: st.DataObject, rubric: Rubric, found: dict) -> None:
    """Clauses without a check, ruled one by one, also where one matter is deducted once across lines."""
    before = score_unit(rubric, UNITS[0], found)
    decisions = []
    for line in (line for section in rubric.sections for line in section.indicators):
        for clause in (clause for clause in line.deductions if not clause.check):
            ruling = data.draw(st.sampled_from(["stands", "waived"]))
            value = Decimal(7)
            if clause.primitive in ("once", "whole", "person"):
                value = min(value, worst_points(line, clause))
            decisions.append(Decision("u0", line.id, ruling, clause.id, value=value))  # type: ignore[arg-type]
    after = score_unit(rubric, UNITS[0], found, decisions)
    assert before.floor <= after.floor <= after.ceiling <= before.ceiling
    for one, other in zip(before.indicators, after.indicators, strict=True):
        assert one.floor <= other.floor <= other.ceiling <= one.ceiling


@SLOW_MACHINES
@given(rubrics(), st.lists(results, min_size=4, max_size=4))
def test_totals_are_the_sum_of_what_is_shown(rubric: Rubric, found: list[dict]) -> None:
    for sheet in score_units(rubric, UNITS, {unit.id: own for unit, own in zip(UNITS, found, strict=True)}):
        shown = [line for line in sheet.indicators if line.counted]
        for name in ("floor", "ceiling", "max"):
            parts = [sum((getattr(line, name) for line in shown if line.id[0] == s.id), ZERO) for s in rubric.sections]
            capped = [min(part, section.points) for part, section in zip(parts, rubric.sections, strict=True)]
            assert [getattr(section, name) for section in sheet.sections] == capped
        sums = sum((section.floor for section in sheet.sections), ZERO)
        assert sheet.floor == (sums * sheet.factor).quantize(Decimal("0.01"))
        assert sheet.decided_points <= sheet.total


@SLOW_MACHINES
@given(rubrics(("mean",)), st.lists(results, min_size=4, max_size=4), st.integers(1, 4))
def test_the_mean_rule_is_stable_with_few_units(rubric: Rubric, found: list[dict], count: int) -> None:
    units = UNITS[:count]
    sheets = score_units(rubric, units, {unit.id: own for unit, own in zip(UNITS, found, strict=True)})
    again = score_units(rubric, units[::-1], {unit.id: own for unit, own in zip(UNITS, found, strict=True)})
    assert all(in_order(sheet) for sheet in sheets)
    assert sheets == again[::-1]
