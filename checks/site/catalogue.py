"""The catalogue of a unit's information: a document, or the tree of columns itself."""

from __future__ import annotations

from collections.abc import Collection

from checks.result import Verdict
from checks.site.conclude import Judgement, judge
from checks.site.evidence import column_evidence
from checks.site.names import normalise
from checks.site.search import Found, find_documents
from checks.site.site import Column, Site
from checks.site.wanted import load_wanted

_NAME = "信息公开目录"


def find_catalogue(site: Site, strict: Collection[str] = ()) -> tuple[Judgement, Found]:
    """Whether there is one, and what the search saw. A catalogue column with columns or rows under it is one."""
    wanted = load_wanted()["catalogue"]
    found = find_documents(site, wanted)
    judgement = judge(found, _NAME, strict)
    if judgement.verdict is Verdict.MET:
        return judgement, found
    if column := find_catalogue_column(site):
        reason = f"已公开{_NAME}：“{column.name}”栏目按目录编排"
        return Judgement(Verdict.MET, reason, evidence=(column_evidence(column),)), found
    return judgement, found


def find_catalogue_column(site: Site) -> Column | None:
    """The unit's column named 信息公开目录 that shows rows or sub-columns."""
    wanted = load_wanted()["catalogue"]
    for column in site.columns:
        if not (column.why_ours and column.page.is_read and wanted.is_column(column.name)):
            continue
        if _has_rows(column) or (column.state in ("text", "blank") and len(find_categories_below(site, column)) >= 2):
            return column
    return None


def _has_rows(column: Column) -> bool:
    """Rows of which not every one leads nowhere."""
    return column.state == "rows" and any(entry.state not in ("dead", "placeholder") for entry in column.entries)


def find_categories_below(site: Site, column: Column) -> tuple[str, ...]:
    """Names of the columns one step under ``column``, by the paths of all columns and documents."""
    above = normalise(column.name)
    names: dict[str, None] = {}
    for path in [c.path for c in site.columns if c.why_ours] + [entry.columns for entry in site.entries]:
        folded = [normalise(part) for part in path]
        if above in folded[:-1]:
            names[path[folded.index(above) + 1]] = None
    return tuple(names)
