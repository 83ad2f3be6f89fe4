"""Stages of a unit's sheet and objections to its lines (申诉), folded from the journal.

待反馈 → 已下发 → 单位确认 | 申诉 → 复核（维持 | 减扣 | 撤销）→ 终稿. Points that a review gives back need a second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from crawler.errors import InputError
from reports.journal import Entry
from rubrics.decisions import Decision

Stage = Literal["draft", "issued", "agreed", "appealed", "reviewed", "final"]
MOVES = ("issue", "recall", "agree", "final", "unlock")


@dataclass(frozen=True, slots=True)
class Appeal:
    """An objection to a line. ``state``: open, second (a second person is awaited), uphold, reduce or revoke."""

    number: int  # of its journal entry
    unit: str
    indicator: str
    ground: str
    text: str
    link: str
    file: str  # SHA-256 of an upload, or ""
    by: str
    at: str
    state: str = "open"
    verdict: str = ""  # of the last review
    value: Decimal | None = None  # the mark that the review proposes
    opinion: str = ""
    reviewer: str = ""
    reviewed_at: str = ""
    second: str = ""
    second_opinion: str = ""

    @property
    def is_pending(self) -> bool:
        return self.state in ("open", "second")

    @property
    def is_overturned(self) -> bool:
        return self.state in ("reduce", "revoke")


def find_appeals(entries: Iterable[Entry]) -> list[Appeal]:
    """Every objection in the order they came, as it stands now."""
    found: dict[int, Appeal] = {}
    for entry in entries:
        if entry.kind == "appeal":
            found[entry.number] = _appeal(entry)
        elif entry.kind in ("review", "second") and entry.data["appeal"] in found:
            number = entry.data["appeal"]
            step = _reviewed if entry.kind == "review" else _seconded
            found[number] = step(found[number], entry)
    return list(found.values())


def find_stage(entries: Sequence[Entry]) -> Stage:
    """Where the unit's sheet stands."""
    stage: Stage = "draft"
    for entry in entries:
        if entry.kind in MOVES:
            stage = _after(entry.kind)
    if stage not in ("issued", "agreed"):
        return stage
    appeals = find_appeals(entries)
    if any(appeal.is_pending for appeal in appeals):
        return "appealed"
    return "reviewed" if appeals and stage == "issued" else stage


def _after(move: str) -> Stage:
    stages: dict[str, Stage] = {"recall": "draft", "agree": "agreed", "final": "final"}
    return stages.get(move, "issued")


def check_move(move: str, stage: Stage, open_lines: int) -> None:
    """Raises InputError where the sheet cannot be moved from its stage."""
    allowed = {
        "draft": ("issue",),
        "issued": ("recall", "agree", "final"),
        "agreed": ("recall", "final"),
        "appealed": (),
        "reviewed": ("recall", "agree", "final"),
        "final": ("unlock",),
    }[stage]
    if move not in allowed:
        raise InputError("当前阶段不能作此操作" if stage != "appealed" else "有申诉尚未复核完毕")
    if move == "final" and open_lines:
        raise InputError(f"还有 {open_lines} 项未定，不能定为终稿")


def is_locked(stage: Stage) -> bool:
    """Handed out: marks change only through an objection, or after the sheet was taken back."""
    return stage != "draft"


def check_review(
    appeal: Appeal, verdict: str, value: Decimal | None, now: Decimal | None, most: Decimal
) -> Decimal | None:
    """The mark that the review would give (None: as it is). Raises InputError."""
    if appeal.state != "open":
        raise InputError("此申诉不在待复核状态")
    if verdict == "revoke":
        return most
    if verdict != "reduce":
        return None
    if value is None or not (now or Decimal(0)) < value < most:
        raise InputError("减扣后的得分须高于现得分、低于满分")
    return value


def check_second(appeal: Appeal, name: str) -> None:
    """Raises InputError: another person than the first reviewer has to agree."""
    if appeal.state != "second":
        raise InputError("此申诉不在待第二人复核状态")
    if name == appeal.reviewer:
        raise InputError("第二人复核须由另一名复核人员作出")


def final_marks(entries: Sequence[Entry]) -> tuple[Decision, ...] | None:
    """Of a unit whose sheet is final: the marks it was closed with. None while it is not."""
    if find_stage(entries) != "final":
        return None
    last = next(entry for entry in reversed(entries) if entry.kind == "final")
    return tuple(
        Decision(
            last.unit, line, "mark", value=Decimal(mark["value"]), reason=mark["reason"], by=last.author, at=last.at
        )
        for line, mark in last.data["marks"].items()
    )


def with_closed(ruled: Sequence[Decision], closed: Sequence[Decision] | None) -> list[Decision]:
    """What the engine is handed for one unit: its decisions, or the marks its sheet was closed with."""
    if closed is None:
        return list(ruled)
    kept = [one for one in ruled if one.deduction or one.ruling in ("applicable", "not_applicable")]
    return [*kept, *closed]


def _appeal(entry: Entry) -> Appeal:
    ground, text, link, file = (str(entry.data.get(name, "")) for name in ("ground", "text", "link", "file"))
    return Appeal(entry.number, entry.unit, entry.indicator, ground, text, link, file, entry.author, entry.at)


def _reviewed(appeal: Appeal, entry: Entry) -> Appeal:
    verdict = entry.data["verdict"]
    value = entry.data.get("value")
    return replace(
        appeal,
        state="uphold" if verdict == "uphold" else "second",
        verdict=verdict,
        value=None if value is None else Decimal(value),
        opinion=entry.data["opinion"],
        reviewer=entry.author,
        reviewed_at=entry.at,
        second="",
        second_opinion="",
    )


def _seconded(appeal: Appeal, entry: Entry) -> Appeal:
    state = appeal.verdict if entry.data["agrees"] else "open"
    return replace(appeal, state=state, second=entry.author, second_opinion=entry.data["opinion"])
