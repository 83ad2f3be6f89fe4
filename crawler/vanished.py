"""What earlier runs read and no page leads to any more: asked for once, to tell a removal from a page that is only out of sight.

It is no row of the run, since nothing that is shown leads there; what came of it stands in the table ``sight``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crawler.clock import now, today
from crawler.ledger import Ledger
from crawler.looks import LEAST, SHARE
from crawler.night import Night
from crawler.outcomes import Result, is_markup
from crawler.pages import READ, Outcome, Page, Role
from crawler.plan import UNASKED
from crawler.reading import Reader
from crawler.revisit import can_be_asked, conditions
from crawler.sights import REMOVED, UNLINKED, load_past, mark_gone
from crawler.watched import GONE, THERE, find_unshown, note_watched


class Vanished:
    """The addresses of one run."""

    def __init__(self, ledger: Ledger, night: Night, reader: Reader) -> None:
        self.ledger = ledger
        self.night = night
        self.reader = reader
        self._is_found = False

    def find(self, seen: Mapping[str, int]) -> list[Page]:
        """At the end of the run, once: a small part of every unit's pages. ``seen``: unit → pages of this run."""
        if self._is_found:
            return []
        self._is_found = True
        self.ledger.flush()
        store, run = self.ledger.store, self.ledger.run
        found: list[Page] = []
        for unit, count in seen.items():
            earlier = [past.page for past in load_past(store, unit)]
            if not earlier and not any(each.unit == unit for each in self.night.watched):
                continue
            now = store.pages(run, unit)
            found += find_vanished(earlier, now)[: max(LEAST, int(SHARE * count))]
            asked = [*(page for page in now if page.outcome not in UNASKED), *found]
            found += self._find_watched(unit, {url for page in asked for url in (page.url, page.final_url)})
        return found

    def _find_watched(self, unit: str, known: set[str]) -> list[Page]:
        """What somebody waits for and nothing leads to: no row of the run either."""
        watched = [each for each in self.night.watched if each.unit == unit]
        if not watched:
            return []
        [registered] = [each for each in self.ledger.store.all_units(self.ledger.run) if each.id == unit]
        return [Page(unit, url, Role.OTHER) for url in find_unshown(watched, registered, known)]

    def conditions(self, page: Page) -> dict[str, str]:
        """Whether it is still there is all that has to be asked."""
        return conditions(page) if can_be_asked(page) and self.night.is_trusted(page.url) else {}

    def note(self, page: Page, result: Result) -> None:
        """What came of it; a passing failure says nothing, and it is asked for again the next night."""
        is_known = self._is_there(result)
        if is_known is not None:
            at = now()
            mark_gone(self.ledger.store, page, UNLINKED if is_known else REMOVED, at)
            if any((each.unit, each.url) == (page.unit, page.url) for each in self.night.watched):
                note_watched(self.ledger.store, page.unit, page.url, THERE if is_known else GONE, at)

    def _is_there(self, result: Result) -> bool | None:
        if result.outcome in (Outcome.HTTP_4XX, Outcome.SOFT_404) or result.is_stock or self._says_gone(result):
            return False
        return True if result.outcome in READ | {Outcome.REDIRECTED} else None

    def _says_gone(self, result: Result) -> bool:
        if result.outcome is not Outcome.OK or not is_markup(result.body, result.content_type):
            return False
        try:
            reading = self.reader(result.body, result.url, result.content_type, result.status or 200, today())
        except Exception:  # it answers with a page, whatever that does to the reader
            return False
        return reading.verdict == "soft_404"


def find_vanished(earlier: Iterable[Page], now: Iterable[Page]) -> list[Page]:
    """What stood in earlier runs and is no row of this one, although the list that showed it was read to its end.

    Nothing is concluded while the unit's start page is unread.
    """
    rows = list(now)
    if not any(page.role is Role.HOME and page.is_read for page in rows):
        return []
    known = {page.url for page in rows}
    unread = {url for page in rows if page.is_unread for url in (page.url, page.section)}
    return [page for page in earlier if page.url not in known and page.section not in unread]
