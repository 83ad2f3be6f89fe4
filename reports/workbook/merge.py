"""Three sides of one row: the machine's result when the sheet left (base), what the person wrote (theirs), what stands now (ours).

Nothing is overwritten silently: whatever changed on both sides is a conflict, shown with both and left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reports.decisions import Standing
from reports.standing import UnitState
from reports.text import points
from reports.workbook.base import RowBase
from reports.workbook.inputs import choices, words_of
from reports.workbook.prefill import HIT, NOT_FOR_US, NOT_HIT, machine_word
from reports.workbook.reading import ReadRow
from rubrics.decisions import Decision
from rubrics.marks import MarkRange

Fate = Literal["taken", "same", "untouched", "waiting", "unsigned", "unmarked", "remark", "conflict"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of a row. ``decisions``: to be written, of a taken row; ``words``: both sides, of a conflict."""

    id: str
    fate: Fate
    decisions: tuple[Decision, ...] = ()
    words: str = ""


def merge_row(
    row: ReadRow, base: RowBase, marks: MarkRange, state: UnitState, by: str = "", checksum: str = ""
) -> Merged:
    """``state``: what stands now on the row's unit; ``by``: who answers for marks without a name; ``checksum``: of the sheet."""
    is_known = state.version(row.id) >= base.version
    if is_known and not is_touched(row, base):
        return Merged(row.id, "waiting" if base.is_input and not base.by else "untouched")
    fate = _undecided(row, base, by)
    if fate:
        return Merged(row.id, fate)
    theirs = decisions_of(row, marks, state.machine.unit, signer(row, base, by))
    if is_same(theirs, state, row.id, checksum, base.version):
        return Merged(row.id, "same")
    words = _clash(row, base, state, checksum)
    return Merged(row.id, "conflict", words=words) if words else Merged(row.id, "taken", theirs)


def is_touched(row: ReadRow, base: RowBase) -> bool:
    return (row.mark.word, row.review, row.by) != (base.mark, base.review.strip(), base.by.strip())


def signer(row: ReadRow, base: RowBase, by: str) -> str:
    """Who answers for the row: the name beside it, else ``by`` where a mark was written. "": nobody."""
    return row.by or (by if row.mark.word != base.mark else "")


def _undecided(row: ReadRow, base: RowBase, by: str) -> Fate | None:
    """Why a touched row decides nothing; None if it does."""
    if not base.is_input and row.mark.word == base.mark:
        return "remark" if row.review else "untouched"  # what the machine settled was left alone
    if not row.mark.word:
        return "unmarked"
    return None if signer(row, base, by) else "unsigned"


def decisions_of(row: ReadRow, marks: MarkRange, unit: str, by: str) -> tuple[Decision, ...]:
    """The row as rulings. The mark was found to be allowed before."""
    word = row.mark.word
    if word == NOT_FOR_US:
        return (Decision(unit, row.id, "not_applicable", reason=row.review, by=by),)
    if word == NOT_HIT or word.startswith(HIT):
        hit = marks.vetoes[int(word.removeprefix(HIT) or 1) - 1] if word != NOT_HIT else ""
        return tuple(
            Decision(unit, row.id, "stands" if clause == hit else "waived", clause, reason=row.review, by=by)
            for clause in marks.vetoes
        )
    value = abs(Decimal(word)) if marks.sign == "penalty" else Decimal(word)
    return (Decision(unit, row.id, "mark", value=value, reason=row.review, by=by),)


def is_same(theirs: tuple[Decision, ...], state: UnitState, id_: str, checksum: str, version: int) -> bool:
    """What the row says stands already: from this sheet, or as another person's word that nothing has shaken."""
    ours = state.on(id_)
    if _rulings(theirs) != _rulings(one.decision for one in ours):
        return False
    said_alike = all(one.decision.reason == theirs[0].reason for one in ours)
    if is_from(state, id_, checksum):
        return said_alike
    shaken = any(one.reopened for one in ours)
    signed_alike = said_alike and all(one.decision.by == theirs[0].by for one in ours)
    return not shaken and (signed_alike or state.version(id_) > version)


def _rulings(decisions: Iterable[Decision]) -> set[tuple[str, str, str, Decimal | None]]:
    return {(d.ruling, d.deduction, d.item, d.value) for d in decisions}


def is_from(state: UnitState, id_: str, checksum: str) -> bool:
    """The newest word on the line came in with this very sheet."""
    last = state.last.get(id_)
    return bool(checksum) and last is not None and last.data.get("sheet") == checksum


def _clash(row: ReadRow, base: RowBase, state: UnitState, checksum: str) -> str:
    """Both sides in words; "" if only one side changed."""
    if state.version(row.id) > base.version and not is_from(state, row.id, checksum):
        ours = "；".join(map(standing_words, state.on(row.id))) or "已撤销认定"
        return f"本表记“{row.mark.word}”（{row.by or '未署名'}）；出表后他人已另作处理：{ours}"
    line = state.machine_line(row.id)
    now = machine_word(line) if line else ""
    if now not in ("", base.machine, row.mark.word):
        was = _suggestion(base.machine)
        return f"本表记“{row.mark.word}”（{row.by or '未署名'}），出表时机器{was}；现在机器{_suggestion(now)}"
    return ""


def _suggestion(word: str) -> str:
    return f"结论为“{word}”" if word else "没有结论"


def standing_words(one: Standing) -> str:
    """A decision in a few words: 2.4 记 1 分（张三，2017-12-16T09:00:00+08:00）."""
    decision = one.decision
    said = {
        "mark": f"记 {points(decision.value)} 分",
        "not_applicable": "不适用",
        "stands": "扣分成立",
        "waived": "不扣分",
    }
    return f"{said.get(decision.ruling, decision.ruling)}（{decision.by}，{decision.at}）"


def find_mistakes(
    rows: tuple[ReadRow, ...], bases: Mapping[str, RowBase], ranges: Mapping[str, MarkRange], by: str
) -> list[str]:
    """Everything that forbids the import of a sheet, each in words with its row."""
    found: list[str] = []
    first: dict[str, int] = {}
    for row in rows:
        if row.id in first:
            found.append(f"第 {row.row} 行与第 {first[row.id]} 行同为 {row.id}（复制了行？），请删去一行")
        elif row.id not in bases or row.id not in ranges:
            found.append(f"第 {row.row} 行的行标识“{row.id}”不在本表中")
        else:
            found += [
                f"第 {row.row} 行（{row.id}）：{words}"
                for words in _row_mistakes(row, bases[row.id], ranges[row.id], by)
            ]
        first.setdefault(row.id, row.row)
    return found


def _row_mistakes(row: ReadRow, base: RowBase, marks: MarkRange, by: str) -> list[str]:
    if (row.text and row.text != base.text) or (row.evidence and row.evidence != row.id):
        return ["文字与行标识对不上（只移动或排序了部分列，或改了原文），请恢复后再导入"]
    if row.mark.problem:
        return [f"记分{row.mark.problem}"]
    word = row.mark.word
    if not word or word == base.mark:
        return []
    if problem := _range_problem(word, marks):
        return [problem]
    if not base.is_input and not row.review:
        return [f"机器已定为“{base.mark or '空'}”，改为“{word}”须在“复核意见”栏写明理由"]
    if not signer(row, base, by):
        return [f"记分“{word}”没有署名：请填“复核人”栏，或加 --by 姓名"]
    return []


def _range_problem(word: str, marks: MarkRange) -> str:
    if word == NOT_FOR_US:
        return ""
    if marks.vetoes:
        return "" if word in choices(marks) else f"“{word}”不可填，只能填：{words_of(marks)}"
    if word.startswith((HIT, NOT_HIT)):
        return f"“{word}”不是分数，只能填：{words_of(marks)}"
    value = abs(Decimal(word)) if marks.sign == "penalty" else Decimal(word)
    return "" if marks.allows(value) else f"记分 {word} 不符合细则，只能填：{words_of(marks)}"
