"""A person's word on a problem of the ledger: what no machine can see, and what it saw wrongly."""

from __future__ import annotations

from datetime import date

from checks.result import Evidence
from crawler.errors import InputError
from crawler.store import Store
from reports.console import table
from reports.papers.rectification import Look, State, load_rows, save_looks
from reports.papers.words import state_name
from reports.text import chinese_date, clean, safe_href, shorten
from rubrics.model import Rubric

LONGEST = 500  # characters of a note


def keep_word(
    store: Store, rubric: Rubric, as_of: date, number: int, state: str, by: str, note: str, link: str, at: str
) -> None:
    """``state``: fixed or open. Raises InputError: no such problem, nobody's name, no word on what was seen."""
    row = next((row for row in load_rows(store, rubric.id, str(as_of.year)) if row.number == number), None)
    if row is None:
        raise InputError(f"--number: the ledger of {rubric.id} {as_of.year} has no problem {number}")
    by, note = clean(by).strip(), clean(note).strip()
    if not by or not note or len(note) > LONGEST:
        raise InputError(f"--by and --note: who looked, and what was seen (at most {LONGEST} characters)")
    if link and not safe_href(link):
        raise InputError("--link: has to begin with http:// or https://")
    run = store.newest_run()
    assert run is not None
    said: State = "fixed" if state == "fixed" else "open"
    evidence = (Evidence(link, at, ""),) if link else ()
    save_looks(store, [(number, Look(run.id, as_of.isoformat(), at, said, note, evidence, by))])


def ledger_table(store: Store, rubric: Rubric, as_of: date) -> str:
    """One line a problem, as it stands."""
    rows = [
        (
            str(row.number),
            row.name,
            row.indicator,
            shorten(row.text, 40),
            chinese_date(row.due) if row.due else "",
            state_name(row.state) + ("（逾期）" if row.is_overdue(as_of.isoformat()) else ""),
        )
        for row in load_rows(store, rubric.id, str(as_of.year))
    ]
    return table(("序号", "单位", "指标", "问题", "时限", "整改情况"), rows, right=range(0))
