"""The book of visits of one run: which rows wait for which address, and what a fetched page means for each of them.

Knows no Scrapy: it is told what to fetch through ``enqueue`` and what came of it through :meth:`Visits.finish`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.arrivals import adopt, judge
from crawler.brought import Brought, carried, confirmed, copied, fill, unexpected
from crawler.clock import today
from crawler.counts import Counts
from crawler.errors import StorageError
from crawler.frontier import rank
from crawler.ledger import Facts, Ledger
from crawler.looks import SecondLooks, unasked
from crawler.night import Choice, Night
from crawler.outcomes import Result, is_markup
from crawler.pages import Outcome, Page, Role
from crawler.plan import REPEATS, UNASKED, State, plan, refuse_redirect, start_pages, trust
from crawler.reading import Reader, Reading
from crawler.readings import Readings, encode
from crawler.revisit import Way, conditions
from crawler.scope import Place, Scope
from crawler.store import PORTAL
from crawler.units import Unit

logger = logging.getLogger(__name__)

PORTAL_PAGES = 150  # crawled once for all its units
_VERDICTS = {
    "blocked": Outcome.BLOCKED,
    "login_wall": Outcome.LOGIN_WALL,
    "soft_404": Outcome.SOFT_404,
    "maintenance": Outcome.MAINTENANCE,
}


class Visits:
    """The state of a running crawl."""

    def __init__(
        self,
        ledger: Ledger,
        reader: Reader,
        budget: int,
        enqueue: Callable[[str, int], None],
        on_outcome: Callable[[Page], None] = lambda page: None,
        is_ours: Callable[[str], bool] = lambda url: True,
    ) -> None:
        units = ledger.store.all_units(ledger.run)
        self.ledger = ledger
        self.reader = reader
        self.enqueue = enqueue
        self.on_outcome = on_outcome
        self.is_ours = is_ours  # an address that this process may ask; others are left to another
        budgets = {unit.id: min(budget, PORTAL_PAGES) if unit.id.startswith(PORTAL) else budget for unit in units}
        self.states = {unit.id: State(unit, budgets[unit.id]) for unit in units}
        for state in self.states.values():
            state.others = self._units_of(state.unit) if state.is_portal or state.is_whole_portal else ()
        self.waiting: dict[str, list[Page]] = {}
        self.queued: dict[str, int] = {}  # address → its priority in the queue; none once it is asked for
        self.finished: dict[str, tuple[str, str]] = {}  # address → (unit, url) of the row that tells what came of it
        self.counts = Counts()
        self.looks = SecondLooks()
        self.readings = Readings(ledger.store, reader, today())
        self.night = Night(ledger, self.readings)
        self.bases: dict[str, Page] = {}  # address that was asked whether it changed → the row that a "no" confirms

    def _units_of(self, portal: Unit) -> tuple[Scope, ...]:
        """The scopes of all units but of one whose site is the portal itself."""
        scopes = (state.scope for state in self.states.values() if not state.is_portal)
        return tuple(scope for scope in scopes if scope.place(portal.site_url) is not Place.OWN)

    # opening

    def open(self) -> None:
        """Schedule the start pages of a new run, or every row without outcome of an interrupted one."""
        rows: list[Page] = []
        for unit, state in self.states.items():
            pages = self.ledger.store.pages(self.ledger.run, unit)
            state.restore(pages)
            if pages:
                self.night.restore(pages)
                self.looks.restore(pages, self.ledger.store.looks(self.ledger.run, unit))
                self._relearn(state, pages)
            rows += self._take_up(pages) if pages else self._begin(state)
        for page in rows:
            self._wait(page, page.final_url or page.url)

    def _relearn(self, state: State, pages: list[Page]) -> None:
        """What pages taught before the interruption: a home page that moved, a column that was found, frames of own pages."""
        for page in pages:
            if page.is_read and (reading := self.readings.find(page)):
                url = page.final_url or page.url
                self._adopt(page, url, reading)
                trust(state, page, url, reading)

    def _begin(self, state: State) -> list[Page]:
        rows = start_pages(state.unit)
        state.known.update(row.url for row in rows)
        self.counts.scheduled += len(rows)
        self.ledger.record(rows)
        return rows

    def _take_up(self, pages: list[Page]) -> list[Page]:
        self.counts.scheduled += len(pages)
        for page in pages:
            if page.outcome is not None:
                self.counts.add(page)
                self._remember(page)
        return [page for page in pages if page.outcome is None]

    def end_open(self) -> int:
        """Give rows that nothing waits for any more an outcome (a fault of ours); how many there were."""
        lost = [row for rows in self.waiting.values() for row in rows]
        self.waiting.clear()
        reason = "the engine ended without an answer"
        self._end(self.looks.lost(row) or replace(row, outcome=Outcome.ERROR, reason=reason) for row in lost)
        return len(lost)

    def look_again(self) -> int:
        """Ask once more for the rows that are worth a second look; how many there are."""
        rows = self.looks.take(self.seen())
        for row in rows:
            self.counts.reopen(row)
            self.finished.pop(row.url, None)
            self.finished.pop(row.final_url, None)
        for row in rows:
            self._wait(unasked(row), row.url)
        return len(rows)

    def seen(self) -> dict[str, int]:
        """Unit → pages that it was charged for or that were carried over."""
        return {unit: state.fetched + state.carried for unit, state in self.states.items()}

    # waiting

    def _wait(self, page: Page, url: str) -> None:
        """Let a row wait for an address: already on its way, already here, or to be fetched; another's stays open."""
        if not self.is_ours(url):
            self.ledger.record([replace(page, final_url=url)])
            return
        if url in self.finished and url not in self.waiting:
            self._copy(page, url)
            return
        is_new = url not in self.waiting
        others = [row for row in self.waiting.get(url, ()) if (row.unit, row.url) != (page.unit, page.url)]
        self.waiting[url] = [*others, page]
        priority = self._rank(page)
        if is_new or priority > self.queued.get(url, priority):  # the earlier request finds nothing to do later
            self.queued[url] = priority
            self.enqueue(url, priority)

    def _rank(self, page: Page) -> int:
        state = self.states[page.unit]
        return rank(page, state.numbers.get(page.url, 1), state.is_in_needed(page))

    def admit(self, url: str, broken: tuple[Outcome, str] | None = None) -> dict[str, str] | None:
        """The address's turn has come: the headers of a request for it, or None where none is sent.

        Charged to the units that wait for it. ``broken``: why its server was given up; what is carried over needs no server.
        """
        if url in self.waiting and url not in self.queued:
            return None  # on its way already
        self.queued.pop(url, None)
        rows = self.waiting.get(url, [])
        choice = self._choose(rows)
        if choice.way is Way.CARRY and choice.base:
            self._carry(url, choice.base)
        elif broken:
            self.finish(url, Result(*broken, url=url, attempts=0))
        elif paying := [row for row in rows if self._is_wanted(row)]:
            return self._charge(url, rows, paying, choice)
        else:
            self._end(self._refuse(row) for row in self.waiting.pop(url, []))
        return None

    def _choose(self, rows: list[Page]) -> Choice:
        """The dearest way that a row needs, on the freshest row of an earlier run."""
        choices = [self.night.choose(row, is_second=self.looks.is_second(row)) for row in rows]
        if not choices or any(self.states[row.unit].is_stuck(row) for row in rows):
            return Choice(Way.FETCH)
        bases = [choice.base for choice in choices if choice.base]
        return Choice(max(choice.way for choice in choices), max(bases, key=lambda base: base.fetched_at, default=None))

    def _charge(self, url: str, rows: list[Page], paying: list[Page], choice: Choice) -> dict[str, str]:
        for row in paying:
            self.states[row.unit].fetched += not self.looks.is_second(row)
        for row in rows:
            self.states[row.unit].is_asked(row.url)
        if choice.way is not Way.ASK or choice.base is None:
            return {}
        self.bases[url] = choice.base
        return conditions(choice.base)

    def _carry(self, url: str, base: Page) -> None:
        """Take the rows from an earlier run: they are settled as if the page had come."""
        self.waiting[url] = [replace(row, redirects=base.redirects) for row in self.waiting[url]]
        for row in self.waiting[url]:
            self.states[row.unit].carried += 1
            self.states[row.unit].is_asked(row.url)
        self._finish(url, lambda: carried(base, self.readings.find(base)))

    def _is_wanted(self, row: Page) -> bool:
        state = self.states[row.unit]
        return self.looks.is_second(row) or (self._has_budget(state, row) and not state.is_stuck(row))

    def _refuse(self, row: Page) -> Page:
        if self.states[row.unit].is_stuck(row):
            return replace(row, outcome=Outcome.CAPPED, reason="not asked for: the list only repeats its first page")
        reason = f"the budget of {self.states[row.unit].budget} pages is spent"
        return replace(row, outcome=Outcome.OVER_BUDGET, reason=reason)

    @staticmethod
    def _has_budget(state: State, row: Page) -> bool:
        return state.fetched < state.budget or (row.role is Role.HOME and row.depth == 0)

    def _end(self, rows: Iterable[Page], facts: Iterable[Facts] = ()) -> None:
        ended = list(rows)
        self.ledger.record(ended, facts)
        for row in ended:
            if row.outcome is not None:
                self.counts.add(row)
                self.on_outcome(row)
                if row.outcome is not Outcome.CAPPED:
                    self.states[row.unit].is_asked(row.url)

    # what came

    def redirect(self, url: str, target: str, result: Result, *, cookie: bool) -> None:
        """The address sends to ``target``: rows for which that leads on wait for it, the others end here.

        ``cookie``: the answer set a cookie, so the same address may answer differently the next time.
        """
        self.bases.pop(url, None)
        ended: list[Page] = []
        for row in self.waiting.pop(url, []):
            chain = (*row.redirects, url)
            refusal = refuse_redirect(self.states[row.unit], row, chain, target, cookie=cookie)
            if refusal:
                filled = replace(fill(row, Brought(result)), outcome=refusal[0], reason=refusal[1], redirects=chain)
                ended.append(self._look(filled))
            else:
                self._wait(replace(row, redirects=chain), target)
        self._end(ended)

    def finish(self, url: str, result: Result) -> None:
        """Give every row that waits for the address its outcome, and schedule what the page links to."""
        base = self.bases.pop(url, None)
        self._finish(url, lambda: self._receive(self.waiting[url][0], result, base))

    def _finish(self, url: str, receive: Callable[[], Brought]) -> None:
        self.queued.pop(url, None)
        if not self.waiting.get(url):
            return
        brought = receive()
        rows = self.waiting.pop(url)
        try:
            self._settle(rows, brought)
        except StorageError:
            raise
        except Exception as error:  # ours: the rows must not stay open for ever
            logger.exception("%s could not be settled", url)
            reason = f"{type(error).__name__}: {error}"[:300]
            failed = replace(brought.result, outcome=Outcome.ERROR, reason=reason)
            self._end(self._look(fill(row, Brought(failed))) for row in rows)
        self.finished[url] = rows[0].unit, rows[0].url

    def _receive(self, row: Page, result: Result, base: Page | None) -> Brought:
        """What the server's answer brought for ``row``, the first of those that wait for it."""
        if result.outcome is Outcome.NOT_MODIFIED:
            return confirmed(base, self.readings.find(base), result) if base else unexpected(result)
        sha256 = self.ledger.add_body(result.body) if result.body else ""
        reading = None
        if result.outcome is Outcome.OK and is_markup(result.body, result.content_type):
            reading, result = self._read(row, result, sha256)
        return Brought(result, sha256, len(result.body), reading)

    def _settle(self, rows: list[Page], brought: Brought) -> None:
        reading = brought.reading
        ended: list[Page] = []
        new: list[Page] = []
        for row in rows:
            seen = judge(self.states[row.unit], fill(row, brought))
            row = self._look(seen, is_bare=reading is not None and reading.is_bare)
            ended.append(row)
            self._remember(row)
            if row is seen and row.is_read:
                self.night.note(row, reading)
                if reading:
                    self._adopt(row, brought.result.url, reading)
                    state = self.states[row.unit]
                    new += plan(state, row, brought.result.url, self.night.trusted_part(row, reading, state.known))
        new = self._refuse_unpaid(new)
        self.counts.scheduled += len(new)
        self._take_back(rows)
        self._end([*ended, *new], self._keep_reading(ended, brought))
        waiting = [row for row in new if row.outcome is None]
        for row in sorted(waiting, key=self._rank, reverse=True):
            self._wait(row, row.url)

    def _keep_reading(self, rows: list[Page], brought: Brought) -> list[Facts]:
        """A reading that was made just now goes into the store, with its facts."""
        reading = brought.reading
        if reading is None or not reading.facts:
            return []
        good = [row.url for row in rows if row.is_good]
        self.ledger.add_readings(encode(url, brought.sha256, reading) for url in good)
        return [(url, brought.sha256, reading.version, reading.facts) for url in good]

    def _take_back(self, rows: list[Page]) -> None:
        for state in (self.states[row.unit] for row in rows):
            self.counts.take_back(state.raised, state.reopened)
            state.raised = state.reopened = 0

    def _look(self, row: Page, *, is_bare: bool = False) -> Page:
        """Note what this look saw; the row that stands after it."""
        row, look = self.looks.judge(row, is_bare=is_bare)
        if look:
            self.ledger.add_look(look)
        return row

    def _refuse_unpaid(self, rows: list[Page]) -> list[Page]:
        """Where the budget is spent already nothing more is queued: the rows end at once, if they do not wait already."""
        return [
            row if row.outcome or row.url in self.waiting or self._may_wait(row) else self._refuse(row) for row in rows
        ]

    def _may_wait(self, row: Page) -> bool:
        return self._is_wanted(row) or self._choose([row]).way is Way.CARRY

    def _adopt(self, row: Page, url: str, reading: Reading) -> None:
        if adopt(self.states[row.unit], row, url, reading):
            self.ledger.found_column(row.unit, row.url)

    def _remember(self, row: Page) -> None:
        if row.outcome not in UNASKED:
            self.finished.setdefault(row.url, (row.unit, row.url))

    # pages that several units need

    def _copy(self, page: Page, url: str) -> None:
        """Another row has this address already: take its outcome and what was read off it for this unit."""
        self.ledger.flush()
        told = self.ledger.store.page(self.ledger.run, *self.finished[url])
        if told.url == url:
            page = replace(page, redirects=(*page.redirects, *told.redirects))
        if told.outcome is Outcome.REDIRECTED or told.reason.startswith(REPEATS):
            told = replace(told, outcome=Outcome.OK)  # that was the other unit's matter
        reading = self.readings.find(told) if told.is_read else None
        if reading and page.url != told.url:
            facts = self.ledger.store.facts(told.url, told.sha256, reading.version) or ""
            reading = replace(reading, facts=facts)
        self._settle([page], copied(told, reading))

    # reading

    def _read(self, row: Page, result: Result, sha256: str) -> tuple[Reading | None, Result]:
        """Read a page; a reader that fails never stops the crawl, and its verdict corrects the outcome."""
        reading = self.night.find_reading(row, result, sha256)
        if reading is None:
            self.counts.read += 1
            try:
                reading = self.reader(result.body, result.url, result.content_type, result.status or 200, today())
            except Exception as error:  # whatever a page does to the reader, the row says so
                return None, replace(result, reason=f"reader failed: {type(error).__name__}: {error}"[:300])
        if reading.verdict:
            return reading, replace(result, outcome=_VERDICTS[reading.verdict], reason=reading.reason)
        if result.is_stock:
            return reading, replace(result, outcome=Outcome.SOFT_404, reason="the host's answer to any address")
        return reading, result
