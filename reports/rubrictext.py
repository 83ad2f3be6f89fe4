"""A rubric as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from reports.text import points
from reports.wording import MODES, kind_name
from rubrics.model import Indicator, Rubric


def rubric_text(rubric: Rubric) -> str:
    """Sections, indicators, methods and deductions in the original's order and words."""
    lines = [rubric.title, f"{rubric.id} · {rubric.place} · {rubric.year} · {points(rubric.total)}分"]
    if rubric.kinds:
        lines.append(f"适用单位：{'、'.join(kind_name(kind) for kind in rubric.kinds)}")
    for section in rubric.sections:
        lines += ["", f"{section.id} {section.title}（{points(section.points)}分）"]
        for indicator in section.indicators:
            lines += _indicator(indicator, "  ")
    for bonus in rubric.bonus:
        lines += ["", f"{bonus.id} {bonus.title}：{bonus.text}"]
    return "\n".join(lines)


def _indicator(indicator: Indicator, indent: str) -> Iterator[str]:
    yield f"{indent}{indicator.id} {indicator.title}（{points(indicator.points)}分，{MODES[indicator.mode]}）"
    yield f"{indent}    {indicator.text}"
    if indicator.method:
        yield f"{indent}    检查考核办法：{indicator.method}"
    for deduction in indicator.deductions:
        check = f"  [{deduction.check}]" if deduction.check else ""
        yield f"{indent}    {deduction.id} {deduction.text}{check}"
    for child in indicator.indicators:
        yield from _indicator(child, indent + "  ")
