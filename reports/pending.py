"""A published run whose report broke off: a full disk, a killed process. It is reported before anything is crawled again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.store import Run, Store
from crawler.units import are_same, load_units
from reports.proof.chain import manifests

FRESH = timedelta(
    hours=12
)  # after its end a run is still tonight's: longer than a morning, shorter than until the next evening


@dataclass(frozen=True, slots=True)
class Pending:
    """What is still to be reported of a run. ``is_tonights``: another crawl would only ask for the same once more."""

    run: Run
    rubrics: frozenset[str]
    is_tonights: bool


def find_pending(db: Path, registry: Path, rubrics: Sequence[str], now: str) -> Pending | None:
    """The newest run, where it was published, holds the registry as it is, and lacks its files for one of the rubrics.

    A run that did not pass the gate is crawled again, as before. ``now``: ISO 8601. Raises InputError, StorageError.
    """
    if not db.exists() or not db.stat().st_size:
        return None
    with Store.open(db) as store:
        run = store.last_finished()
        if run is None or run.state != "complete" or not are_same(load_units(registry), store.units(run)):
            return None
        missing = frozenset(rubrics) - _handed_out(store, run)
        is_newest = store.interrupted_run() is None
    is_fresh = datetime.fromisoformat(now) - datetime.fromisoformat(run.finished_at) < FRESH
    return Pending(run, missing, is_fresh and is_newest) if missing else None


def _handed_out(store: Store, run: Run) -> set[str]:
    """Rubrics by which the run was reported to the end: the files are sealed last."""
    written = {str(each.subject["report"]) for each in manifests(store, "files", run.id)}
    return {str(each.subject["rubric"]) for each in manifests(store, "report", run.id) if each.root in written}
