"""What stands under 失分原因."""

from __future__ import annotations

from reports.assessment import capped, is_open, lost
from reports.text import points
from rubrics.sheet import ScoredBonus, ScoredIndicator

OPEN_WORD = "待人工核实"


def reason_of(line: ScoredIndicator) -> str:
    """What stands under 失分原因: open lines are flagged in words, deductions listed with their points."""
    taken = "\n".join(f"扣{points(d.points)}分：{d.reason}" for d in line.deductions)
    if capped(line):
        taken += f"\n（扣完为止，本项共扣{points(lost(line))}分）"
    reason = line.reason.removeprefix(f"{OPEN_WORD}：")
    if taken and line.suggested is None:
        reason += f"\n已查到：{taken}"
    if line.status == "unverified":
        return f"【{OPEN_WORD}】{reason if '不扣分' in reason else f'未能核实，不扣分：{reason}'}"
    if line.suggested is None and is_open(line):
        return f"【{OPEN_WORD}】{reason}"
    if is_open(line):
        return f"【建议分，{OPEN_WORD}】{taken or reason}"
    return taken or (reason if line.status != "full" else "")


def bonus_reason(line: ScoredBonus) -> str:
    """The same for a line outside the total."""
    is_settled = line.status in ("counted", "none", "not_applicable")
    return ("" if is_settled else f"【{OPEN_WORD}】") + line.reason.removeprefix(f"{OPEN_WORD}：")
