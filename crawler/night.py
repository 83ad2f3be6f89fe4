"""What a running crawl knows of earlier nights: for each waiting row whether to fetch it, to ask whether it changed, or to carry it.

A run with ``--full`` knows nothing of them: it fetches everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from crawler.ledger import Ledger
from crawler.outcomes import Result
from crawler.pages import Outcome, Page, Role
from crawler.reading import Link, Reading
from crawler.readings import Readings
from crawler.revisit import STRUCTURE, Past, Tonight, Way, can_be_asked, choose, is_lie, is_nothing_proved
from crawler.sights import distrust, find_past, has_sights, load_distrusted, load_past, record_earlier_runs
from crawler.urls import host_of, normalise
from crawler.watched import load_watched


@dataclass(frozen=True, slots=True)
class Choice:
    """How an address is treated, and the row of an earlier run that it rests on."""

    way: Way
    base: Page | None = None


class Night:
    """The memory of one run. Grows with lists, never with pages."""

    def __init__(self, ledger: Ledger, readings: Readings) -> None:
        self.ledger = ledger
        self.readings = readings
        self.day = date.fromisoformat(ledger.run.started_at[:10])
        self.is_full = bool(ledger.run.settings.get("full"))
        self.is_rendering = bool(ledger.run.settings.get("render"))
        record_earlier_runs(ledger.store)
        self._lying = load_distrusted(ledger.store)
        self._is_first = not has_sights(ledger.store)  # sights are written when a run ends
        self.watched = load_watched(ledger.store)
        self._watched = {each.url for each in self.watched}
        self._calm: set[tuple[str, str]] = set()  # (unit, list) whose first page is what it was
        self._redated: set[tuple[str, str]] = set()  # (unit, entry) beside which its list shows another date
        self._dates: dict[str, dict[str, str]] = {}  # unit → link → the date its list showed

    # before

    def choose(self, row: Page, *, is_second: bool) -> Choice:
        """What to do about a row. ``is_second``: it is looked at again in this run."""
        if is_second:
            return self._look_again(row)
        past = self._past(row)
        if past is None:
            return Choice(Way.FETCH)
        is_bare = is_nothing_proved(row) and self._is_bare(past.page)
        is_changed = (row.unit, row.url) in self._redated or _is_renamed(row, past.page)
        is_calm = (row.unit, row.section) in self._calm
        is_watched = self._is_watched(row, past.page)
        if row.role is Role.OTHER and self._shows_rows(past.page):
            row = replace(row, role=Role.LIST_PAGE)
        tonight = Tonight(self.day, is_changed, is_bare, is_calm, self.is_trusted(row.url), is_watched)
        return Choice(choose(row, past, tonight), past.page)

    def _past(self, row: Page) -> Past | None:
        return None if self.is_full else self._find_past(row.unit, row.url)

    def _find_past(self, unit: str, url: str) -> Past | None:
        return None if self._is_first else find_past(self.ledger.store, unit, url)

    def is_trusted(self, url: str) -> bool:
        """Its server was not seen to call a page unchanged that had changed."""
        return host_of(url) not in self._lying

    def _is_watched(self, row: Page, before: Page) -> bool:
        """The address itself, where it led to, or of a watched list the further pages, of a watched page the files."""
        urls = {row.url, before.final_url}
        if row.role in (Role.LIST_PAGE, Role.ATTACHMENT):
            urls.add(row.section)
        return not self._watched.isdisjoint(urls)

    def _is_bare(self, page: Page) -> bool:
        """Nothing was on it, or nothing that could be read without the browser that this run has."""
        reading = self.readings.find(page)
        return reading is not None and (reading.is_bare or (self.is_rendering and reading.needs_script))

    def _shows_rows(self, page: Page) -> bool:
        """A list, whatever the link to it was taken for: what its first page no longer shows may stand on it."""
        reading = self.readings.find(page)
        return reading is not None and any(link.kind == "entry" for link in reading.links)

    def _look_again(self, row: Page) -> Choice:
        """A second look at bytes that came tonight may be a question; anything else is fetched."""
        self.ledger.flush()
        first = self.ledger.store.page(self.ledger.run, row.unit, row.url)
        is_question = first.outcome is Outcome.OK and self.is_trusted(row.url) and can_be_asked(first)
        return Choice(Way.ASK, first) if is_question and not row.redirects else Choice(Way.FETCH)

    # after

    def find_reading(self, row: Page, result: Result, sha256: str) -> Reading | None:
        """The stored reading where the same bytes came from the same place as before, with their facts left in the store."""
        past = self._find_past(row.unit, row.url)
        if past is None or past.page.sha256 != sha256 or past.page.final_url != result.url:
            return None
        return self.readings.find(past.page) if past.page.content_type == result.content_type else None

    def note(self, row: Page, reading: Reading | None) -> None:
        """Learn from a row that was asked for tonight and read: is its list calm, is its server truthful?"""
        past = None if row.outcome is Outcome.CARRIED else self._past(row)
        if past is None:
            return
        if row.outcome is Outcome.OK and is_lie(past.page, row) and self.is_trusted(row.url):
            self._lying.add(host_of(row.url))
            distrust(self.ledger.store, host_of(row.url), row)
        if row.role in STRUCTURE:
            self._note_list(row, past.page, reading)

    def _note_list(self, row: Page, before: Page, reading: Reading | None) -> None:
        if row.sha256 == before.sha256:
            if reading and any(link.kind == "entry" for link in reading.links):  # else its rows come from elsewhere
                self._calm.add((row.unit, row.url))
            return
        shown = self._shown(row.unit)
        for link in reading.links if reading else ():
            if link.date and shown.get(link.url, link.date) != link.date:
                self._redated.add((row.unit, normalise(link.url)))

    def _shown(self, unit: str) -> dict[str, str]:
        """Link → date, as the unit's lists showed it before tonight."""
        if unit not in self._dates:
            pages = [each.page for each in load_past(self.ledger.store, unit) if each.page.role in STRUCTURE]
            read = [reading for page in pages if (reading := self.readings.find(page))]
            self._dates[unit] = {link.url: link.date for reading in read for link in reading.links if link.date}
        return self._dates[unit]

    def trusted_part(self, row: Page, reading: Reading, known: set[str]) -> Reading:
        """Of a carried page: without links to what another page showed before and none shows tonight.

        The article beside a removed one leads to it (上一篇) for as long as it is carried; the list that showed it does not.
        """
        if row.outcome is not Outcome.CARRIED or row.role in STRUCTURE:
            return reading
        links = tuple(link for link in reading.links if self._is_its_own(row, link, known))
        return replace(reading, links=links)

    def _is_its_own(self, row: Page, link: Link, known: set[str]) -> bool:
        try:
            url = normalise(link.url)
        except ValueError:
            return True  # the plan says why it is refused
        if url in known:
            return True
        past = self._find_past(row.unit, url)
        return past is None or past.page.section == row.url

    def restore(self, pages: Iterable[Page]) -> None:
        """Take up an interrupted run: what its lists have told already."""
        for page in pages:
            if page.role in STRUCTURE and page.is_read and not self.is_full:
                self.note(page, self.readings.find(page))


def _is_renamed(row: Page, before: Page) -> bool:
    return row.role in (Role.ENTRY, Role.ATTACHMENT) and row.section == before.section and row.anchor != before.anchor
