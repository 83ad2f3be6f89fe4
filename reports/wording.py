"""The office's words for the product's vocabularies. Reports and tables print these, never the codes."""

from __future__ import annotations

from checks.site.coverage import CAUSES
from crawler.units import KIND_NAMES, Kind
from rubrics.names import ASSURANCES, MODES, OUTSIDE, STATUSES, VERDICTS

__all__ = [
    "ASSURANCES",
    "MODES",
    "OUTCOMES",
    "OUTSIDE",
    "RUN_STATES",
    "STATUSES",
    "UNIT_STATES",
    "VERDICTS",
    "kind_name",
    "outcome_name",
    "state_name",
]

UNIT_STATES = {"complete": "采集完整", "partial": "采集不完整", "failed": "未能采集"}
RUN_STATES = {
    "complete": "完整",
    "finished": "完整",
    "degraded": "不完整（部分单位受阻）",
    "partial": "不完整",
    "failed": "失败",
    "interrupted": "中断，可续采",
    "running": "进行中",
}
OUTCOMES = {outcome.value: words for outcome, words in CAUSES.items()} | {
    "ok": "已读取",
    "not_modified": "未变化（沿用已存页面）",
    "carried": "本批次未重新采集（沿用此前采集的页面）",
    "redirected": "跳转后读取",
    "http_4xx": "页面不存在或不提供（4xx）",
    "soft_404": "页面提示不存在",
    "out_of_scope": "不属于本单位，未采集",
    "": "尚未访问",
}


def kind_name(kind: str) -> str:
    """部门, 乡镇 … or the word as it came."""
    return KIND_NAMES[Kind(kind)] if kind in set(Kind) else kind


def state_name(state: str, *, is_blocked: bool) -> str:
    """How a unit's crawl went. 采集完整 is not said where something that a line needs could not be read."""
    return "识读不全" if is_blocked and state == "complete" else UNIT_STATES.get(state, state)


def outcome_name(code: str) -> str:
    return OUTCOMES.get(code, code)
