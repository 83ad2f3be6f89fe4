"""The office's words for the engine's vocabularies: the only map from codes to words, for every text and report."""

from __future__ import annotations

MODES = {"auto": "机器核查", "assisted": "机器初核、人工确认", "manual": "人工核实"}
STATUSES = {
    "full": "未发现扣分情形",
    "deducted": "建议扣分",
    "unverified": "未能核实",
    "manual": "待人工核实",
    "not_applicable": "不适用",
}
BONUS_STATUSES = {
    "counted": "已计",
    "none": "无",
    "manual": "待人工核实",
    "unverified": "未能核实",
    "locked": "未达条件",
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
OUTSIDE = "不适用本细则"  # of a unit whose kind the rubric is not for
