"""国办公开办函〔2021〕30号 附件: the sums (勾稽关系) of 表三 and 表四 of the annual report."""

from __future__ import annotations

from collections.abc import Iterable

from checks.annual import NAME, WORDS, Report, find_report, judge_missing, search_reports
from checks.result import Evidence, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown
from checks.site.evidence import document_evidence
from checks.site.site import Site
from checks.site.sums import (
    Broken,
    Requests,
    broken_balances,
    broken_results,
    broken_reviews,
    broken_totals,
    read_requests,
    read_review,
)

_MOST = 6  # broken sums that a sentence names


def annual_report_arithmetic(site: Site, *, years_back: int = 1) -> Result:
    """年度报告表格数据勾稽关系正确

    One item per kind of sum. A blank cell is not 0: where a sum only fails with blanks taken for 0, a person decides.
    Reports before 2019 have no such tables.
    """
    year = site.as_of.year - years_back
    check = "annual_report_arithmetic"
    if year < WORDS["since"]["year"]:
        reason = f"{year}年度报告为旧格式，没有统一的统计表，不作核对"
        return Judgement(Verdict.NOT_APPLICABLE, reason).result(check)
    found = search_reports(site)
    report = find_report(found, year)
    if report is None:
        return judge_missing(found, year).result(check, found.search)
    shown = tuple(document_evidence(document) for document in report.texts[:2])
    before = find_report(found, year - 1)
    judged = {
        **_requests(report, shown),
        "carried_over": ("上年结转与上年度报告一致", _carried_over(report, before, shown)),
        "review": ("表四各项总计", _review(report, shown)),
    }
    items = [judgement.item(key, name) for key, (name, judgement) in judged.items()]
    return sum_up(check, items, f"{year}年度{NAME}表格数据", found.search)


def _requests(report: Report, shown: tuple[Evidence, ...]) -> dict[str, tuple[str, Judgement]]:
    table = _table(report)
    names = {
        "balance": "表三收办平衡",
        "results": "表三办理结果总计",
        "totals": "表三申请人总计",
        "blanks": "表三逐格填写",
    }
    if table is None:
        lost = unknown("年度报告的表三未能读取，待人工核实", shown)
        return {key: (name, lost) for key, name in names.items()}
    sums = {"balance": broken_balances(table), "results": broken_results(table), "totals": broken_totals(table)}
    judged = {key: _judge(names[key], broken, table.blanks, shown) for key, broken in sums.items()}
    judged["blanks"] = Judgement(Verdict.MET, "表三没有空白单元格", evidence=shown)
    if table.blanks:
        reason = f"表三有{table.blanks}个单元格空白或为短横线，没有数据的应填0"
        judged["blanks"] = Judgement(Verdict.PARTLY, reason, evidence=shown)
    return {key: (names[key], judgement) for key, judgement in judged.items()}


def _table(report: Report) -> Requests | None:
    tables = (table for document in report.texts if document.facts for table in document.facts.tables)
    return read_requests(tables)


def _judge(name: str, broken: Iterable[Broken], blanks: int, shown: tuple[Evidence, ...]) -> Judgement:
    faults = list(broken)
    if not faults:
        return Judgement(Verdict.MET, f"{name}：数据相符", evidence=shown)
    more = f"等{len(faults)}处" if len(faults) > _MOST else ""
    reason = f"{name}：{'；'.join(map(str, faults[:_MOST]))}{more}，数据不符"
    return unknown(f"{reason}，但表中有{blanks}个空白单元格，待人工核实", shown) if blanks else not_met(reason, shown)


def _carried_over(report: Report, before: Report | None, shown: tuple[Evidence, ...]) -> Judgement:
    """二 of this report is 四 of the one before."""
    now, then = _table(report), _table(before) if before is not None else None
    if before is None or then is None or now is None:
        return Judgement(Verdict.NOT_APPLICABLE, "没有读到上年度报告的表三，不作核对")
    evidence = (*shown, *(document_evidence(document) for document in before.texts[:1]))
    carried, left = now.total("carried", -1), then.total("left", -1)
    if carried == left:
        return Judgement(Verdict.MET, f"上年结转{carried}件，与{before.year}年度报告相符", evidence=evidence)
    reason = f"上年结转{carried}件，{before.year}年度报告的结转下年度继续办理为{left}件，数据不符"
    return unknown(f"{reason}，待人工核实", evidence) if now.blanks or then.blanks else not_met(reason, evidence)


def _review(report: Report, shown: tuple[Evidence, ...]) -> Judgement:
    tables = (table for document in report.texts if document.facts for table in document.facts.tables)
    values = read_review(tables)
    if values is None:
        return unknown("年度报告的表四未能读取，待人工核实", shown)
    return _judge("表四各项总计", broken_reviews(values), sum(value is None for value in values), shown)
