"""国办秘函〔2019〕19号 单项否决“栏目不更新”第3项: a column that can be opened, whose list was read and has no entry."""

from __future__ import annotations

from checks.result import Assurance, Item, Result, Verdict
from checks.site.address import address_key
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.coverage import cause_of
from checks.site.evidence import column_evidence, document_evidence
from checks.site.explained import find_explanation
from checks.site.latest import find_latest
from checks.site.own import find_home_gap, find_own_columns
from checks.site.search import record_search
from checks.site.site import Column, Site

_SCRIPTED = frozenset({"list_script", "loads"})


def blank_columns(site: Site, *, allowed: int = 0) -> Result:
    """没有空白栏目

    One item per column that is blank, explained by a 情况说明, or could not be read. A list that a script may fill is not
    blank but unknown. ``allowed``: blank columns that are no failure.
    """
    judged = [(column, _judge(site, column)) for column in find_own_columns(site)]
    items = tuple(
        judgement.item(address_key(column.url), column.name or column.url) for column, judgement in judged if judgement
    )
    blank = [item for item in items if item.verdict is Verdict.NOT_MET]
    unsure = [item for item in items if item.verdict is Verdict.UNKNOWN]
    verdict = _verdict(site, len(blank), len(unsure), allowed)
    return Result(
        "blank_columns",
        verdict,
        _reason(site, len(judged), blank, unsure, allowed),
        Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL,
        items,
        {"blank": len(blank), "unread": len(unsure), "columns": len(judged), "allowed": allowed},
        search=record_search(site, ("空白栏目",), site.coverage.unread),
    )


def _judge(site: Site, column: Column) -> Judgement | None:
    """None: the column has content, or is no column any more."""
    if column.state in ("rows", "text", "dead"):
        return _explained(column)
    evidence = (column_evidence(column),)
    if column.state in ("unread", "unreadable"):
        return unknown(f"“{column.name}”{cause_of(column.page)}，是否空白待人工核实", evidence)
    if find_latest(site, (column,)).documents:
        return None
    signs = dict(column.page.facts.signs) if column.page.facts else {}
    if not _SCRIPTED.isdisjoint(signs):
        return unknown(f"“{column.name}”没有读到条目，但页面有脚本加载的内容，是否空白待人工核实", evidence)
    words = "内容更新中，没有条目" if column.state == "placeholder" else "没有条目"
    return not_met(f"“{column.name}”{words}，也没有情况说明", evidence)


def _explained(column: Column) -> Judgement | None:
    """The only thing there is a 情况说明."""
    found = find_explanation(column.entries) if len(column.entries) == 1 else None
    if found is None:
        return None
    reason = f"“{column.name}”已发布《{found.title}》，不作空白栏目"
    return Judgement(Verdict.DECLARED_NONE, reason, evidence=(document_evidence(found),))


def _verdict(site: Site, blank: int, unsure: int, allowed: int) -> Verdict:
    if blank > allowed:
        return Verdict.NOT_MET
    if blank + unsure > allowed or find_home_gap(site):
        return Verdict.UNKNOWN
    return Verdict.MET


def _reason(site: Site, columns: int, blank: list[Item], unsure: list[Item], allowed: int) -> str:
    if gap := find_home_gap(site):
        return f"检测受阻，栏目没有看全：{unread_words((gap,))}，待人工核实"
    parts = [f"共{columns}个栏目，空白{len(blank)}个"]
    if blank:
        limit = f"（允许{allowed}个）" if allowed else ""
        parts.append(f"{'、'.join(item.name for item in blank[:10])}{limit}")
    if unsure:
        parts.append(f"另有{len(unsure)}个未能读取，待人工核实")
    return "，".join(parts)
