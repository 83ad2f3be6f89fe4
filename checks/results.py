"""Results kept in the store, one JSON text per unit, check and parameters."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from checks.result import Assurance, Evidence, Item, Result, Search, Sort, Verdict
from crawler.store import Store

_TABLE = """
CREATE TABLE IF NOT EXISTS result (
    run INTEGER NOT NULL, unit TEXT NOT NULL, "check" TEXT NOT NULL, params TEXT NOT NULL, as_of TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (run, unit, "check", params, as_of)
)
"""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(result: Result) -> str:
    """A result without loss."""
    return _encode(
        {
            "check": result.check,
            "verdict": result.verdict,
            "reason": result.reason,
            "assurance": result.assurance,
            "items": [_plain_item(item) for item in result.items],
            "measured": result.measured,
            "evidence": [_plain(evidence) for evidence in result.evidence],
            "search": _plain(result.search) if result.search else None,
            "sort": result.sort,
        }
    )


def from_json(text: str) -> Result:
    """Raises ValueError, TypeError or KeyError where the text is not what ``to_json`` writes."""
    data = json.loads(text)
    return Result(
        check=data["check"],
        verdict=Verdict(data["verdict"]),
        reason=data["reason"],
        assurance=Assurance(data["assurance"]),
        items=tuple(_item(row) for row in data["items"]),
        measured=data["measured"],
        evidence=_evidence(data["evidence"]),
        search=_search(data["search"]) if data["search"] else None,
        sort=Sort(data["sort"]) if data.get("sort") else None,
    )


def params_key(params: dict[str, Any]) -> str:
    """Parameters as one text, equal for equal parameters."""
    return json.dumps(params, ensure_ascii=False, sort_keys=True, default=list)


def save_results(
    store: Store, run: int, unit: str, as_of: date, results: Iterable[tuple[dict[str, Any], Result]]
) -> None:
    """Keep (parameters, result) pairs of one unit in one transaction; the same key is written over."""
    rows = [
        (run, unit, result.check, params_key(params), as_of.isoformat(), to_json(result)) for params, result in results
    ]
    with store.db.atomic():
        store.db.conn.execute(_TABLE)
        store.db.conn.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?)", rows)


def load_results(
    store: Store, run: int, unit: str, as_of: date, wanted: Container[tuple[str, str]] | None = None
) -> dict[tuple[str, str], Result]:
    """(check, ``params_key``) → result, of all or of the wanted keys; empty where the checks have not been run."""
    if not store.db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'result'").fetchone():
        return {}
    rows = store.db.conn.execute(
        'SELECT "check", params, data FROM result WHERE run = ? AND unit = ? AND as_of = ? ORDER BY rowid',
        (run, unit, as_of.isoformat()),
    )
    return {
        (check, params): from_json(data) for check, params, data in rows if wanted is None or (check, params) in wanted
    }


def _plain(record: Evidence | Search) -> dict[str, Any]:
    """Its fields, in their order; ``dataclasses.asdict`` copies every value and takes ten times as long."""
    return {name: getattr(record, name) for name in record.__slots__}


def _plain_item(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "name": item.name,
        "verdict": item.verdict,
        "reason": item.reason,
        "assurance": item.assurance,
        "evidence": [_plain(evidence) for evidence in item.evidence],
        "sort": item.sort,
    }


def _item(row: dict[str, Any]) -> Item:
    return Item(
        row["key"],
        row["name"],
        Verdict(row["verdict"]),
        row["reason"],
        Assurance(row["assurance"]),
        _evidence(row["evidence"]),
        Sort(row["sort"]) if row.get("sort") else None,
    )


def _evidence(rows: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**row | {"columns": tuple(row["columns"])}) for row in rows)


def _search(row: dict[str, Any]) -> Search:
    pairs = {name: tuple((one, two) for one, two in row[name]) for name in ("columns", "unread")}
    return Search(**row | pairs | {"words": tuple(row["words"])})
