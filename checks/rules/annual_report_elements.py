"""条例（2019）第五十条, 国办公开办函〔2019〕60号 and 〔2021〕30号: six parts; 条例（2008）第三十二条: the older seven."""

from __future__ import annotations

import re
from typing import Any

from checks.annual import NAME, WORDS, Report, find_report, judge_missing, search_reports
from checks.result import Evidence, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown
from checks.site.evidence import document_evidence, text_evidence
from checks.site.site import Site

_HEADING = 60  # characters; a longer line is no heading
_NUMBER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,2}[、.．]|第[一二三四五六七]部分|[（(][一二三四五六七][)）])")


def annual_report_elements(site: Site, *, years_back: int = 1) -> Result:
    """年度报告内容要素齐全

    The parts that the format of the report's year asks for. A part whose words stand in the text without a heading of
    its own is left to a person.
    """
    year = site.as_of.year - years_back
    found = search_reports(site)
    report = find_report(found, year)
    if report is None:
        return judge_missing(found, year).result("annual_report_elements", found.search)
    if not report.is_whole:
        shown = tuple(document_evidence(hit.document) for hit in report.hits[:3])
        reason = f"{year}年度{NAME}的正文为附件或图片，没有读全，内容要素待人工核实"
        return unknown(reason, shown).result("annual_report_elements", found.search)
    group = "six" if year >= WORDS["since"]["year"] else "seven"
    items = [_judge(report, part, group == "seven").item(part["key"], part["name"]) for part in WORDS[group]]
    return sum_up("annual_report_elements", items, f"{year}年度{NAME}内容要素", found.search)


def _judge(report: Report, part: dict[str, Any], by_words: bool) -> Judgement:
    words = re.compile(part["words"])
    if not by_words and (evidence := _find_heading(report, re.compile(part["heading"]))):
        return Judgement(Verdict.MET, f"年度报告有“{part['name']}”部分", evidence=(evidence,))
    evidence = _find_words(report, words)
    if evidence and by_words:
        return Judgement(Verdict.MET, f"年度报告写有{part['name']}", evidence=(evidence,))
    if evidence:
        reason = f"年度报告正文提到{part['name']}，但没有单列这一部分，待人工核实"
        return unknown(reason, (evidence,))
    whole = (document_evidence(report.texts[0]),)
    if part.get("optional"):
        return Judgement(Verdict.NOT_APPLICABLE, f"年度报告没有{part['name']}，没有时可以不写", evidence=whole)
    return not_met(f"年度报告缺少“{part['name']}”", whole)


def _find_heading(report: Report, pattern: re.Pattern[str]) -> Evidence | None:
    """A numbered short line with the words."""
    for document in report.texts:
        start = 0
        for line in document.text.split("\n"):
            if len(line) <= _HEADING and _NUMBER.match(line) and pattern.search(line):
                return text_evidence(document, start, start + len(line))
            start += len(line) + 1
    return None


def _find_words(report: Report, pattern: re.Pattern[str]) -> Evidence | None:
    for document in report.texts:
        if found := pattern.search(document.text):
            return text_evidence(document, *found.span())
    return None
