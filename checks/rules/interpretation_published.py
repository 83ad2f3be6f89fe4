"""国办发〔2016〕8号, 汨罗 2017 2.3, 栾城 2020 1.6: normative documents are explained to the public (政策解读)."""

from __future__ import annotations

from dataclasses import replace

from checks.lags import failures_first, first_gap, open_item, titled
from checks.pairs import Pair, Pairs, days_since, find_pairs, is_near, is_own
from checks.result import Item, Result, Verdict
from checks.site.conclude import sum_up, unknown
from checks.site.evidence import document_evidence, page_evidence
from checks.site.site import Site

_CHECK = "interpretation_published"
_GRACE = 7  # calendar days: three working days and a holiday; a newer document is not judged


def interpretation_published(site: Site) -> Result:
    """本期规范性文件已公开政策解读"""
    pairs = find_pairs(site)
    if not pairs.pairs:
        return without_documents(_CHECK, site, pairs)
    items = [_item(site, pairs, pair) for pair in pairs.pairs]
    result = sum_up(_CHECK, failures_first(items), "政策解读", pairs.search)
    explained = sum(pair.is_explained for pair in pairs.pairs)
    missing = [item.name for item in items if item.verdict is Verdict.NOT_MET]
    told = f"本期文件{len(items)}件，有解读的{explained}件"
    told += (
        f"，未见解读：{'、'.join(missing[:3])}{f'等{len(missing)}件' if len(missing) > 3 else ''}" if missing else ""
    )
    waiting = sum(item.verdict is Verdict.UNKNOWN for item in items)
    told += f"，{waiting}件待人工核实" if waiting else ""
    return replace(result, reason=told, measured={"documents": len(items), "explained": explained})


def without_documents(check: str, site: Site, pairs: Pairs) -> Result:
    """No document of the period: nothing to explain, or nothing could be seen."""
    if pairs.unread:
        return unknown(f"检测受阻，无法判断本期是否发布文件：{first_gap(pairs.unread)}，待人工核实").result(
            check, pairs.search
        )
    if pairs.undated:
        evidence = tuple(document_evidence(each) for each in pairs.undated[:3])
        reason = f"有{len(pairs.undated)}件文件没有日期，是否为{site.as_of.year}年发布待人工核实"
        return unknown(reason, evidence).result(check, pairs.search)
    reason = f"{site.as_of.year}年没有发布规范性文件，不要求解读"
    return Result(check, Verdict.NOT_APPLICABLE, reason, search=pairs.search)


def _item(site: Site, pairs: Pairs, pair: Pair) -> Item:
    document, name, key = pair.document, titled(pair.document.title), pair.document.url
    evidence = (document_evidence(document),)
    if pair.interpretations:
        first = pair.interpretations[0]
        reason = f"{name}有解读：{titled(first.title)}"
        return Item(key, name, Verdict.MET, reason, evidence=(*evidence, document_evidence(first)))
    if pair.attached and document.page is not None:
        title = pair.attached[0].title
        page = page_evidence(document.page, f"附件：{title}", title, document.why_ours)
        return Item(key, name, Verdict.MET, f"{name}页面附有解读：{title}", evidence=(page,))
    if days_since(document, site.as_of) <= _GRACE:
        return Item(key, name, Verdict.NOT_APPLICABLE, f"{name}发布未满{_GRACE}日，暂不要求解读", evidence=evidence)
    if pairs.unread:
        return open_item(
            key, name, f"检测受阻，无法判断{name}是否有解读：{first_gap(pairs.unread)}，待人工核实", evidence
        )
    if near := [each for each in pairs.loose if is_near(document, each)]:
        shown = tuple(document_evidence(each) for each in near[:2])
        reason = f"未见与{name}同名的解读，但有{titled(near[0].title)}等{len(near)}篇解读未能对应到文件，待人工核实"
        return open_item(key, name, reason, (*evidence, *shown))
    if document.state != "read":
        return open_item(key, name, f"未见{name}的解读，但文件页面未能读取，是否附有解读待人工核实", evidence)
    if not is_own(site, document):
        return open_item(key, name, f"未见{name}的解读，但看不出文件由本单位制定，待人工核实", evidence)
    return Item(key, name, Verdict.NOT_MET, f"未见{name}的解读（发布于{document.date}）", evidence=evidence)
