"""The hidden sheet: what a score sheet was when it left, so that it can be read back. Rows are known by id, never by position.

The checksum finds what was changed by hand or by a broken program. It is no signature: there is no key behind it, and whoever
means to forge a mark only has to type one. What is imported stands in the journal under a name.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

SHEET, LAYOUT = "gongkai", "1"
ID_HEADER = "行标识"
REVIEW_HEADER, BY_HEADER = "复核意见", "复核人"
TOTAL = "#"  # stands in the id column of rows that are ours and no line


@dataclass(frozen=True, slots=True)
class RowBase:
    """One line as it left. ``mark``, ``review``, ``by``: the cells; ``machine``: the machine's suggestion, "" for none;
    ``version``: journal entries on the line; ``text``: fingerprint of the line's words; ``is_input``: to be filled in."""

    id: str
    machine: str
    mark: str
    review: str
    by: str
    version: int
    text: str
    is_input: bool


@dataclass(frozen=True, slots=True)
class SheetBase:
    """Whose sheet, by which edition (``digest``), of which run and day; ``mark`` and ``text``: headings of those columns."""

    unit: str
    name: str
    rubric: str
    digest: str
    run: int
    as_of: str
    mark: str
    text: str
    rows: tuple[RowBase, ...]

    @property
    def checksum(self) -> str:
        return checksum_of(rows_of(self))


def fingerprint(text: object) -> str:
    """Of a cell's words, without regard to blanks and width."""
    plain = "".join(unicodedata.normalize("NFKC", str(text or "")).split()).casefold()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def rows_of(base: SheetBase) -> list[tuple[str, str]]:
    """(key, value) of every row of the hidden sheet but the checksum's."""
    head = {"layout": LAYOUT} | {key: str(value) for key, value in asdict(base).items() if key != "rows"}
    lines = [(f"line:{row.id}", json.dumps(asdict(row), ensure_ascii=False, sort_keys=True)) for row in base.rows]
    return [*head.items(), *lines]


def checksum_of(rows: Iterable[tuple[str, str]]) -> str:
    text = json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def base_from(rows: Iterable[tuple[str, str]]) -> SheetBase:
    """The reverse of :func:`rows_of`, the checksum's row at the end. Raises ValueError: damaged, tampered, another layout."""
    kept = list(rows)
    if not kept or kept[-1][0] != "checksum" or kept[-1][1] != checksum_of(kept[:-1]):
        raise ValueError("隐藏表“gongkai”被改动过（校验和不符）")
    head: dict[str, Any] = {key: value for key, value in kept[:-1] if not key.startswith("line:")}
    if head.pop("layout", "") != LAYOUT:
        raise ValueError("本表由另一版本的程序导出")
    lines = tuple(RowBase(**json.loads(value)) for key, value in kept[:-1] if key.startswith("line:"))
    return SheetBase(**head | {"run": int(head["run"]), "rows": lines})
