"""工作亮点: what was done well, by whom, and the stored page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.result import Evidence
from reports.assessment import Assessed
from reports.papers.dossier import Dossier
from reports.papers.figures import share, time
from reports.papers.model import Annex, Block, Paragraph, Table, Text, quote, say
from reports.papers.phrases import data_note, unit_name, unit_names
from reports.papers.problems import awaiting, is_settled, settled_loss
from rubrics.model import all_lines

MOST_LINES, MOST_PROOFS = 5, 3


@dataclass(frozen=True, slots=True)
class Highlight:
    """A line of the rubric that units meet, each with the page that shows it."""

    indicator: str
    title: str
    section: str
    units: tuple[tuple[Assessed, Evidence], ...]


def find_highlights(dossier: Dossier) -> list[Highlight]:
    """The lines that most units meet for certain, on stored evidence; most units first, one a section while there are others."""
    found = []
    for line in all_lines(dossier.rubric):
        units = [(unit, proof) for unit in dossier.units if (proof := _proof(unit, line.id))]
        if units:
            found.append(Highlight(line.id, line.title, dossier.assessment.section_of(line.id).title, tuple(units)))
    return sorted(found, key=lambda one: -len(one.units))[:MOST_LINES]


def _proof(unit: Assessed, indicator: str) -> Evidence | None:
    line = next((one for one in unit.sheet.indicators if one.id == indicator), None)
    if line is None or line.status != "full" or not line.counted or not is_settled(unit, line):
        return None
    return next((one for one in line.evidence if one.sha256 and one.title), None)


def highlight_blocks(dossier: Dossier, highlights: Sequence[Highlight]) -> Iterator[Block]:
    """Lines that are met, then units without a settled loss."""
    for one in highlights:
        ids = [unit.sheet.unit for unit, _ in one.units]
        source = dossier.score(f"units[].indicators[id={one.indicator}].status = full")
        names = unit_names(dossier, [unit for unit, _ in one.units], source)
        title = quote(one.title, dossier.clause(one.indicator))
        yield Paragraph(
            say(
                "“{}”落实较好。{}经核查符合要求，占考核单位的{}。", title, names, share(ids, len(dossier.units), source)
            )
        )
    if highlights:
        yield Paragraph(("以上做法的佐证页面见附件。",))
    clean = [unit for unit in dossier.units if not settled_loss(unit) and not unit.is_blocked]
    if clean:
        source = dossier.score("units[] without a settled loss, nothing unread")
        still = any(awaiting(unit) for unit in clean)
        yield Paragraph(
            say(
                "{}在已核定的指标中未发现扣分情形{}。",
                unit_names(dossier, clean, source),
                "（尚有待人工核实事项）" if still else "",
            )
        )


def highlight_annex(dossier: Dossier, highlights: Sequence[Highlight]) -> Annex:
    """The page behind each highlight, of a few units."""
    rows: list[tuple[Text, ...]] = []
    merged = []
    for one in highlights:
        title = quote(f"{one.indicator} {one.title}", dossier.clause(one.indicator))
        merged.append(len(rows))
        rows.append((title, (), (), ()))
        rows += [_proof_row(dossier, unit, proof) for unit, proof in one.units[:MOST_PROOFS]]
    columns = ("单位", "佐证页面", "发布日期", "采集时间")
    table = Table(columns, (2.2, 4, 1.4, 2), tuple(rows), centered=(2, 3), merged=tuple(merged))
    return Annex("典型做法佐证", (table, Paragraph(data_note(dossier), "small")))


def _proof_row(dossier: Dossier, unit: Assessed, proof: Evidence) -> tuple[Text, ...]:
    page = f"page {proof.url} (SHA-256 {proof.sha256})"
    return (
        unit_name(dossier, unit),
        quote(proof.title, page, proof.url),
        quote(proof.published or "页面未标注", page),
        (time(proof.fetched_at, page),),
    )
