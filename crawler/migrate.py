"""Bringing a database of an older program up to this one's schema: a verified copy first, then numbered steps.

``gongkai crawl`` and ``gongkai nightly`` do it by themselves, since nobody watches them after an update; ``gongkai db migrate``
does nothing else. Every other command only says what is to be done. A newer schema is refused by all of them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from crawler.clock import CHINA
from crawler.errors import InputError, StorageError
from crawler.ledger import MIN_FREE
from crawler.lock import only_writer
from crawler.schema import SCHEMA, read_schema, storage_errors

Step = Callable[[sqlite3.Connection], None]  # inside the transaction of its number
STEPS: Mapping[int, Step] = {}  # schema it leads to → what makes it of the one before


def migrate(path: Path, steps: Mapping[int, Step] = STEPS, target: int = int(SCHEMA)) -> Path | None:
    """Bring ``path`` to the schema ``target``; the copy that was made before, None if nothing was to be done.

    Each step is one transaction with its number: killed at any moment, the next start goes on where it was. Raises InputError
    (missing, not ours, newer, a crawl is writing to it) and StorageError (no room for the copy, the disk refused).
    """
    if _is_current(path, target):
        return None
    with only_writer(path):
        found = read_schema(path)
        missing = [number for number in range(found + 1, target + 1) if number not in steps]
        if missing:
            raise InputError(f"{path}: has schema {found}, and this program knows no way from there to {target}")
        copy = back_up(path, found)
        for number in range(found + 1, target + 1):
            _step(path, number, steps[number])
    return copy


def _is_current(path: Path, target: int) -> bool:
    found = read_schema(path)
    if found > target:
        raise InputError(
            f"{path}: has schema {found}, this program knows {target}: a newer gongkai wrote it; update this one"
        )
    return found == target


def _step(path: Path, number: int, step: Step) -> None:
    with storage_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=FULL")
        db.execute("BEGIN IMMEDIATE")
        step(db)
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(number),))
        db.execute("COMMIT")


def back_up(path: Path, schema: int) -> Path:
    """A copy beside the database, ``<name>.bak-<schema>-<time>``, whose integrity was checked. Raises StorageError."""
    _require_room(path)
    copy = path.with_name(f"{path.name}.bak-{schema}-{datetime.now(CHINA):%Y%m%dT%H%M%S}")
    part = copy.with_name(copy.name + ".part")
    try:
        with storage_errors(part):
            part.unlink(missing_ok=True)
            _copy(path, part)
            os.replace(part, copy)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return copy


def _copy(path: Path, part: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target, pages=1000)
        (said,) = target.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise StorageError(f"{path}: is damaged, so it is left as it is ({said[:200]}); bring back a copy of it")


def _require_room(path: Path) -> None:
    """The copy, and as much again for the steps."""
    with storage_errors(path):
        sizes = [name.stat().st_size for name in (path, path.with_name(path.name + "-wal")) if name.exists()]
        free = shutil.disk_usage(path.parent).free
    needed = 2 * sum(sizes) + MIN_FREE
    if free < needed:
        raise StorageError(
            f"{path}: its copy and the migration need {needed // 2**20} MiB, only {free // 2**20} MiB are free"
        )
