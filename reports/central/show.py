"""`gongkai central show` as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.central.model import Board, Central, County, Place, Range, SectionBoard
from reports.console import table
from reports.text import clean, json_text

_HEAD = (
    "来源", "批次", "监测时点", "采集日期", "单位", "未能采集", "不适用", "指标行", "待核实", "已判定", "得分率", "名次", "版本", "报送时间",
)  # fmt: skip
_MOST = 10  # counties of a section in the text; JSON has all
_RIGHT = (1, 4, 5, 6, 7, 8, 9, 10, 11, 12)


def printed(central: Central, shape: str) -> str:
    """``json`` or ``text``."""
    return json_text(central_json(central)) if shape == "json" else clean("\n".join(_lines(central)))


def central_json(central: Central) -> dict[str, Any]:
    """Shares are numbers from 0 to 1; ``no_data_since`` is the last day of which there is data, or null.

    A county with it has no rank and is in no mean; one in ``never`` has sent nothing at all. Neither is a score of zero.
    """
    return {
        "database": central.database,
        "day": central.day.isoformat(),
        "stale_days": central.stale_days,
        "never": list(central.never),
        "rubrics": [_board_json(board) for board in central.boards],
    }


def _board_json(board: Board) -> dict[str, Any]:
    return {
        "rubric": board.rubric,
        "edition": board.edition,
        "title": board.title,
        "mean": _range(board.mean),
        "sources": [_county_json(county) for county in board.counties],
        "sections": [_section_json(section) for section in board.sections],
    }


def _county_json(county: County) -> dict[str, Any]:
    share = county.decided_share
    return {
        "source": county.source,
        "run": county.run,
        "as_of": county.as_of.isoformat(),
        "last_data": county.last.isoformat(),
        "no_data_since": county.last.isoformat() if county.is_stale else None,
        "pushed_at": county.pushed_at,
        "version": county.version,
        "by": county.role,
        "file": county.file,
        "units": county.units,
        "unread": county.unread,
        "outside": county.outside,
        "lines": county.lines,
        "open_lines": county.open_lines,
        "verdicts": county.verdicts,
        "decided": None if share is None else round(share, 4),
        "score": _range(county.score),
        "rank": _rank(county.place),
    }


def _section_json(board: SectionBoard) -> dict[str, Any]:
    counties = [
        {"source": one.source, "units": one.units, "score": _range(one.score), "rank": _rank(one.place)}
        for one in board.counties
    ]
    return {"id": board.section, "title": board.title, "mean": _range(board.mean), "sources": counties}


def _range(share: Range | None) -> dict[str, float] | None:
    return None if share is None else {"floor": round(share.floor, 4), "ceiling": round(share.ceiling, 4)}


def _rank(place: Place | None) -> dict[str, int] | None:
    return None if place is None else {"best": place.best, "worst": place.worst}


def _lines(central: Central) -> Iterator[str]:
    if not central.boards:
        yield f"{central.database}：尚无报送数据"
    for number, board in enumerate(central.boards):
        yield from ("",) if number else ()
        yield f"{board.title}（{board.rubric}）"
        yield table(_HEAD, [_row(county) for county in board.counties], _RIGHT)
        yield f"平均得分率 {_percent(board.mean)}"
        yield ""
        yield table(
            ("部分", "平均得分率", "各来源（名次 得分率）"), [_section_row(one) for one in board.sections], (1,)
        )
        yield from (
            f"{one.source}：自 {one.last.isoformat()} 起无数据，不参加排名和平均"
            for one in board.counties
            if one.is_stale
        )
    yield from (f"{source}：从未报送，不参加排名和平均" for source in central.never)


def _row(county: County) -> tuple[str, ...]:
    share = county.decided_share
    return (
        clean(county.source), str(county.run), county.as_of.isoformat(), county.last.isoformat(), str(county.units),
        str(county.unread), str(county.outside), str(county.lines), str(county.open_lines), "—" if share is None else f"{share:.1%}",
        _percent(county.score), _places(county.place), str(county.version), county.pushed_at,
    )  # fmt: skip


def _section_row(board: SectionBoard) -> tuple[str, ...]:
    ranked = [(one.place, one) for one in board.counties if one.place]
    ranked.sort(key=lambda pair: (pair[0].best, pair[0].worst))
    shown = "；".join(f"{_places(place)} {one.source} {_percent(one.score)}" for place, one in ranked[:_MOST])
    rest = f"；余 {len(ranked) - _MOST} 个略" if len(ranked) > _MOST else ""
    return clean(f"{board.section} {board.title}"), _percent(board.mean), clean(shown + rest)


def _percent(share: Range | None) -> str:
    if share is None:
        return "—"
    low, high = f"{share.floor:.1%}", f"{share.ceiling:.1%}"
    return low if low == high else f"{low}—{high}"


def _places(place: Place | None) -> str:
    if place is None:
        return "—"
    return str(place.best) if place.best == place.worst else f"{place.best}—{place.worst}"
