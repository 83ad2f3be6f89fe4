"""The rows of a run as leaves: what is sealed when it ends, and what ``verify`` reads again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crawler.store import Store
from reports.proof.canonical import Leaf, canonical, sha256, text_sha256

# Tables with rows of a run, and the columns that name a row within run and unit.
RUN_TABLES: dict[str, tuple[str, ...]] = {"run_unit": (), "page": ("url",), "look": ("url", "number")}
Columns = Mapping[str, list[str]]


def columns_of(store: Store) -> dict[str, list[str]]:
    """table → its columns now. Kept in the manifest: a column that is added later changes no old digest."""
    tables = ["run", *RUN_TABLES]
    found = {name: [row[1] for row in store.db.execute(f"PRAGMA table_info([{name}])")] for name in tables}
    return {name: columns for name, columns in found.items() if columns}


def run_leaves(store: Store, run: int, columns: Columns) -> list[Leaf]:
    """Every row of the run, unit by unit, in the order of the table. Rows of a table that is gone are missing."""
    now = columns_of(store)
    known = {name: names for name, names in columns.items() if set(names) <= set(now.get(name, ()))}
    leaves = [Leaf("", "run", str(run), row_digest(row)) for row in _rows(store, "run", "id", run, known)]
    by_unit: dict[str, list[Leaf]] = {}
    for table, names in RUN_TABLES.items():
        for row in _rows(store, table, "run", run, known):
            cells = dict(zip(known[table], row, strict=True))
            key = " ".join(str(cells[name]) for name in names) or str(cells["unit"])
            unit = str(cells["unit"])
            by_unit.setdefault(unit, []).append(Leaf(unit, table, key, row_digest(row)))
    return leaves + [leaf for unit in by_unit for leaf in by_unit[unit]]


def row_digest(row: Iterable[Any]) -> str:
    """SHA-256 over a row's cells."""
    return sha256(canonical([_plain(cell) for cell in row]))


def _plain(cell: Any) -> Any:
    return {"bytes": cell.hex()} if isinstance(cell, bytes) else cell


def _rows(store: Store, table: str, column: str, run: int, columns: Columns) -> Iterator[tuple[Any, ...]]:
    if table in columns:
        names = ", ".join(f"[{name}]" for name in columns[table])
        yield from store.db.execute(f"SELECT {names} FROM [{table}] WHERE [{column}] = ? ORDER BY rowid", (run,))


def page_rows(store: Store, run: int, unit: str, columns: Columns) -> dict[str, list[Any]]:
    """address → cells of the unit's ledger rows, as they are sealed."""
    names = columns["page"]
    rows = store.db.execute(
        f"SELECT {', '.join(f'[{name}]' for name in names)} FROM page WHERE run = ? AND unit = ? ORDER BY rowid",
        (run, unit),
    )
    return {str(row[names.index("url")]): list(row) for row in rows}


def bodies_of(store: Store, run: int) -> dict[str, str]:
    """SHA-256 of every body the run's rows point at → the first address it was found under."""
    found: dict[str, str] = {}
    for table in ("page", "look"):
        if table == "page" or "look" in columns_of(store):
            query = f"SELECT sha256, url FROM {table} WHERE run = ? AND sha256 != '' ORDER BY rowid"
            for digest, url in store.db.execute(query, (run,)):
                found.setdefault(str(digest), str(url))
    return found


def result_leaves(store: Store, run: int, as_of: str) -> list[Leaf]:
    """Every kept result of the day, unit by unit. The key: check, a blank, its parameters as JSON."""
    if not store.db.table("result").exists():
        return []
    rows = store.db.execute(
        'SELECT unit, "check", params, data FROM result WHERE run = ? AND as_of = ? ORDER BY unit, "check", params',
        (run, as_of),
    )
    return [Leaf(unit, "result", f"{check} {params}", text_digest(data)) for unit, check, params, data in rows]


def text_digest(data: Any) -> str:
    return text_sha256(data) if isinstance(data, str) else sha256(canonical(_plain(data)))


def stamp_of(store: Store) -> str:
    """Which version of the product and its reader the kept results are of."""
    row = store.db.execute("SELECT value FROM meta WHERE key = 'results'").fetchone()
    return str(row[0]) if row else ""
