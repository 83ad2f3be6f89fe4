"""The ledger of problems (整改台账) in the chain: each row is sealed by the ``ledger`` manifest of the stroke that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawler.store import Store
from reports.proof.canonical import Leaf
from reports.proof.chain import Manifest, append, manifests
from reports.proof.findings import Finding
from reports.proof.rows import row_digest

# Tables of the ledger, and the columns that name a row.
LEDGER_TABLES: dict[str, tuple[str, ...]] = {
    "problem": ("number",),
    "recheck": ("problem", "run", "by", "at"),
    "feedback": ("problem", "at"),
}
Columns = Mapping[str, list[str]]


def seal_ledger(store: Store, run: int, sealed_at: str) -> Manifest | None:
    """Seal the rows that are not sealed yet; None where there are none. ``run``: what they were written on."""
    columns = _columns(store)
    known = {leaf[:3] for manifest in manifests(store, "ledger") for leaf in manifest.leaves}
    fresh = [leaf for leaf in _leaves(store, columns) if leaf[:3] not in known]
    return append(store, "ledger", run, sealed_at, fresh, {"columns": columns}) if fresh else None


def check_ledger(store: Store, chain: Sequence[Manifest]) -> Iterator[Finding]:
    """Rows that were altered, removed, or put in beside the program. A ledger from before it was sealed has no manifest."""
    sealed = [manifest for manifest in chain if manifest.kind == "ledger"]
    if not sealed:
        return
    now = {leaf[:3] for leaf in _leaves(store, _columns(store))}
    known: set[tuple[str, str, str]] = set()
    for manifest in sealed:
        there = {leaf[:3]: leaf.digest for leaf in _leaves(store, manifest.subject["columns"])}
        for leaf in manifest.leaves:
            known.add(leaf[:3])
            if there.get(leaf[:3]) != leaf.digest:
                yield Finding(leaf.table, leaf.key, "altered" if leaf[:3] in there else "removed", run=manifest.run)
    yield from (Finding(table, key, "added: it was never sealed") for _, table, key in sorted(now - known))


def cited_bodies(store: Store, run: int) -> set[str]:
    """SHA-256 of the bodies that problems found on the run, and looks at problems in it, point at."""
    found: set[str] = set()
    for table in ("problem", "recheck"):
        if store.db.table(table).exists():
            for (text,) in store.db.execute(f"SELECT data FROM {table} WHERE run = ?", (run,)):
                data = json.loads(text)
                evidence = data["evidence"] if isinstance(data, dict) else data
                found |= {str(one["sha256"]) for one in evidence if one["sha256"]}
    return found


def _columns(store: Store) -> dict[str, list[str]]:
    found = {name: [row[1] for row in store.db.execute(f"PRAGMA table_info([{name}])")] for name in LEDGER_TABLES}
    return {name: columns for name, columns in found.items() if columns}


def _leaves(store: Store, columns: Columns) -> list[Leaf]:
    """Every row by the columns told; none of a table that is gone or has lost one."""
    now = _columns(store)
    return [
        Leaf("", table, _key(dict(zip(names, row, strict=True)), table), row_digest(row))
        for table, names in columns.items()
        if set(names) <= set(now.get(table, ()))
        for row in store.db.execute(f"SELECT {', '.join(f'[{name}]' for name in names)} FROM [{table}] ORDER BY rowid")
    ]


def _key(cells: Mapping[str, Any], table: str) -> str:
    return " ".join(str(cells[name]) for name in LEDGER_TABLES[table] if cells[name] != "")
