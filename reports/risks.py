"""风险提示: findings that the report shows beside the score and that score nothing by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.findings import HARM, INTEGRITY
from checks.result import Evidence, Item, Verdict
from checks.results import load_results, params_key
from crawler.store import Run, Store

RISKS = (*HARM, *INTEGRITY)
RISK_NAMES = {
    "personal_data_exposed": "疑似泄露个人信息",
    "hidden_links": "疑似暗链",
    "hijacked_links": "链接指向停放或被劫持的网站",
    "certificates_valid": "安全证书或加密协议有问题",
    "dates_backdated": "疑似倒签发布日期",
    "bulk_uploads": "考核前集中上传",
    "shell_columns": "空壳栏目",
    "circular_menu": "栏目循环链接",
    "annual_report_copied": "年度报告雷同",
    "future_dates": "发布日期晚于采集日期",
}
WANTED: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in RISKS]


@dataclass(frozen=True, slots=True)
class Risk:
    """What one check found."""

    check: str
    reason: str
    found: tuple[Item, ...]
    evidence: tuple[Evidence, ...]


def load_risks(store: Store, run: Run, unit: str, as_of: date) -> tuple[Risk, ...]:
    """The kept findings of a unit, harm first; () where these checks have not been run."""
    keys = [(name, params_key(params)) for name, params in WANTED]
    kept = load_results(store, run.id, unit, as_of, frozenset(keys))
    results = [kept[key] for key in keys if key in kept]
    return tuple(
        Risk(result.check, result.reason, result.items, result.evidence)
        for result in results
        if result.verdict is Verdict.NOT_MET
    )
