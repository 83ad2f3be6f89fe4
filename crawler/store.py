"""The store: runs, the ledger of addresses, bodies and facts in one SQLite file.

The crawler writes it (see :mod:`crawler.ledger`); every other layer only reads, but for the facts of a newer reader.
Times are ISO 8601 with zone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import zstandard
from sqlite_utils import Database

from crawler.bodyfiles import BodyFiles
from crawler.clock import now
from crawler.errors import InputError, StorageError
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page, Role
from crawler.schema import connect, storage_errors
from crawler.units import Kind, Unit

PORTAL = "portal:"  # prefix of the pseudo units that hold a portal's own pages


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of the whole registry (检查批次). ``finished_at`` is "" while it runs or was interrupted."""

    id: int
    started_at: str
    finished_at: str
    state: str  # running | complete | degraded
    version: str
    settings: dict[str, Any]


class Store:
    """One county's database. Open it with :meth:`open`; use it as a context manager."""

    def __init__(self, db: Database, path: Path) -> None:
        self.db = db
        self.path = path
        self.body_files = BodyFiles(db.conn, path)

    @classmethod
    def open(cls, path: str | Path, create: bool = False, readonly: bool = False) -> Self:
        """Open the database; ``create`` makes a new file.

        Raises :class:`InputError` (missing, not ours, other schema) or :class:`StorageError` (the disk refused).
        """
        path = Path(path)
        return cls(connect(path, create=create, readonly=readonly), path)

    def close(self) -> None:
        """Close the file. Nothing is pending: every method commits before it returns."""
        self.body_files.close()
        self.db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # runs

    def start_run(self, units: Iterable[Unit], settings: dict[str, Any], version: str = "") -> Run:
        """Open a new run over ``units`` (portal pseudo units included), all in state ``running``."""
        with storage_errors(self.path), self.db.atomic():
            row = {"started_at": now(), "state": "running", "version": version, "settings": _json(settings)}
            run = self.db.table("run").insert(row).last_rowid
            assert run is not None
            self.db.table("run_unit").insert_all(_unit_row(run, i, unit) for i, unit in enumerate(units))
        return self.run(run)

    def run(self, run_id: int) -> Run:
        """The run of that number. :class:`InputError` if there is none."""
        found = self._runs("id = ?", run_id)
        if not found:
            raise InputError(f"{self.path}: has no run {run_id}")
        return found[0]

    def newest_run(self, complete: bool = True) -> Run | None:
        """The run that is shown: the newest published one; where none ever was, the newest finished one.

        With ``complete=False`` the newest run of any state. What is published, :mod:`crawler.gate` decided when it ended.
        """
        found = self._runs("finished_at IS NOT NULL AND state = 'complete'" if complete else "1 = 1")
        return found[0] if found else self.last_finished()

    def last_finished(self) -> Run | None:
        """The newest finished run, published or not."""
        found = self._runs("finished_at IS NOT NULL")
        return found[0] if found else None

    def run_before(self, run: Run) -> Run | None:
        """The newest finished run that is older than ``run``."""
        found = self._runs("finished_at IS NOT NULL AND id < ?", run.id)
        return found[0] if found else None

    def interrupted_run(self) -> Run | None:
        """The newest run, if it was never finished: the one to resume."""
        newest = self.newest_run(complete=False)
        return newest if newest and not newest.finished_at else None

    def finish_run(self, run: Run, state: str) -> None:
        """Close the run as ``complete`` or ``degraded`` and give every unit the state its ledger shows."""
        with storage_errors(self.path), self.db.atomic():
            for unit, unit_state in self.judge_units(run).items():
                self.db.table("run_unit").update((run.id, unit), {"state": unit_state})
            self.db.table("run").update(run.id, {"finished_at": now(), "state": state})

    def judge_units(self, run: Run) -> dict[str, str]:
        """complete: every address was answered, be it with "not there"; failed: no good page, and something unread;
        partial: everything between.
        """
        with storage_errors(self.path):
            return {
                row["unit"]: _judge(
                    Page(row["unit"], "", Role.OTHER, outcome=Outcome(page["outcome"]) if page["outcome"] else None)
                    for page in self.db.query(
                        "SELECT DISTINCT outcome FROM page WHERE run = ? AND unit = ?", (run.id, row["unit"])
                    )
                )
                for row in self.db.query("SELECT unit FROM run_unit WHERE run = ? ORDER BY position", (run.id,))
            }

    def _runs(self, where: str, *values: object) -> list[Run]:
        with storage_errors(self.path):
            rows = self.db.query(f"SELECT * FROM run WHERE {where} ORDER BY id DESC LIMIT 1", values)
            return [
                Run(**row | {"finished_at": row["finished_at"] or "", "settings": json.loads(row["settings"])})
                for row in rows
            ]

    # reading

    def units(self, run: Run) -> list[Unit]:
        """The registry's units as this run saw them, in its order, without the portal pseudo units."""
        return [unit for unit in self.all_units(run) if not unit.id.startswith(PORTAL)]

    def all_units(self, run: Run) -> list[Unit]:
        """The registry's units and behind them the portal pseudo units."""
        with storage_errors(self.path):
            rows = self.db.query("SELECT * FROM run_unit WHERE run = ? ORDER BY position", (run.id,))
            return [_unit(row) for row in rows]

    def unit_states(self, run: Run) -> dict[str, str]:
        """unit id → running | complete | partial | failed."""
        with storage_errors(self.path):
            rows = self.db.query("SELECT unit, state FROM run_unit WHERE run = ? ORDER BY position", (run.id,))
            return {row["unit"]: row["state"] for row in rows}

    def pages(self, run: Run, unit_id: str) -> list[Page]:
        """All ledger rows of a unit in the order they were scheduled; ``portal:<host[:port]>`` for a portal's own."""
        with storage_errors(self.path):
            rows = self.db.query("SELECT * FROM page WHERE run = ? AND unit = ? ORDER BY rowid", (run.id, unit_id))
            return [load_page(row) for row in rows]

    def page(self, run: Run, unit_id: str, url: str) -> Page:
        """One row of the ledger. :class:`StorageError` if it is not there."""
        with storage_errors(self.path):
            key = (run.id, unit_id, url)
            for row in self.db.query("SELECT * FROM page WHERE run = ? AND unit = ? AND url = ?", key):
                return load_page(row)
        raise StorageError(f"{self.path}: run {run.id} has no page {url} of {unit_id}")

    def looks(self, run: Run, unit_id: str) -> list[Look]:
        """The looks at rows that were looked at twice, or would have been; [] in a file from before there were any."""
        with storage_errors(self.path):
            if not self.db.table("look").exists():
                return []
            key = (run.id, unit_id)
            rows = self.db.query("SELECT * FROM look WHERE run = ? AND unit = ? ORDER BY url, number", key)
            return [_look(row) for row in rows]

    def body(self, sha256: str) -> bytes:
        """The stored bytes, content decoding undone, from here or from a file beside the database (:mod:`crawler.bodyfiles`).

        :class:`StorageError` if they are not there or damaged, or if that file is missing.
        """
        with storage_errors(self.path):
            row = self.db.conn.execute("SELECT data FROM body WHERE sha256 = ?", (sha256,)).fetchone()
            if row is None and (found := self.body_files.read(sha256)) is not None:
                return found
        if row is None:
            raise StorageError(f"{self.path}: has no body {sha256}")
        try:
            return zstandard.ZstdDecompressor().decompress(row[0])
        except zstandard.ZstdError as error:
            raise StorageError(f"{self.path}: the body {sha256} is damaged ({error})") from error

    def has_body(self, sha256: str) -> bool:
        """It is stored, here or in a file."""
        known = "SELECT 1 FROM body WHERE sha256 = ?"
        return bool(self.db.conn.execute(known, (sha256,)).fetchone()) or self.body_files.place(sha256) is not None

    def facts(self, url: str, sha256: str, version: str) -> str | None:
        """The facts (JSON) that this version of the reader read off the body; None if it has not read it yet."""
        with storage_errors(self.path):
            row = self.db.conn.execute(
                "SELECT data FROM facts WHERE url = ? AND sha256 = ? AND version = ?", (url, sha256, version)
            ).fetchone()
        return zstandard.ZstdDecompressor().decompress(row[0]).decode() if row else None

    def save_facts(self, url: str, sha256: str, version: str, data: str) -> None:
        """Keep facts beside the body; the same key is written over."""
        with storage_errors(self.path), self.db.atomic():
            self.db.table("facts").insert(facts_row(url, sha256, version, data), replace=True)


def facts_row(url: str, sha256: str, version: str, data: str) -> dict[str, Any]:
    """A row of the table ``facts``."""
    return {"url": url, "sha256": sha256, "version": version, "data": zstandard.compress(data.encode(), 3)}


def page_row(run: int, page: Page) -> dict[str, Any]:
    """A row of the table ``page``."""
    row = {field: getattr(page, field) for field in Page.__slots__}
    return row | {"run": run, "redirects": _json(page.redirects), "headers": _json(page.headers)}


def look_row(run: int, look: Look) -> dict[str, Any]:
    """A row of the table ``look``."""
    return {"run": run} | {field: getattr(look, field) for field in Look.__slots__}


def _look(row: dict[str, Any]) -> Look:
    del row["run"]
    return Look(**row | {"outcome": Outcome(row["outcome"]), "said": Said(row["said"])})


def load_page(row: dict[str, Any]) -> Page:
    """A row of the table ``page``, which is used up."""
    del row["run"]
    return Page(
        **row
        | {
            "role": Role(row["role"]),
            "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
            "redirects": tuple(json.loads(row["redirects"])),
            "headers": json.loads(row["headers"]),
        }
    )


def _unit_row(run: int, position: int, unit: Unit) -> dict[str, Any]:
    row = asdict(unit) | {"run": run, "position": position, "unit": unit.id, "state": "running"}
    del row["id"]
    return row | {"duties": _json(unit.duties), "contacts": _json(unit.contacts)}


def _unit(row: dict[str, Any]) -> Unit:
    return Unit(
        id=row["unit"],
        name=row["name"],
        kind=Kind(row["kind"]),
        portal_url=row["portal_url"],
        site_url=row["site_url"],
        column_url=row["column_url"],
        duties=tuple(json.loads(row["duties"])),
        contacts=json.loads(row["contacts"]),
    )


def _judge(pages: Iterable[Page]) -> str:
    rows = list(pages)
    if any(page.is_good for page in rows):
        return "partial" if any(page.is_unread for page in rows) else "complete"
    return "failed" if not rows or any(page.is_unread for page in rows) else "complete"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
