"""国办秘函〔2019〕19号 单项否决“栏目不更新”第3项: a column that can be opened, whose list was read and has no entry."""

from __future__ import annotations

from collections.abc import Sequence

from checks.result import Assurance, Item, Result, Verdict
from checks.site.address import address_key
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.coverage import cause_of
from checks.site.evidence import column_evidence, document_evidence
from checks.site.explained import find_explanation
from checks.site.latest import find_latest
from checks.site.own import find_home_gap
from checks.site.search import record_search
from checks.site.shelf import Shelf, load_shelf
from checks.site.site import Column, Document, Site

_SCRIPTED = frozenset({"list_script", "loads"})


def blank_columns(site: Site, *, allowed: int = 0) -> Result:
    """没有空白栏目

    One item per column that is blank, explained by a 情况说明, or could not be read. A list that a script may fill is not
    blank but unknown. ``allowed``: blank columns that are no failure.
    """
    shelf = load_shelf(site)
    groups = _groups(shelf)
    judged = [(label, columns, _judge(shelf, label, columns)) for label, columns in groups.items()]
    items = tuple(
        judgement.item(address_key(columns[0].url), label) for label, columns, judgement in judged if judgement
    )
    blank = [item for item in items if item.verdict is Verdict.NOT_MET]
    unsure = [item for item in items if item.verdict is Verdict.UNKNOWN]
    verdict = _verdict(site, len(blank), len(unsure), allowed)
    return Result(
        "blank_columns",
        verdict,
        _reason(site, len(groups), blank, unsure, allowed),
        Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL,
        items,
        {"blank": len(blank), "unread": len(unsure), "columns": len(groups), "allowed": allowed},
        search=record_search(site, ("空白栏目",), site.coverage.unread),
    )


def _groups(shelf: Shelf) -> dict[str, list[Column]]:
    """Columns of one label are one column reached twice."""
    groups: dict[str, list[Column]] = {}
    for column in shelf.columns:
        if column.state != "dead":
            groups.setdefault(shelf.labels[column.url], []).append(column)
    return groups


def _judge(shelf: Shelf, label: str, columns: list[Column]) -> Judgement | None:
    """None: the column has content."""
    documents = find_latest(shelf, columns).documents
    if documents or any(column.state in ("rows", "text") for column in columns):
        return _explained(label, documents)
    evidence = tuple(column_evidence(column) for column in columns[:2])
    if closed := [column for column in columns if column.state not in ("empty", "placeholder")]:
        return unknown(f"“{label}”{cause_of(closed[0].page)}，是否空白待人工核实", evidence)
    signs = {sign for column in columns if column.page.facts for sign, _ in column.page.facts.signs}
    if not _SCRIPTED.isdisjoint(signs):
        return unknown(f"“{label}”没有读到条目，但页面有脚本加载的内容，是否空白待人工核实", evidence)
    words = "内容更新中，没有条目" if all(column.state == "placeholder" for column in columns) else "没有条目"
    return not_met(f"“{label}”{words}，也没有情况说明", evidence)


def _explained(label: str, documents: Sequence[Document]) -> Judgement | None:
    """The only thing there is a 情况说明."""
    found = find_explanation(documents) if len(documents) == 1 else None
    if found is None:
        return None
    reason = f"“{label}”已发布《{found.title}》，不作空白栏目"
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
