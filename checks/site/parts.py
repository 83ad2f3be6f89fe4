"""Pages as a browser shows them: a column with the list that an API or a frame of it holds, a start page that only leads on.

The crawl asks for what a page loads into itself (``PageFacts.parts``) and keeps each answer as a row of its own. Here they
come together: the column page is the place, the answer stays the evidence. A column whose list was not received to its
end stays unreadable, never empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.facts.apis import MAX_APIS
from checks.facts.page import ListState, PageFacts, Part
from checks.site.address import address_key
from checks.site.paths import column_path
from checks.site.site import SitePage
from crawler.pages import Outcome, Role
from crawler.plan import MAX_FRAMES, REPEATS

_COLUMNS = frozenset({Role.COLUMN, Role.LIST})
_SHORT, _FEW = 60, 3  # characters of text and links beside a refresh: a page with more is a page, not a door


@dataclass(frozen=True, slots=True)
class Joined:
    """``above``: address of an answer that is a column within a page → address of that page (both as keys)."""

    pages: tuple[SitePage, ...]
    above: dict[str, str]


def join_parts(pages: Sequence[SitePage]) -> Joined:
    """The ledger's pages, joined with what they load. Frames within frames as deep as the crawl goes."""
    parts = _Parts(pages)
    for _ in range(MAX_FRAMES):
        for url in list(parts.pages):
            parts.join(url)
    parts.place_list_pages()
    return Joined(tuple(parts.pages.values()), parts.above)


class _Parts:
    """Pages by address while they are joined."""

    def __init__(self, pages: Sequence[SitePage]) -> None:
        self.pages = {page.row.url: page for page in pages}
        self.urls: dict[str, str] = {}
        for url in self.pages:
            self.urls.setdefault(address_key(url), url)
        self.above: dict[str, str] = {}
        self.doors: list[str] = []  # pages that lead on

    def find(self, url: str) -> SitePage | None:
        page = self.pages.get(url) or self.pages.get(self.urls.get(address_key(url), ""))
        if page is not None and page.facts is None and page.row.final_url:
            return self.pages.get(page.row.final_url, page)
        return page

    def join(self, url: str) -> None:
        page, facts = self.pages[url], self.pages[url].facts
        if facts is None or not facts.parts or not page.is_read or page.row.role is Role.LIST_PAGE:
            return
        if facts.entries:  # a frame beside a list is no part of it
            self._hang_up(page, facts, "list")
        elif page.row.role is Role.HOME:
            self._lead_on(page, facts)
        elif page.row.role not in _COLUMNS or not self._lead_on(page, facts):
            self._hang_up(page, facts, "list", *(("frame",) if page.row.role in _COLUMNS else ()))
            if (state := self._state(page, facts)) != facts.list_state:
                self.pages[url] = replace(page, facts=replace(facts, list_state=state))

    def _own(self, page: SitePage, facts: PageFacts, *kinds: str) -> Iterator[tuple[Part, SitePage]]:
        """The parts that were read, and met here first."""
        for part in facts.parts:
            each = self.find(part.url) if part.kind in kinds else None
            if each is not None and each is not page and each.is_read and each.row.section == page.row.url:
                yield part, each

    def _lead_on(self, page: SitePage, facts: PageFacts) -> bool:
        """A page that only sends its visitor on is a redirect: what it leads to takes its place and its name."""
        target = next((each for _, each in self._own(page, facts, "refresh")), None)
        if target is None or not _is_door(facts):
            return False
        row = page.row
        name = target.row.anchor or row.anchor
        self.pages[target.row.url] = replace(target, row=replace(target.row, anchor=name, section=row.section))
        door = replace(row, role=Role.OTHER, anchor="", outcome=Outcome.REDIRECTED, final_url=target.row.url)
        self.pages[row.url] = replace(page, row=door, facts=None)
        for url in self.doors:  # that led here
            if (other := self.pages[url]).row.final_url == row.url:
                self.pages[url] = replace(other, row=replace(other.row, final_url=target.row.url))
        self.doors.append(row.url)
        return True

    def _hang_up(self, page: SitePage, facts: PageFacts, *kinds: str) -> None:
        """Each part gets its place: a page of this column's list, a column within it, or the text that it shows."""
        path = column_path(page)
        for part, each in self._own(page, facts, *kinds):
            row, shown = each.row, each.facts or PageFacts(each.row.url)
            if part.name:
                self.above[address_key(row.url)] = address_key(page.row.url)
                shown = replace(shown, columns=(*path, part.name))
            elif shown.entries or shown.list_state != "none":
                row = replace(row, role=Role.LIST_PAGE)
            elif not row.anchor and len(facts.text.strip()) <= _SHORT:
                row, shown = replace(row, anchor=page.row.anchor), replace(shown, columns=shown.columns or path)
            self.pages[row.url] = replace(each, row=row, facts=shown)

    def _state(self, page: SitePage, facts: PageFacts) -> ListState:
        lists = [part.url for part in facts.parts if part.kind == "list"]
        if lists:
            answers = list(self._received(lists))
            if len(lists) > MAX_APIS or not all(answer is not None and _is_told(answer) for answer in answers):
                return "unreadable"
            return "rows" if any(answer and answer.facts and answer.facts.entries for answer in answers) else "empty"
        if facts.list_state != "none" or page.row.role not in _COLUMNS:
            return facts.list_state
        frames = {each.facts.list_state for _, each in self._own(page, facts, "frame") if each.facts}
        states: tuple[ListState, ...] = ("rows", "unreadable", "empty")
        return next((state for state in states if state in frames), "none")

    def _received(self, urls: list[str]) -> Iterator[SitePage | None]:
        """The answers and those that continue them; None for one that the ledger does not know."""
        waiting = list(urls)
        seen: set[str] = set()
        for url in waiting:
            if url not in seen:
                seen.add(url)
                answer = self.find(url)
                yield answer
                waiting += answer.facts.pages if answer and answer.facts else ()

    def place_list_pages(self) -> None:
        """Answers that continue a list say nothing of the column they belong to."""
        for page in list(self.pages.values()):
            head = self.find(page.row.section) if page.row.role is Role.LIST_PAGE else None
            if head is not None and page.facts is not None and not page.facts.columns and (path := column_path(head)):
                self.pages[page.row.url] = replace(page, facts=replace(page.facts, columns=path))


def _is_door(facts: PageFacts) -> bool:
    """Nothing stands there to be read. Links that nobody sees do: somebody put them there."""
    links = len(facts.menu) + len(facts.other_links)
    return len(facts.text.strip()) <= _SHORT and links <= _FEW and not facts.hidden_links


def _is_told(answer: SitePage) -> bool:
    """It was read, shows rows or says that there are none, and is no repetition of another answer."""
    if answer.facts is None or not answer.is_read or answer.row.reason.startswith(REPEATS):
        return False
    return bool(answer.facts.entries) or answer.facts.list_state == "empty"
