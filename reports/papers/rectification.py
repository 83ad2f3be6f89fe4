"""Problems handed to units (整改台账), in the county's database: opened once, looked at again by every night, never overwritten.

How a problem stands is the last look that said something; what could not be read says nothing. What open problems rest on
is watched: the next crawl asks for it, whatever it knows of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from checks.result import Evidence, Search
from crawler.schema import storage_errors
from crawler.store import Store
from crawler.watched import watch
from reports.papers.keeping import keeping
from reports.papers.problems import Problem

State = Literal["new", "open", "fixed", "unread", "person"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a later run, or a person, saw of a problem. ``words``: one sentence; ``evidence``: what it rests on."""

    run: int
    as_of: str
    at: str
    state: State
    words: str
    evidence: tuple[Evidence, ...] = ()
    by: str = ""  # the person who looked; "" for the machine


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the unit wrote into its ledger: 责任人, 整改情况, 整改后链接; "" where it left a cell alone.

    ``by``: who read the file in; ``file``: its SHA-256.
    """

    at: str = ""
    by: str = ""
    responsible: str = ""
    words: str = ""
    link: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A problem as it stands. ``run``, ``as_of``: the assessment that found it; ``due``: ISO date or ""."""

    number: int
    rubric: str
    period: str
    unit: str
    name: str
    indicator: str
    title: str
    clause: str
    item: str
    sort: str
    demand: str
    text: str
    column: str
    url: str
    found_at: str
    run: int
    as_of: str
    due: str
    at: str
    evidence: tuple[Evidence, ...]
    search: Search | None
    looks: tuple[Look, ...] = ()
    feedback: Feedback | None = None

    @property
    def state(self) -> State:
        """``fixed`` once a look said so; else of the last look, be it one that could not read."""
        if self.fixed:
            return "fixed"
        return self.looks[-1].state if self.looks else "new"

    @property
    def fixed(self) -> Look | None:
        """The look that closed it; a person may open it again."""
        found = None
        for look in self.looks:
            if look.state == "fixed":
                found = found or look
            elif look.state == "open" and look.by:
                found = None
        return found

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.unit, self.indicator, self.clause, self.item

    def is_overdue(self, day: str) -> bool:
        """Not closed, and the last day is over. What could not be read is listed too: a person has to look."""
        return self.fixed is None and bool(self.due) and self.due < day


def open_problems(
    store: Store, rubric: str, period: str, run: int, as_of: str, problems: Sequence[Problem], due: str, at: str
) -> int:
    """Enter the problems that do not stand in the ledger as open already; how many were new. Raises StorageError."""
    known = {row.key for row in load_rows(store, rubric, period) if row.fixed is None or row.fixed.run >= run}
    new = [problem for problem in problems if problem.key not in known]
    rows = [
        (rubric, period, *problem.key, run, as_of, due, at, json.dumps(_data(problem), ensure_ascii=False))
        for problem in new
    ]
    with keeping(store, run, at) as connection:
        connection.executemany(
            "INSERT INTO problem (rubric, period, unit, indicator, clause, item, run, as_of, due, at, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    watch_open(store)
    return len(rows)


def save_looks(store: Store, looks: Iterable[tuple[int, Look]]) -> None:
    """(number of the problem, look). Raises StorageError."""
    told = list(looks)
    rows = [
        (number, look.run, look.by, look.as_of, look.at, look.state, look.words, json.dumps(_plain(look.evidence), ensure_ascii=False))
        for number, look in told
    ]  # fmt: skip
    if told:
        with keeping(store, told[-1][1].run, told[-1][1].at) as connection:
            connection.executemany("INSERT OR IGNORE INTO recheck VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    watch_open(store)


def save_feedback(store: Store, run: int, feedback: Iterable[tuple[int, Feedback]]) -> None:
    """(number of the problem, what its unit wrote), all or none; ``run``: the newest. Raises StorageError."""
    rows = [(number, one.at, one.by, one.responsible, one.words, one.link, one.file) for number, one in feedback]
    if rows:
        with keeping(store, run, rows[0][1]) as connection:
            connection.executemany("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    watch_open(store)


def watch_open(store: Store) -> None:
    """Let the next crawl ask for everything that open problems of any rubric rest on. Raises StorageError."""
    watch(store, ((row.unit, url) for row in load_rows(store) if row.fixed is None for url in rests_on(row)))


def rests_on(row: Row) -> list[str]:
    """Where the problem shows, where it was searched, what the last look saw, and where the unit says it was put right."""
    seen = [*row.evidence, *(row.looks[-1].evidence if row.looks else ())]
    searched = [url for _, url in row.search.columns] if row.search else []
    link = [row.feedback.link] if row.feedback and row.feedback.link else []
    return list(dict.fromkeys([row.url, *(one.url for one in seen), *searched, *link]))


def load_rows(store: Store, rubric: str = "", period: str = "") -> list[Row]:
    """In the order they were entered; of one rubric and period where given. Raises StorageError."""
    with storage_errors(store.path):
        if not store.db.table("problem").exists():
            return []
        rows = store.db.conn.execute(
            "SELECT number, rubric, period, run, as_of, due, at, data FROM problem"
            " WHERE (? = '' OR rubric = ?) AND (? = '' OR period = ?) ORDER BY number",
            (rubric, rubric, period, period),
        ).fetchall()
        looks, feedback = _load_looks(store), _load_feedback(store)
    return [
        replace(_row(*cells), looks=tuple(looks.get(int(cells[0]), ())), feedback=feedback.get(int(cells[0])))
        for cells in rows
    ]


def _load_looks(store: Store) -> dict[int, list[Look]]:
    found: dict[int, list[Look]] = {}
    query = "SELECT problem, run, as_of, at, state, words, data, by FROM recheck ORDER BY rowid"
    for number, run, as_of, at, state, words, data, by in store.db.conn.execute(query):
        found.setdefault(number, []).append(Look(run, as_of, at, state, words, _evidence(json.loads(data)), by))
    return found


def _load_feedback(store: Store) -> dict[int, Feedback]:
    """The newest of each problem."""
    if not store.db.table("feedback").exists():
        return {}
    query = "SELECT problem, at, by, responsible, words, link, file FROM feedback ORDER BY rowid"
    return {int(number): Feedback(*cells) for number, *cells in store.db.conn.execute(query)}


def _data(problem: Problem) -> dict[str, Any]:
    names = ("name", "title", "text", "column", "url", "found_at")
    data: dict[str, Any] = {name: getattr(problem, name) for name in names}
    data |= {"sort": problem.sort.name, "demand": problem.sort.demand}
    data |= {"unit": problem.unit, "indicator": problem.indicator, "clause": problem.clause, "item": problem.item}
    return data | {"evidence": _plain(problem.evidence), "search": problem.search and asdict(problem.search)}


def _row(number: int, rubric: str, period: str, run: int, as_of: str, due: str, at: str, data: str) -> Row:
    known = json.loads(data)
    known["evidence"] = _evidence(known["evidence"])
    known["search"] = _search(known["search"]) if known["search"] else None
    return Row(number=number, rubric=rubric, period=period, run=run, as_of=as_of, due=due, at=at, **known)


def _plain(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [asdict(one) for one in evidence]


def _evidence(rows: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**row | {"columns": tuple(row["columns"])}) for row in rows)


def _search(row: dict[str, Any]) -> Search:
    pairs = {name: tuple((one, two) for one, two in row[name]) for name in ("columns", "unread")}
    return Search(**row | pairs | {"words": tuple(row["words"])})
