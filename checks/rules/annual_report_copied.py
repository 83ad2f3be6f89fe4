"""An annual report that is last year's or another unit's (雷同): 5-grams of the prose, names and numbers left out."""

from __future__ import annotations

from collections.abc import Iterator

from checks.annual import (
    NAME,
    WORDS,
    find_report,
    judge_missing,
    prose_grams,
    search_reports,
    shared_part,
    without_names,
)
from checks.result import Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.evidence import document_evidence
from checks.site.names import UnitNames, unit_names
from checks.site.search import Found
from checks.site.site import Document, Site
from checks.site.spent import count_left_out
from checks.site.titles import find_years


def annual_report_copied(
    site: Site, *, years_back: int = 1, similarity: float = WORDS["copied"]["similarity"]
) -> Result:
    """年度报告不与上年度、其他单位雷同

    ``similarity``: Jaccard of the 5-grams from which on two reports are the same. Compared with the unit's report of the
    year before and with the other units' of the same year. Short reports are not compared: they are all alike.
    """
    year = site.as_of.year - years_back
    found = search_reports(site)
    report = find_report(found, year)
    if report is None:
        return judge_missing(found, year).result("annual_report_copied", found.search)
    shown = tuple(document_evidence(document) for document in report.texts[:1])
    if not report.is_whole:
        return unknown(f"{year}年度{NAME}没有读全，是否雷同待人工核实", shown).result(
            "annual_report_copied", found.search
        )
    if len(prose_grams(report.text)) < WORDS["copied"]["least"]:
        reason = f"{year}年度{NAME}文字很少，不作雷同比对"
        return Judgement(Verdict.NOT_APPLICABLE, reason, evidence=shown).result("annual_report_copied")
    own = without_names(report.text, site.names)
    pairs = [
        (shared_part(own, without_names(document.text, names)), name, document)
        for name, names, document in _others(site, found, year)
    ]
    is_cut = count_left_out(site)[0] > 0
    return _judge(year, pairs, similarity, report.texts[0], is_cut).result("annual_report_copied")


def _others(site: Site, found: Found, year: int) -> Iterator[tuple[str, UnitNames, Document]]:
    """What the report may have been copied from, and the names of its unit."""
    before = find_report(found, year - 1)
    for document in before.texts if before is not None else ():
        yield f"本单位{year - 1}年度报告", site.names, document
    for document in site.siblings:
        years = find_years(f"{document.title} {document.facts.title if document.facts else ''}")
        if year in years and not site.names.find(document.title):
            yield f"{document.publisher}{year}年度报告", unit_names(document.publisher), document


def _judge(
    year: int, pairs: list[tuple[float, str, Document]], similarity: float, own: Document, is_cut: bool
) -> Judgement:
    """``is_cut``: the run's page budget did not reach for the lists; so it may be with the units that are compared."""
    shown = (document_evidence(own),)
    if not pairs:
        return Judgement(Verdict.NOT_APPLICABLE, "没有读到可以比对的其他年度报告", evidence=shown)
    part, name, document = max(pairs, key=lambda pair: pair[0])
    if part < similarity and is_cut:
        reason = f"{year}年度{NAME}与所比对的{len(pairs)}份报告不雷同，但有网页超出页数上限未读取，是否雷同待人工核实"
        return unknown(reason, shown)
    if part < similarity:
        reason = f"{year}年度{NAME}与所比对的{len(pairs)}份报告不雷同（与{name}最相近，文字相同{part:.0%}）"
        return Judgement(Verdict.MET, reason, evidence=shown)
    same = [(p, n) for p, n, _ in pairs if p >= similarity]
    more = f"等{len(same)}份" if len(same) > 1 else ""
    reason = f"{year}年度{NAME}与{name}{more}雷同：除名称和数字外文字相同{part:.0%}"
    return not_met(reason, (*shown, document_evidence(document)))
