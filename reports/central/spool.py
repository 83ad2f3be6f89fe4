"""Rows on their way: judged and written down first, sent when all are there. The server is never kept waiting by a county.

A spool is text of PostgreSQL's COPY (`COPY … (FORMAT text)`: a row a line, tabs between, backslashes before what would
break it), without the batch's number, which only the server knows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from reports.central.rows import COLUMNS, UnitRows

_IN_MEMORY = 8 * 2**20  # bytes of a table before it goes to the disk
_CHUNK = 4000  # rows sent at once
_UNFIT = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL's text holds neither NUL nor half a surrogate pair
_UNSAFE = re.compile("[\\\\\t\n\r\x00\ud800-\udfff]")
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Spool:
    """Rows by table, and the digest of all of them. A context manager: its files are gone when it is left."""

    def __init__(self) -> None:
        self._files = {table: SpooledTemporaryFile(_IN_MEMORY) for table in COLUMNS}  # noqa: SIM115 closed in __exit__
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()

    def write(self, rows: UnitRows) -> None:
        """One unit more."""
        for table, own in rows.tables():
            self._write(table, own)

    def _write(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        data = "".join("\t".join(map(cell, row)) + "\n" for row in rows).encode()
        self._files[table].write(data)
        self._digest.update(f"{table} {len(data)}\n".encode())
        self._digest.update(data)

    def digest(self, head: object) -> str:
        """SHA-256 of the head (plain JSON values) and of all rows."""
        whole = self._digest.copy()
        whole.update(_encode(head).encode())
        return whole.hexdigest()

    def chunks(self, table: str, batch: int) -> Iterator[bytes]:
        """The table's rows for COPY, each with the batch's number before it."""
        file = self._files[table]
        file.seek(0)
        before = f"{batch}\t".encode()
        rows: list[bytes] = []
        for line in file:
            rows += (before, line)
            if len(rows) >= 2 * _CHUNK:
                yield b"".join(rows)
                rows = []
        yield b"".join(rows)


def cell(value: object) -> str:
    """One value as COPY reads it. Signs that PostgreSQL cannot hold become U+FFFD."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float):
        return repr(value)
    text = value if isinstance(value, str) else _json(value)
    return _UNSAFE.sub(lambda sign: _ESCAPES.get(sign[0], "\ufffd"), text) if _UNSAFE.search(text) else text


def fit(text: str) -> str:
    """The text with U+FFFD for every sign that PostgreSQL cannot hold."""
    return _UNFIT.sub("\ufffd", text)


def _json(value: object) -> str:
    """JSON in which no string holds an escaped NUL, which jsonb refuses."""
    text = _encode(value)
    return _encode(_fit_all(value)) if "\\u0000" in text else text


def _fit_all(value: Any) -> Any:
    """Our own shapes, four levels deep."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, dict):
        return {fit(name): _fit_all(each) for name, each in value.items()}
    return [_fit_all(each) for each in value] if isinstance(value, list | tuple) else value
