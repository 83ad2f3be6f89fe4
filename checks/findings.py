"""Results of checks that report findings (问题) of their own: integrity and harm. They score nothing unless a rubric binds them."""

from __future__ import annotations

from collections.abc import Sequence

from checks.result import Evidence, Item, Result, Verdict
from checks.site.conclude import Judgement, unknown, unread_words
from checks.site.evidence import column_evidence
from checks.site.search import record_search
from checks.site.site import Column, Site, SitePage
from checks.site.spent import count_left_out

INTEGRITY = (
    "dates_backdated",
    "bulk_uploads",
    "shell_columns",
    "circular_menu",
    "annual_report_copied",
    "future_dates",
)
TEXTS = frozenset({"dates_backdated", "bulk_uploads", "future_dates", "personal_data_exposed"})  # stand in single texts
HARM = ("personal_data_exposed", "hidden_links", "hijacked_links", "certificates_valid")
_MOST = 200  # items


def find_ours(site: Site) -> list[SitePage]:
    """Every page of the unit's crawl that was read, but for those that other bodies answer for by name."""
    return [page for page in site.pages if page.is_read]


def found_item(key: str, name: str, reason: str, evidence: tuple[Evidence, ...]) -> Item:
    """One finding."""
    return Judgement(Verdict.NOT_MET, reason, evidence=evidence).item(key, name)


def column_item(site: Site, key: str, name: str, reason: str, column: Column) -> Item:
    """A finding that is a column."""
    return found_item(key, name, reason, (column_evidence(column),))


def report(check: str, site: Site, items: Sequence[Item], looked: int, subject: str, words: tuple[str, ...]) -> Result:
    """Not met with one item per finding; met where enough was looked at (``looked`` things) and nothing found.

    Where the page budget left out a column, a list page, or a text of the year in which a finding may stand, nothing is said.
    """
    search = record_search(site, words, site.coverage.unread)
    measured: dict[str, str | int | float | None] = {"found": len(items), "looked": looked}
    if items:
        shown = "；".join(item.reason for item in items[:5])
        more = f"等{len(items)}处" if len(items) > 5 else ""
        verdict, reason = Verdict.NOT_MET, f"{subject}{len(items)}处：{shown}{more}"
        return Result(check, verdict, reason, items=tuple(items[:_MOST]), measured=measured, search=search)
    if not looked or site.coverage.gate:
        gap = f"：{unread_words(site.coverage.unread)}" if site.coverage.unread else ""
        judgement = unknown(f"没有读到可以核对的内容，有无{subject}待人工核实{gap}")
    elif missed := _left_out(check, site):
        judgement = unknown(f"核对{looked}处，未发现{subject}；另有{missed}页超出页数上限未读取，有无待人工核实")
    else:
        older = count_left_out(site)[2] if check in TEXTS else 0
        part = "（仅所读部分）" if site.coverage.unread else ""
        part = f"（另有往年信息{older}页超出页数上限未读取）" if older else part
        judgement = Judgement(Verdict.MET, f"核对{looked}处，未发现{subject}{part}")
    result = judgement.result(check, search)
    return Result(check, result.verdict, result.reason, result.assurance, measured=measured, search=search)


def _left_out(check: str, site: Site) -> int:
    """Pages that the budget left out and that may hold a finding."""
    pages, recent, _ = count_left_out(site)
    return pages + (recent if check in TEXTS else 0)
