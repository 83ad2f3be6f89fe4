"""A recognised rubric as a draft: every clause with a proposal or for a person, every doubt written beside its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rubrics.amounts import points_text
from rubrics.importing.clauses import Clause, find_clauses, find_unread, has_scoring
from rubrics.importing.propose import Proposal, propose
from rubrics.importing.recognise import Found
from rubrics.importing.tree import Line

MARK = "待核对"
NO_CHECK = "没有对应的检查项，由考核人员评分"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class DraftClause:
    """A clause of the draft; ``proposal`` is never more than a suggestion."""

    id: str
    clause: Clause
    proposal: Proposal | None
    choices: tuple[Decimal, ...] = ()


def clauses_of(line: Line, id_: str, *, is_bonus: bool = False) -> tuple[list[DraftClause], list[str]]:
    """(clauses, what a person has to look at). A line whose words are not understood is a person's as a whole."""
    source = line.method if has_scoring(line.method) else line.text if has_scoring(line.text) else ""
    read = find_clauses(source, f"{line.text}\n{line.label}", is_bonus=is_bonus)
    warnings = [f"“{_short(clause.text)}”：{words}" for clause in read for words in clause.warnings]
    clauses, more = _without_gains(read, line.points)
    warnings += more
    warnings += [f"“{_short(words)}”：没有认出怎么扣分" for words in find_unread(source, read)]
    if source == line.method and source and has_scoring(line.text):
        warnings.append("考核内容里也写有分数，只读了评分办法")
    choices: tuple[Decimal, ...] = ()
    if line.steps and line.points is not None:
        clauses, choices = [_whole(line)], tuple(sorted({line.points - step for step in line.steps} - {Decimal(0)}))
        warnings.append("原文按档给分，由考核人员选档")
    if not clauses:
        clauses = [_whole(line)]
    said = ["", *(clause.text for clause in clauses)]
    drafts = [
        DraftClause(_id(id_, n), clause, propose(clause, line, said[n]), choices) for n, clause in enumerate(clauses)
    ]
    warnings += _too_much(clauses, line.points) if not is_bonus else []
    return drafts, warnings


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:12]}…{text[-10:]}"


def _without_gains(clauses: list[Clause], points: Decimal | None) -> tuple[list[Clause], list[str]]:
    """有得10分 is the line's worth, no clause. A share that can be earned (可得50%) is lost where it is not."""
    kept: list[Clause] = []
    warnings: list[str] = []
    for clause in clauses:
        if not clause.is_gain:
            kept.append(clause)
        elif clause.percent is not None or (points is not None and Decimal(0) < clause.points < points):
            kept.append(clause)
            warnings.append(f"“{_short(clause.text)}”：原文写的是得分，这里换成做不到时扣这一份")
        elif points is not None and clause.points > points:
            warnings.append(
                f"“{_short(clause.text)}”：原文写得{points_text(clause.points)}分，而本项{points_text(points)}分"
            )
    return kept, warnings


def _whole(line: Line) -> Clause:
    return Clause(
        "".join((line.method or line.text or line.label or line.title).split()), "person", line.points or Decimal(0)
    )


def _too_much(clauses: list[Clause], points: Decimal | None) -> Iterator[str]:
    for clause in clauses:
        if points is not None and clause.points > points:
            yield f"“{_short(clause.text)}”：一次扣{points_text(clause.points)}分，而本项只有{points_text(points)}分，以本项分值为限"


def _id(id_: str, number: int) -> str:
    return f"{id_}.{_LETTERS[number]}" if number < len(_LETTERS) else f"{id_}.z{number - len(_LETTERS) + 1}"


def mode_of(clauses: list[DraftClause]) -> tuple[str, str]:
    """(mode, reason): never ``auto``. With a suggestion ``assisted``, else a person's line."""
    proposals = [draft.proposal for draft in clauses if draft.proposal]
    suggested = [proposal for proposal in proposals if proposal.absence == "suggest"]
    if suggested:
        words = "；".join(dict.fromkeys(f"{one.reason}（把握：{one.sure}）" for one in suggested))
        return "assisted", f"{MARK}：{words}。机器只提出建议，由考核人员核对后确定"
    if proposals:
        words = "；".join(dict.fromkeys(one.reason for one in proposals))
        return "manual", f"{MARK}：{NO_CHECK}；{words}"
    return "manual", f"{MARK}：{NO_CHECK}"


def draft_id(found: Found, name: str, number: int) -> str:
    """An id by the file's name, if that is in Latin letters: xian-2026; else draft-2026."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower()).strip("-")
    base = stem if re.search(r"[a-z]", stem) else "draft"
    year = str(found.year or "")
    base = base if year in base else f"{base}-{year}"
    return f"{base}-{number}" if number > 1 else base
