"""申诉复核意见书: what a unit objected to, what the store says about it, what was decided and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.store import Store
from reports.assessment import Assessed
from reports.journal import Entry
from reports.papers.dossier import Dossier
from reports.papers.figures import day, mark
from reports.papers.model import Block, Figure, Heading, Paper, Paragraph, Text, fill, quote, say
from reports.papers.phrases import signed, unit_name
from reports.review.claims import check_claim
from reports.review.words import words
from reports.text import file_stem
from reports.workflow import Appeal
from rubrics.model import Bonus, Indicator, all_lines


def decided_appeals(dossier: Dossier) -> list[Appeal]:
    """Those that a review has ended, of units that have a sheet."""
    known = {unit.sheet.unit for unit in dossier.units}
    return [appeal for appeal in dossier.appeals if not appeal.is_pending and appeal.unit in known]


def appeal_paper(store: Store, dossier: Dossier, appeal: Appeal) -> Paper:
    unit = dossier.unit(appeal.unit)
    return Paper(
        kind="fuhe",
        stem=f"申诉复核意见书/{file_stem(appeal.unit)}-{appeal.number}",
        title=say("政务公开考核申诉复核意见书"),
        blocks=tuple(_blocks(store, dossier, unit, appeal)),
        organ=dossier.terms.organ,
        has_head=True,
        to=unit.sheet.name,
        signed=signed(dossier),
    )


def _blocks(store: Store, dossier: Dossier, unit: Assessed, appeal: Appeal) -> Iterator[Block]:
    line = _line(dossier, appeal.indicator)
    journal = dossier.sql(f"journal WHERE number = {appeal.number}")
    title = quote(f"{appeal.indicator} {line.title}", dossier.clause(appeal.indicator))
    name = unit_name(dossier, unit)
    yield Paragraph(
        say("你单位{}对“{}”一项提出的申诉（编号{}）收悉。经复核，现提出意见如下：", (day(appeal.at, journal),), title, Figure(str(appeal.number), journal))
    )  # fmt: skip
    yield Heading(1, say("一、申诉事项"))
    yield Paragraph(say("被考核单位：{}。", name))
    yield Paragraph(say("考核指标：{}", quote(line.text, dossier.clause(appeal.indicator))))
    yield Paragraph(say("评分办法：{}", quote(line.method, dossier.clause(appeal.indicator))))
    yield Paragraph(say("复核前认定：{}。", quote(_before(dossier, appeal), journal)))
    yield Heading(1, say("二、申诉理由"))
    yield Paragraph(say("（{}）{}", words("grounds").get(appeal.ground, appeal.ground), quote(appeal.text, journal)))
    if appeal.link:
        yield Paragraph(say("所附链接：{}", quote(appeal.link, journal, appeal.link)))
    if appeal.file:
        yield Paragraph(say("所附材料：{}", quote(_file_name(dossier, appeal), journal)))
    yield Heading(1, say("三、核查情况"))
    yield Paragraph(_checked(store, dossier, appeal))
    yield Heading(1, say("四、复核意见"))
    yield from _opinion(dossier, appeal, line)


def _line(dossier: Dossier, id_: str) -> Indicator | Bonus:
    lines: tuple[Indicator | Bonus, ...] = (*all_lines(dossier.rubric), *dossier.rubric.bonus)
    return next(line for line in lines if line.id == id_)


def _before(dossier: Dossier, appeal: Appeal) -> str:
    """What stood on the line when the unit objected."""
    return str(_entry(dossier, appeal.number).data.get("before") or fill())


def _entry(dossier: Dossier, number: int) -> Entry:
    return next(entry for entry in dossier.entries if entry.number == number)


def _file_name(dossier: Dossier, appeal: Appeal) -> str:
    return str(_entry(dossier, appeal.number).data.get("name", ""))


def _checked(store: Store, dossier: Dossier, appeal: Appeal) -> Text:
    if not appeal.link:
        return ("申诉未附链接。核查情况：", fill(), "。")
    claim = check_claim(store, appeal.unit, appeal.link, dossier.assessment.as_of)
    return say("经查系统采集记录：{}。", quote(claim.words, dossier.sql(f"page WHERE url = '{appeal.link}'")))


def _opinion(dossier: Dossier, appeal: Appeal, line: Indicator | Bonus) -> Iterator[Block]:
    query = f"journal WHERE kind IN ('review', 'second') AND data->'appeal' = {appeal.number}"
    source = dossier.sql(query)
    verdict = words("reviews")[appeal.state]
    if appeal.state == "uphold" or appeal.value is None:
        yield Paragraph(say("复核结论：{}原认定。", verdict))
    else:
        most = line.points if isinstance(line, Indicator) else line.cap
        of = say("（满分{}分）", mark(most, dossier.clause(line.id))) if most is not None else ()
        yield Paragraph(say("复核结论：{}。本项改记{}分{}。", verdict, mark(appeal.value, source), of))
    yield Paragraph(say("复核说明：{}", quote(appeal.opinion.rstrip("。") + "。", source)))
    yield Paragraph(say("复核人：{}，{}。", quote(appeal.reviewer, source), day(appeal.reviewed_at, source)))
    if appeal.second and appeal.state != "uphold":
        opinion = say("，意见：{}", quote(appeal.second_opinion, source)) if appeal.second_opinion else ()
        yield Paragraph(say("第二复核人：{}{}。", quote(appeal.second, source), opinion))
