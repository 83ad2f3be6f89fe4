"""Why the newest run is not the one that is shown, in one line: for pages in Chinese, for the command line in English.

What is decided, :mod:`crawler.gate` decided when the run ended; here it only gets its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.gate import Gate, load_gate
from crawler.store import Run, Store
from reports.text import chinese_date


def held_back(store: Store, shown: Run) -> Run | None:
    """The newest finished run, where it is younger than the one shown and did not pass the gate."""
    newest = store.last_finished()
    return newest if newest and newest.id > shown.id and newest.state == "degraded" else None


def notice(store: Store, shown: Run) -> str:
    """ "" where the newest finished run is shown."""
    newest = held_back(store, shown)
    if newest is None:
        return ""
    why = "，".join(_causes(load_gate(store, newest)))
    return (
        f"{chinese_date(newest.started_at)}的检查（批次 {newest.id}）不完整：{why}；"
        f"仍以{chinese_date(shown.started_at)}的结果（批次 {shown.id}）为准。"
    )


def told(store: Store, shown: Run) -> str:
    """The same for a terminal and a log; "" where the newest finished run is shown."""
    newest = held_back(store, shown)
    if newest is None:
        return ""
    why = ", ".join(reasons(load_gate(store, newest)))
    return (
        f"run {newest.id} of {newest.started_at[:10]} is degraded ({why}): "
        f"run {shown.id} of {shown.started_at[:10]} is still the one that is shown"
    )


def reasons(gate: Gate | None) -> Iterator[str]:
    """What did not hold, in English."""
    if gate is None or not gate.units_hold:
        yield f"{gate.units - gate.units_seen} of {gate.units} units not read" if gate else "too many units not read"
    if gate and not gate.pages_hold:
        yield f"{gate.pages_again} of {gate.pages} pages of run {gate.before} there again"
        yield f"{gate.pages_unread} of {gate.pages_asked} asked for not read"


def _causes(gate: Gate | None) -> Iterator[str]:
    if gate is None or not gate.units_hold:
        yield f"{gate.units} 个单位中 {gate.units - gate.units_seen} 个未能采集" if gate else "未能采集的单位过多"
    if gate and not gate.pages_hold:
        yield f"批次 {gate.before} 读到的 {gate.pages} 个页面，本次只有 {gate.pages_again} 个"
        yield f"访问其中 {gate.pages_asked} 个时 {gate.pages_unread} 个未能读取"
