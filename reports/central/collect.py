"""From a results file to a spool: the county is judged as `gongkai score` judges it, unit by unit written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from checks.results import load_results
from crawler.errors import InputError
from crawler.store import Run, Store
from reports.assessment import Assessment
from reports.basis import Basis
from reports.central.push import Head
from reports.central.rows import unit_rows
from reports.central.spool import Spool
from reports.pipeline import assess_file, wanted_by


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of the county beside its rows. ``state``: of the run; a degraded one is not pushed."""

    head: Head
    portals: list[str]
    state: str


def collect(db: Path, basis: Basis, as_of: date, source: str, spool: Spool) -> Collected:
    """Judge the newest published run and write its rows into the spool. Raises InputError, StorageError."""
    assessment = assess_file(db, basis, as_of)
    wanted = wanted_by(basis.rubric)
    with Store.open(db, readonly=True) as store:
        run = store.run(int(assessment.run.id))
        for position, unit in enumerate(assessment.units, 1):
            results = load_results(store, run.id, unit.sheet.unit, as_of)
            mine = {key: result for key, result in results.items() if " ".join(key) in wanted}
            spool.write(unit_rows(position, unit, mine))
        portals = sorted({urlsplit(unit.portal_url).netloc for unit in store.units(run)})
    return Collected(_head(assessment, run, db, source or _only(portals)), portals, run.state)


def _only(portals: list[str]) -> str:
    """The county's portal is its name where none was given. "county", from the file's name, would be everybody's."""
    if len(portals) != 1:
        raise InputError(f"--source: needed, since the registry names {len(portals)} portals")
    return portals[0]


def _head(assessment: Assessment, run: Run, db: Path, source: str) -> Head:
    rubric = assessment.rubric
    return Head(
        source=source,
        rubric=rubric.id,
        as_of=assessment.as_of,
        run=run.id,
        run_started=run.started_at,
        run_finished=run.finished_at,
        title=rubric.title,
        edition=rubric.digest,
        program=assessment.version,
        file=db.name,
        outside=len(assessment.outside),
    )
