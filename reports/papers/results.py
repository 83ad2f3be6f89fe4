"""总体情况: the scope, the crawl, scores by kind of unit, grades, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from crawler.pages import GOOD
from reports.assessment import Assessed
from reports.papers.dossier import Dossier
from reports.papers.figures import count, day, mark, mean, number, share, total
from reports.papers.model import Block, Figure, Paragraph, Table, Text, join, quote, say
from reports.papers.phrases import bounds, is_hundred, kinds_of, unit_names
from reports.papers.problems import awaiting, settled_loss
from rubrics.model import all_lines, points_by_mode
from rubrics.names import MODES


def basis_text(dossier: Dossier) -> Text:
    """《细则》, and its number where the original gives one."""
    head = dossier.rubric
    title = say("《{}》", quote(head.title, dossier.clause("title")))
    source = say("（{}）", quote(head.source, dossier.clause("source"))) if head.source not in ("", head.title) else ()
    return (*title, *source)


def scope_text(dossier: Dossier) -> Text:
    """How many units of which kind, and who is outside."""
    units, outside = dossier.units, dossier.assessment.outside
    kinds = [
        say("{}{}个", (name,), count(_ids(own), dossier.score(f"units[kind={own[0].sheet.kind}]")))
        for name, own in kinds_of(units)
    ]
    text = say("本次纳入考核的单位共{}个，其中{}。", count(_ids(units), dossier.score("units[]")), join(kinds))
    if outside:
        others = count((one.unit for one in outside), dossier.score("outside[]"))
        text += say("另有{}个单位不适用本细则，不列入本次考核。", others)
    return text


def method_text(dossier: Dossier) -> Text:
    """The day, the crawl and how the lines are judged."""
    head, run = dossier.assessment, dossier.assessment.run
    pages = {unit.sheet.unit: unit.crawl.pages for unit in dossier.units}
    read = {unit.sheet.unit: _read(unit) for unit in dossier.units}
    query = f"SELECT count(*) FROM page WHERE run = {run.id} AND unit IN (units[])"
    good = ", ".join(f"'{outcome}'" for outcome in sorted(GOOD))
    modes = Counter(line.mode for line in all_lines(dossier.rubric))
    shares = points_by_mode(dossier.rubric)
    lines = [
        say("{}{}项（{}分）", (MODES[mode],), number(modes[mode], dossier.clause(f"lines[mode={mode}]")), mark(shares[mode], dossier.clause(f"points[mode={mode}]")))
        for mode in shares
        if modes[mode]
    ]  # fmt: skip
    return say(
        "考核以{}为监测时点，采取网上采集、对照细则逐项核查的方式进行。{}，对各单位门户子站和信息公开栏目进行了采集，"
        "共登记网页地址{}个，读取网页{}个。细则共设指标{}项、满分{}分，其中{}。凡因网站受阻等原因未能读取的内容，一律不作扣分依据。",
        day(head.as_of, "--as-of"),
        _days(dossier),
        _sum(pages, dossier.sql(query)),
        _sum(read, dossier.sql(f"{query} AND outcome IN ({good})")),
        number(sum(modes.values()), dossier.clause("lines[]")),
        mark(dossier.rubric.total, dossier.clause("total")),
        join(lines),
    )


def _days(dossier: Dossier) -> Text:
    """The day of the crawl, or its first and last."""
    run = dossier.assessment.run
    first, last = (
        day(iso, dossier.sql(f"SELECT {name} FROM run WHERE id = {run.id}"))
        for name, iso in (("started_at", run.started_at), ("finished_at", run.finished_at))
    )
    return (first,) if first.text == last.text else (first, "至", last)


def _read(unit: Assessed) -> int:
    good = {str(outcome.value) for outcome in GOOD}
    return sum(n for outcome, n in unit.crawl.outcomes if outcome in good)


def _sum(parts: dict[str, int], source: str) -> Figure:
    return total({unit: Decimal(n) for unit, n in parts.items()}, source)


def result_blocks(dossier: Dossier) -> Iterator[Block]:
    """Scores by kind with a table; what is open; grades; who was blocked."""
    yield Paragraph(_scores_text(dossier))
    yield kind_table(dossier)
    if any(unit.year for unit in dossier.units):
        yield Paragraph(_grades_text(dossier))
    if vetoed := [unit for unit in dossier.units if any(not veto.is_open for veto in unit.sheet.vetoes)]:
        names = unit_names(dossier, vetoed, dossier.score("units[].vetoes[open = false]"))
        yield Paragraph(say("因一票否决条款失分的单位：{}。", names))
    if blocked := [unit for unit in dossier.units if unit.is_blocked]:
        yield Paragraph(_blocked_text(dossier, blocked))


def _scores_text(dossier: Dossier) -> Text:
    units = dossier.units
    low, high = ({u.sheet.unit: bounds(dossier, u)[end] for u in units} for end in (0, 1))
    final = [unit for unit in units if unit.sheet.final is not None]
    if len(final) == len(units):
        return say(
            "各单位得分均已核定，平均{}分，最高{}分，最低{}分。",
            mean(low, dossier.score("units[].score.floor")),
            mark(max(low.values()), dossier.score("max(units[].score.floor)")),
            mark(min(low.values()), dossier.score("min(units[].score.floor)")),
        )
    sure = count(_ids(final), dossier.score("units[score.floor = score.ceiling]"))
    state = say("得分已全部核定的单位{}个", sure) if final else ("各单位得分均未全部核定",)
    open_lines = {f"{u.sheet.unit}/{line.id}": u for u in units for line in awaiting(u)}
    return say(
        "截至成文，{}；尚有{}项次须由人工核实，未核定的单位以“最低—最高”区间列示。各单位平均最低得分{}分、平均最高得分{}分。"
        "已核定的失分共{}分，涉及{}个单位。",
        state,
        count(open_lines, dossier.score("units[].indicators[open]")),
        mean(low, dossier.score("units[].score.floor")),
        mean(high, dossier.score("units[].score.ceiling")),
        total({u.sheet.unit: settled_loss(u) for u in units if settled_loss(u)}, dossier.score("units[].indicators[settled]: max − suggested")),
        count(_ids([u for u in units if settled_loss(u)]), dossier.score("units[] with a settled loss")),
    )  # fmt: skip


def kind_table(dossier: Dossier) -> Table:
    """One row a kind, and one of all."""
    groups = kinds_of(dossier.units)
    if len(groups) > 1:
        groups.append(("合计", list(dossier.units)))
    rows = tuple(_kind_row(dossier, name, units) for name, units in groups)
    scale = "（折算百分制）" if is_hundred(dossier.units) else ""
    columns = ("类别", "单位数", f"平均最低得分{scale}", f"平均最高得分{scale}", "已核定失分", "发现问题", "受阻单位")
    return Table(columns, (2, 1.2, 1.9, 1.9, 1.6, 1.4, 1.4), rows, centered=tuple(range(7)))


def _kind_row(dossier: Dossier, name: str, units: list[Assessed]) -> tuple[Text, ...]:
    low, high = ({u.sheet.unit: bounds(dossier, u)[end] for u in units} for end in (0, 1))
    losses = {u.sheet.unit: settled_loss(u) for u in units if settled_loss(u)}
    problems = [p.id for u in units for p in dossier.by_unit[u.sheet.unit]]
    return (
        (name,),
        (count(_ids(units), dossier.score("units[]")),),
        (mean(low, dossier.score("units[].score.floor")),),
        (mean(high, dossier.score("units[].score.ceiling")),),
        (total(losses, dossier.score("units[].indicators[settled]: max − suggested")),),
        (count(problems, dossier.score("units[].indicators[settled].deductions")),),
        (count(_ids([u for u in units if u.is_blocked]), dossier.score("units[status=unverified or crawl=failed]")),),
    )


def _grades_text(dossier: Dossier) -> Text:
    """Grades that are sure, best first, and how many are not."""
    graded = [unit for unit in dossier.units if unit.year]
    sure = Counter(unit.year.grades[0] for unit in graded if unit.year and len(unit.year.grades) == 1)
    parts = []
    for grade in dict.fromkeys(g for u in graded if u.year for g in reversed(u.year.grades)):
        own = [u for u in graded if u.year and u.year.grades == (grade,)]
        if sure[grade]:
            ids, source = _ids(own), dossier.score(f"units[year.grades = {grade}]")
            parts.append(say("{}{}个（占{}）", (grade,), count(ids, source), share(ids, len(graded), source)))
    title = next(unit.year.title for unit in graded if unit.year)
    method = say("按《{}》评定等次：", quote(title, "gongkai report --method"))
    open_ = count(
        _ids([u for u in graded if u.year and len(u.year.grades) > 1]), dossier.score("units[year.grades > 1]")
    )
    if not parts:
        return (*method, *say("{}个单位的等次均待人工核实后确定。", open_))
    return method + join(parts) + say("；等次待人工核实后确定的{}个。", open_)


def _blocked_text(dossier: Dossier, blocked: list[Assessed]) -> Text:
    source = dossier.score("units[].indicators[status=unverified]")
    lines = {f"{u.sheet.unit}/{line.id}": u for u in blocked for line in u.unverified}
    return say(
        "{}因网站受阻或页面无法读取，有{}项次未能核实，均未扣分，须由人工核实后再定。",
        unit_names(dossier, blocked, source),
        count(lines, source),
    )


def _ids(units: Sequence[Assessed]) -> list[str]:
    return [unit.sheet.unit for unit in units]
