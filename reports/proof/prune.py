"""Retention: what of older runs may go, and how the chain remembers it.

Pinned for ever: every row and body that a sealed verdict rests on (what its evidence points at; for a verdict that found
nothing, all that was searched), or a row of the 整改台账. Kept: the newest runs. The rest goes, and a ``prune`` manifest
per run lists it before it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.result import Result
from checks.results import from_json
from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Run, Store
from reports.cited import RunPages
from reports.proof.canonical import Leaf
from reports.proof.chain import append, manifests, payload
from reports.proof.problems import cited_bodies
from reports.proof.rows import bodies_of, columns_of, run_leaves
from reports.proof.seal import seal_run

_PRUNED_TABLES = ("page", "look")


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What goes of one run, and how many of its rows stay because a score rests on them."""

    run: Run
    rows: tuple[Leaf, ...]
    pinned: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes. ``bodies``: SHA-256 → bytes it takes in the file."""

    runs: tuple[RunPlan, ...]
    bodies: dict[str, int] = field(default_factory=dict)
    kept_runs: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.bodies and not any(plan.rows for plan in self.runs)

    def lines(self) -> Iterator[str]:
        """What would be freed, for a person."""
        yield f"{self.kept_runs} newest runs stay as they are"
        for plan in self.runs:
            yield f"run {plan.run.id} of {plan.run.started_at}: {len(plan.rows)} rows go, {plan.pinned} stay (a published score rests on them)"
        yield f"{len(self.bodies)} bodies go, {sum(self.bodies.values()) / 2**20:.1f} MiB with what was read off them"


def plan_prune(store: Store, keep: int) -> Plan:
    """What :func:`prune_store` would do; the newest ``keep`` finished runs and the one that is shown stay. Nothing is changed.

    Raises InputError while a run is unfinished: it is resumed first.
    """
    if store.interrupted_run():
        raise InputError(f"{store.path}: its newest run is not finished; run `gongkai crawl` (again) before pruning")
    with storage_errors(store.path):
        ids = [row[0] for row in store.db.execute("SELECT id FROM run ORDER BY id DESC")]
        shown = store.newest_run()  # it may be older than those: they did not pass the gate
        staying = {*ids[:keep], *([shown.id] if shown else [])}
        plans, needed = [], set[str]()
        for number in sorted(ids):
            run = store.run(number)
            if number in staying:
                needed |= bodies_of(store, number).keys()
            else:
                plan, bodies = _plan_run(store, run)
                plans.append(plan)
                needed |= bodies
        stored = dict(store.db.execute("SELECT sha256, length(data) FROM body").fetchall()) | store.body_files.sizes()
        return Plan(tuple(plans), {s: size for s, size in stored.items() if s not in needed}, len(staying))


def _plan_run(store: Store, run: Run) -> tuple[RunPlan, set[str]]:
    """What goes of a run, and the bodies of what stays."""
    pinned = pinned_rows(store, run)
    leaves = run_leaves(store, run.id, _columns(store, run))
    going = [
        leaf for leaf in leaves if leaf.table in _PRUNED_TABLES and (leaf.group, leaf.key.split(" ")[0]) not in pinned
    ]
    rows = sum(1 for leaf in leaves if leaf.table in _PRUNED_TABLES)
    return RunPlan(run, tuple(going), rows - len(going)), set(_bodies(store, run, pinned))


def _columns(store: Store, run: Run) -> dict[str, list[str]]:
    """As they were sealed, so that the leaves are the sealed ones; of a run that was never sealed, as they are now."""
    for manifest in manifests(store, "run", run.id):
        columns: dict[str, list[str]] = manifest.subject["columns"]
        return columns
    return columns_of(store)


def _bodies(store: Store, run: Run, pinned: set[tuple[str, str]]) -> Iterator[str]:
    for table in _PRUNED_TABLES:
        if store.db.table(table).exists():
            query = f"SELECT unit, url, sha256 FROM {table} WHERE run = ? AND sha256 != ''"
            for unit, url, digest in store.db.execute(query, (run.id,)):
                if (unit, url) in pinned:
                    yield digest


def pinned_rows(store: Store, run: Run) -> set[tuple[str, str]]:
    """(unit, address) of every row that a published score of the run, or a problem handed out or closed on it, rests on."""
    verdicts = dict.fromkeys(
        leaf for manifest in manifests(store, "report", run.id) for leaf in manifest.leaves if leaf.table == "verdict"
    )
    by_unit: dict[str, list[Result]] = {}
    for leaf in verdicts:
        by_unit.setdefault(leaf.group, []).append(from_json((payload(store, leaf.digest) or b"").decode()))
    cited = cited_bodies(store, run.id)
    handed = {(unit, url) for unit, url, digest in _rows_with_bodies(store, run) if digest in cited} if cited else set()
    if not by_unit:
        return handed
    pages = RunPages(store, run)
    scored = {(page.unit, page.url) for unit, results in by_unit.items() for page in pages.rests_on(unit, results)}
    return handed | scored


def _rows_with_bodies(store: Store, run: Run) -> list[tuple[str, str, str]]:
    query = "SELECT unit, url, sha256 FROM page WHERE run = ? AND sha256 != ''"
    return [(str(unit), str(url), str(digest)) for unit, url, digest in store.db.execute(query, (run.id,))]


def prune_store(store: Store, plan: Plan, sealed_at: str) -> int:
    """Do what the plan says; by how many bytes the files are smaller. Raises StorageError."""
    before = store.path.stat().st_size
    for one in plan.runs:
        if one.rows:
            seal_run(store, one.run, sealed_at)
            append(store, "prune", one.run.id, sealed_at, one.rows, {"rows": len(one.rows)})
    if plan.bodies:
        leaves = [Leaf("", "body", digest, digest) for digest in sorted(plan.bodies)]
        append(store, "prune", 0, sealed_at, leaves, {"bodies": len(leaves)})
    _delete(store, plan)
    with storage_errors(store.path):
        freed = store.body_files.sweep()
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.db.conn.execute("VACUUM")
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before - store.path.stat().st_size + freed


def _delete(store: Store, plan: Plan) -> None:
    with storage_errors(store.path), store.db.atomic():
        for one in plan.runs:
            for table in _PRUNED_TABLES:
                keys = [(one.run.id, leaf.group, *leaf.key.split(" ")) for leaf in one.rows if leaf.table == table]
                number = " AND number = ?" if table == "look" else ""
                store.db.conn.executemany(f"DELETE FROM {table} WHERE run = ? AND unit = ? AND url = ?{number}", keys)
        digests = [(digest,) for digest in plan.bodies]
        store.db.conn.executemany("DELETE FROM facts WHERE sha256 = ?", digests)
        store.db.conn.executemany("DELETE FROM body WHERE sha256 = ?", digests)
        if store.body_files.are_there():
            store.db.conn.executemany("DELETE FROM body_place WHERE sha256 = ?", digests)
