"""The office's words for the product's vocabularies. Reports and tables print these, never the codes."""

from __future__ import annotations

from checks.site.coverage import CAUSES
from crawler.units import KIND_NAMES, Kind

MODES = {"auto": "机器核查", "assisted": "机器初核、人工确认", "manual": "人工核实"}
STATUSES = {
    "full": "未发现扣分情形",
    "deducted": "建议扣分",
    "unverified": "未能核实",
    "manual": "待人工核实",
    "not_applicable": "不适用",
}
ASSURANCES = {
    "confirmed": "已复核确认",
    "provisional": "单次核查",
    "inconclusive": "无法定论",
    "person": "以人工认定为准",
}
VERDICTS = {
    "met": "符合",
    "partly": "部分符合",
    "not_met": "不符合",
    "declared_none": "已作情况说明",
    "not_applicable": "不涉及",
    "unknown": "无法判定",
}
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
    "redirected": "跳转后读取",
    "http_4xx": "页面不存在或不提供（4xx）",
    "soft_404": "页面提示不存在",
    "out_of_scope": "不属于本单位，未采集",
    "": "尚未访问",
}


def kind_name(kind: str) -> str:
    """部门, 乡镇 … or the word as it came."""
    return KIND_NAMES[Kind(kind)] if kind in set(Kind) else kind


def outcome_name(code: str) -> str:
    return OUTCOMES.get(code, code)
