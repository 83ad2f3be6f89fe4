"""The next nights' look at every open problem of the ledger: closed only by what a complete run shows, with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from checks.result import Evidence, Item, Result, Verdict
from crawler.pages import Outcome
from crawler.store import Run, Store
from crawler.units import Unit
from reports.decisions import load_ledger
from reports.papers.linked import Saying, beside_link
from reports.papers.rectification import Look, Row, load_rows, save_looks
from reports.pipeline import Results, Snapshot, rubric_results
from rubrics.decisions import Rulings
from rubrics.losses import find_loss
from rubrics.model import Deduction, Indicator, Rubric, all_lines
from rubrics.seeing import TRUSTED, was_blocked

FOUND = (Verdict.MET, Verdict.DECLARED_NONE)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What one night's look came to. ``overdue``: open rows whose last day is over; ``why_not``: why nothing was looked at."""

    fixed: int = 0
    open: int = 0
    unread: int = 0
    person: int = 0
    overdue: tuple[Row, ...] = ()
    why_not: str = ""

    def __str__(self) -> str:
        if self.why_not:
            return f"rectification: nothing re-checked: {self.why_not}"
        return (
            f"rectification: {self.fixed} closed, {self.open} still open, {self.unread} could not be read, "
            f"{self.person} for a person, {len(self.overdue)} overdue"
        )


def recheck_ledger(store: Store, run: Run, rubric: Rubric, day: date, at: str) -> Rechecked | None:
    """Look at every open problem of the rubric in this run and keep what it says; None where there is none to look at.

    ``day``: the night's as_of; problems of an earlier year are judged as of that year's last day. A degraded run is not
    fit to be published and closes nothing. A run looks once. Raises StorageError.
    """
    rows = [row for row in load_rows(store, rubric.id) if row.fixed is None and row.run < run.id]
    rows = [row for row in rows if not any(look.run == run.id and not look.by for look in row.looks)]
    if not rows:
        return None
    overdue = tuple(row for row in rows if row.is_overdue(day.isoformat()))
    if run.state != "complete":
        return Rechecked(overdue=overdue, why_not=f"run {run.id} is {run.state}")
    looks: list[tuple[Row, Look]] = []
    for judged in sorted({judged_on(row.period, day) for row in rows}):
        snapshot = Snapshot(store, run, judged)
        wanted = [row for row in rows if judged_on(row.period, day) == judged]
        looks += list(_looks(snapshot, rubric, wanted, at))
    save_looks(store, ((row.number, look) for row, look in looks))
    said = Counter(look.state for _, look in looks)
    closed = {row.number for row, look in looks if look.state == "fixed"}
    late = tuple(row for row in overdue if row.number not in closed)
    return Rechecked(said["fixed"], said["open"], said["unread"], said["person"], late)


def judged_on(period: str, day: date) -> date:
    """The day that is judged: the night's own within the period, else the period's last."""
    return day if period == str(day.year) else date(int(period), 12, 31)


def _looks(snapshot: Snapshot, rubric: Rubric, rows: list[Row], at: str) -> Iterator[tuple[Row, Look]]:
    results = rubric_results(snapshot, rubric, lambda done, of: None)
    units = {unit.id: unit for unit in snapshot.units}
    states = snapshot.store.unit_states(snapshot.run)
    clauses = {clause.id: (line, clause) for line in all_lines(rubric) for clause in line.deductions}
    for row in rows:
        said = _say(row, units.get(row.unit), states.get(row.unit, ""), clauses.get(row.clause), results)
        if said[0] == "open" and _was_carried(snapshot, row.unit, said[2]):
            said = (
                "unread",
                "佐证页面本批次未重新采集，未能复查",
                said[2],
            )  # what it rests on is asked for the next time
        elif said[0] == "open" and row.feedback and row.feedback.link:
            said = beside_link(snapshot, row, said)
        yield row, Look(snapshot.run.id, snapshot.as_of.isoformat(), at, *said)


def _was_carried(snapshot: Snapshot, unit: str, evidence: tuple[Evidence, ...]) -> bool:
    """The page it shows on was taken over from an earlier run: it may have been put right since."""
    ledger = load_ledger(snapshot.store, snapshot.run, unit)
    return any(ledger.get(one.url, (None, ""))[0] is Outcome.CARRIED for one in evidence)


def _say(
    row: Row,
    unit: Unit | None,
    crawl: str,
    clause: tuple[Indicator, Deduction] | None,
    results: dict[str, Results],
) -> Saying:
    if unit is None or crawl in ("", "failed"):
        return "unread", "本批次未能采集该单位", ()
    if clause is None or not clause[1].check:
        return "person", "须由人工复查", ()
    result = results.get(row.unit, {}).get(clause[1].key)
    if result is None:
        return "unread", "本批次没有检查结果", ()
    state, words, evidence = _of_item(row, clause[1], result) if row.item else _of_clause(unit, *clause, result)
    stored = tuple(one for one in evidence if one.sha256)
    if state == "fixed" and not stored and crawl != "complete":
        return "unread", "本批次采集不完整，不能认定已整改", ()
    return state, words, stored if state == "fixed" else evidence


def _of_item(row: Row, clause: Deduction, result: Result) -> Saying:
    item = next((one for one in result.items if one.key == row.item), None)
    if item is None:
        return "person", "本批次未再单列此项，须由人工复查", ()
    if item.assurance not in TRUSTED or item.verdict is Verdict.UNKNOWN:
        return "unread" if was_blocked(result) else "person", item.reason, ()
    if item.verdict is Verdict.NOT_APPLICABLE:
        return "person", item.reason, ()
    is_fixed = item.verdict is Verdict.MET or (item.verdict is Verdict.DECLARED_NONE and not clause.declared_percent)
    return "fixed" if is_fixed else "open", item.reason, item.evidence


def _of_clause(unit: Unit, line: Indicator, clause: Deduction, result: Result) -> Saying:
    """As the engine weighs it, without anybody's decision."""
    loss = find_loss(line, clause, result, Rulings(unit.id, ()), unit.kind)
    if loss.proposed > 0:
        return "open", loss.reason, loss.evidence
    if loss.open:
        return "unread" if was_blocked(result) else "person", result.reason, ()
    if not loss.applies:
        return "person", result.reason, ()
    return "fixed", result.reason, _shown(result)


def _shown(result: Result) -> tuple[Evidence, ...]:
    found = [one for item in result.items if _is_found(item) for one in item.evidence]
    return tuple(dict.fromkeys((*result.evidence, *found)))


def _is_found(item: Item) -> bool:
    return item.verdict in FOUND and item.assurance in TRUSTED


def recheck_night(db: Path, rubric: Rubric, day: date, at: str) -> None:
    """What ``nightly`` calls once its reports are out: the newest published run against the ledger, in a line on stdout."""
    with Store.open(db) as store:
        run = store.newest_run()
        done = recheck_ledger(store, run, rubric, day, at) if run else None
    if done is not None:
        click.echo(str(done))
