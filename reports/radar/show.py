"""The radar as a table, as data and as a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.console import table
from reports.radar.model import Due, Radar
from reports.render import render
from reports.text import chinese_date, clean, points, shorten
from rubrics.show import number

CERTAINTIES = {"sure": "机器可定", "confirm": "待人工确认", "person": "须人工核定"}
_HEADER = ("编号", "单位", "指标", "到期日", "剩余", "可能失分", "依据", "建议")


def radar_json(radar: Radar) -> dict[str, Any]:
    """The shape of ``gongkai radar --format json``."""
    return {
        "rubric": radar.rubric.id,
        "as_of": radar.as_of.isoformat(),
        "days": radar.days,
        "run": radar.run.id,
        "state": radar.run.state,
        "version": radar.version,
        "twenty_workdays": {"day": radar.twenty.isoformat(), "provisional": radar.is_provisional},
        "units": [
            {"unit": unit, "name": name, "points": number(total), "dues": [_due(due) for due in dues]}
            for unit, name, total, dues in radar.by_unit()
        ],
        "unread": list(radar.unread),
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "due": due.day.isoformat(),
        "days_left": due.days_left,
        "points": number(due.points),
        "certainty": due.certainty,
        "veto": due.is_veto,
        "counted": due.is_counted,
        "indicator": due.indicator,
        "title": due.title,
        "check": due.check,
        "items": list(due.names),
        "clause": due.clause,
        "basis": due.basis,
        "reason": due.reason,
        "advice": due.advice,
        "evidence": [
            {"url": each.url, "fetched_at": each.fetched_at, "sha256": each.sha256, "excerpt": each.excerpt}
            for each in due.evidence
        ],
    }


def loss_words(due: Due) -> str:
    """2分, 最多2分, 单项否决; with what is still to be confirmed."""
    if due.is_veto:
        return "单项否决"
    most = "最多" if due.certainty == "person" else ""
    return f"{most}{points(due.points)}分"


def sum_words(dues: list[Due]) -> str:
    """3 项，含单项否决，最多 10 分."""
    total = sum((due.points for due in dues), Decimal(0))
    veto = "，含单项否决" if any(due.is_veto for due in dues) else ""
    return f"{len(dues)} 项{veto}" + (f"，最多 {points(total)} 分" if total else "")


def left_words(due: Due) -> str:
    """3 天, 今日."""
    return f"{due.days_left} 天" if due.days_left else "今日"


def radar_table(radar: Radar) -> str:
    """One row per due, unit by unit, the most points first."""
    lines = [
        radar.rubric.title,
        f"监测时点 {radar.as_of}，今后 {radar.days} 日内到期、不处理将失分的事项",
        twenty_words(radar),
    ]
    rows = [_row(due) for _, _, _, dues in radar.by_unit() for due in dues]
    lines += ["", table(_HEADER, rows, right=(4, 5)) if rows else "没有将要到期的事项。"]
    if radar.unread:
        lines += ["", f"未能读全、无法预计的单位：{'、'.join(map(clean, radar.unread))}"]
    return "\n".join(lines)


def _row(due: Due) -> tuple[str, ...]:
    advice = shorten(clean(due.advice).replace("\n", " "), 60, "…")
    basis = shorten(clean(due.clause).replace("\n", " "), 24, "…")
    return (due.unit, clean(due.name), due.indicator, due.day.isoformat(), left_words(due), loss_words(due), basis, advice)  # fmt: skip


def twenty_words(radar: Radar) -> str:
    """Until when what is formed today is to be published."""
    note = "（该年工作日历尚未公布，暂定）" if radar.is_provisional else ""
    day = chinese_date(radar.twenty.isoformat())
    return f"当日形成的信息，依法应在20个工作日内即{day}前公开{note}。"


def radar_page(radar: Radar) -> str:
    """近期到期事项 as one page."""
    return render(
        "radar.html",
        radar=radar,
        units=radar.by_unit(),
        loss=loss_words,
        CERTAINTIES=CERTAINTIES,
        left=left_words,
        at_stake=sum_words,
        twenty=twenty_words(radar),
    )
