"""Which rows of the ledger verdicts rest on: the pages that evidence points at, and what a search went through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.result import Evidence, Result
from checks.site.coverage import STRUCTURE
from crawler.pages import Page
from crawler.store import PORTAL, Run, Store


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A row that evidence points at. ``hits``: (where, words), the place in the page's text counted from 1."""

    number: int
    page: Page
    hits: tuple[tuple[str, str], ...] = ()

    @property
    def chain(self) -> tuple[str, ...]:
        """The addresses from the one asked for to the one that answered; one address without a redirect."""
        return tuple(dict.fromkeys((*self.page.redirects, self.page.final_url or self.page.url)))


class RunPages:
    """The rows of a run, by unit and by address."""

    def __init__(self, store: Store, run: Run) -> None:
        self.by_unit: dict[str, list[Page]] = {}
        self._by_url: dict[str, list[Page]] = {}
        for unit in store.unit_states(run):
            self.by_unit[unit] = store.pages(run, unit)
            for page in self.by_unit[unit]:
                for url in {page.url, page.final_url} - {""}:
                    self._by_url.setdefault(url, []).append(page)

    def find(self, unit: str, url: str, sha256: str = "") -> Page | None:
        """The row of an address: one with that body first, then the unit's own, then the portal's."""
        rows = self._by_url.get(url, [])
        return min(rows, key=lambda row: _distance(row, unit, url, sha256), default=None)

    def cited(self, unit: str, results: Iterable[Result]) -> list[tuple[Page, list[Evidence]]]:
        """The rows that the results' evidence points at, each with that evidence, in the order of the results."""
        found: dict[tuple[str, str], tuple[Page, list[Evidence]]] = {}
        for evidence in evidence_of(results):
            page = self.find(unit, evidence.url, evidence.sha256)
            if page is not None:
                _, told = found.setdefault((page.unit, page.url), (page, []))
                if evidence not in told:
                    told.append(evidence)
        return list(found.values())

    def rests_on(self, unit: str, results: Sequence[Result]) -> list[Page]:
        """All rows a verdict of the unit rests on. Whoever says "not there" rests on every page that was searched."""
        pages = {(page.unit, page.url): page for page, _ in self.cited(unit, results)}
        searches = [result.search for result in results if result.search]
        for search in searches:
            for url in (url for _, url in (*search.columns, *search.unread)):
                if page := self.find(unit, url):
                    pages.setdefault((page.unit, page.url), page)
        if searches:
            for page in self.by_unit.get(unit, []):
                if page.role in STRUCTURE:
                    pages.setdefault((page.unit, page.url), page)
        return list(pages.values())


def evidence_of(results: Iterable[Result]) -> Iterator[Evidence]:
    """Everything that points at stored bytes."""
    for result in results:
        yield from result.evidence
        for item in result.items:
            yield from item.evidence


def _distance(row: Page, unit: str, url: str, sha256: str) -> tuple[bool, bool, bool, bool]:
    return (row.sha256 != sha256, row.unit != unit, not row.unit.startswith(PORTAL), row.url != url)


def hit_of(evidence: Evidence, text: str) -> tuple[str, str]:
    """(where the hit stands, its words). Letters of the page's text are counted from 1."""
    words = evidence.excerpt[evidence.start : evidence.end]
    if not words:
        return "整页", ""
    whole = text.find(evidence.excerpt)
    start = whole + evidence.start if whole >= 0 else text.find(words)
    if start >= 0:
        return f"正文第 {start + 1}—{start + len(words)} 字", words
    return f"摘录第 {evidence.start + 1}—{evidence.end} 字", words
