"""Which of a line's evidence is open in the frame, and where its stored bytes are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.result import Evidence
from crawler.schema import storage_errors
from crawler.store import PORTAL, Store
from reports.decisions import evidence_of
from reports.review.board import County, UnitView
from reports.review.frames import is_page
from rubrics.sheet import ScoredIndicator


@dataclass(frozen=True, slots=True)
class Body:
    """Stored bytes that belong to a unit in a run, as the ledger knows them."""

    run: int
    sha256: str
    url: str
    content_type: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The evidence in the frame: its place in the line's list, its bytes, whether they can be shown as a page."""

    number: int
    evidence: Evidence
    body: Body | None
    is_page: bool


def shown_evidence(line: ScoredIndicator) -> list[Evidence]:
    """What speaks against the unit first: evidence of deductions, then of what was found, each once."""
    return list(evidence_of(line))


def open_evidence(
    store: Store, county: County, view: UnitView, evidence: Sequence[Evidence], number: str
) -> Opened | None:
    """The evidence of that number (from 0), or the first; None for a line without any."""
    if not evidence:
        return None
    at = int(number) if number.isdecimal() and len(number) < 6 and int(number) < len(evidence) else 0
    one = evidence[at]
    body = find_body(store, county.run.id, view.unit.id, one.sha256) if one.sha256 else None
    return Opened(at, one, body, body is not None and is_page(body.content_type, b"<"))


def find_body(store: Store, run: int, unit: str, sha256: str) -> Body | None:
    """The ledger's row of these bytes in that run, of the unit itself or of a portal; None for anything else."""
    with storage_errors(store.path):
        row = store.db.conn.execute(
            "SELECT url, content_type, fetched_at FROM page WHERE run = ? AND unit IN "
            "(SELECT unit FROM run_unit WHERE run = ? AND (unit = ? OR unit LIKE ?)) AND sha256 = ? LIMIT 1",
            (run, run, unit, PORTAL + "%", sha256),
        ).fetchone()
    return Body(run, sha256, row[0], row[1] or "", row[2] or "") if row else None
