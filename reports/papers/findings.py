"""存在的主要问题: settled problems by class and line, with the units and their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.result import Assurance
from reports.assessment import lost
from reports.papers.dossier import Dossier
from reports.papers.figures import count
from reports.papers.model import Block, Heading, Paragraph, Text, join, quote, say
from reports.papers.phrases import ORDINALS, unit_names
from reports.papers.problems import Problem, awaiting
from reports.papers.words import class_names

MOST_LINES = 6  # lines told of one class; the annex has all


def problem_blocks(dossier: Dossier) -> Iterator[Block]:
    """（一）应公开未公开。… Largest class first."""
    source = dossier.score("units[].indicators[settled].deductions")
    if not dossier.problems:
        yield Paragraph(say("截至成文，尚无已核定的扣分问题。"))
    else:
        text = "考核共发现已核定的问题{}个，涉及{}个单位，主要表现为以下几类（清单见附件）。"
        ids = count((p.id for p in dossier.problems), source)
        units = count(dict.fromkeys(p.unit for p in dossier.problems), source)
        yield Paragraph(say(text, ids, units) + say("其中{}", sureness(dossier.problems, source)))
    for ordinal, (name, problems) in zip(ORDINALS, by_class(dossier.problems), strict=False):
        yield Heading(2, say("（{}）{}", ordinal, name))
        yield Paragraph(_class_text(dossier, problems))
    yield from _waiting_blocks(dossier)


def sureness(problems: Sequence[Problem], source: str) -> Text:
    """How sure the problems are: a single look says less than two."""
    names = (
        (Assurance.CONFIRMED, "经复核确认"),
        (Assurance.PROVISIONAL, "经单次核查发现"),
        (Assurance.PERSON, "经人工认定"),
    )
    pieces = [
        say("{}{}个", name, count(ids, source))
        for sure, name in names
        if (ids := [p.id for p in problems if p.assurance is sure])
    ]
    return say("{}。", join(pieces))


def by_class(problems: Sequence[Problem]) -> list[tuple[str, list[Problem]]]:
    groups = [(name, [p for p in problems if p.sort.name == name]) for name in class_names()]
    return sorted((group for group in groups if group[1]), key=lambda group: -len(group[1]))


def _class_text(dossier: Dossier, problems: list[Problem]) -> Text:
    source = dossier.score("units[].indicators[settled].deductions")
    units = count(dict.fromkeys(p.unit for p in problems), source)
    text = say("此类问题{}个，涉及{}个单位。", count((p.id for p in problems), source), units)
    lines = sorted(dict.fromkeys(p.indicator for p in problems), key=lambda id_: -_size(problems, id_))
    for id_ in lines[:MOST_LINES]:
        own = [p for p in problems if p.indicator == id_]
        named = [dossier.unit(unit) for unit in dict.fromkeys(p.unit for p in own)]
        title = quote(own[0].title, dossier.clause(id_))
        text += say(
            "“{}”一项，{}存在问题{}个。", title, unit_names(dossier, named, source), count((p.id for p in own), source)
        )
    return text


def _size(problems: list[Problem], indicator: str) -> int:
    return sum(p.indicator == indicator for p in problems)


def _waiting_blocks(dossier: Dossier) -> Iterator[Block]:
    """What the machine suggests and nobody confirmed: told as open, never as a problem."""
    waiting = {
        f"{u.sheet.unit}/{line.id}": u for u in dossier.units for line in awaiting(u) if lost(line) > 0
    }  # fmt: skip
    if waiting:
        source = dossier.score("units[].indicators[open and suggested < max]")
        text = "另有{}项次机器初核建议扣分、须由人工确认，涉及{}个单位，确认前不计入问题数，不扣分。"
        units = dict.fromkeys(u.sheet.unit for u in waiting.values())
        yield Paragraph(say(text, count(waiting, source), count(units, source)))
