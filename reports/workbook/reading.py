"""Reading filled sheets back, in a process of its own with little memory: what comes from outside may be anything.

The child prints one JSON object a file, in the order asked for; where it dies, the file it was at is the one to blame.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reports.workbook.base import BY_HEADER, ID_HEADER, REVIEW_HEADER, TOTAL, SheetBase, base_from, fingerprint
from reports.workbook.guard import refusal
from reports.workbook.written import Written, read_mark, read_text

MEMORY = 1_500_000_000  # bytes of address space of the child
SECONDS = 20  # for one file; a filled sheet takes 0.1
ROWS, COLUMNS, HEADER_ROWS = 3_000, 100, 40  # further out nobody looks
Read = Callable[[Path], dict[str, Any]]


class Unreadable(Exception):
    """A file that is no sheet of ours, in one line."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row with an id. ``text``: fingerprint of its words, "" where the column is gone; ``evidence``: the id its evidence cell names."""

    row: int
    id: str
    mark: Written
    review: str
    by: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A filled sheet. ``stray``: rows with a mark and no id; ``modified``, ``editor``: what the file says about itself."""

    base: SheetBase
    checksum: str
    rows: tuple[ReadRow, ...]
    stray: tuple[int, ...]
    modified: str
    editor: str


def read_sheets(paths: Sequence[Path]) -> list[ReadSheet | str]:
    """A sheet, or why there is none, for every path."""
    return [one if isinstance(one, str) else _sheet(one) for one in answers(_child(paths), len(paths))]


def answers(lines: Sequence[str], count: int) -> list[dict[str, Any] | str]:
    """What the child said of each of so many files: what was read, or why nothing was."""
    found = [_decoded(line) for line in lines][:count]
    if len(found) < count:
        found.append("读取时超出内存或时间限制，未导入")
    return found + ["前面的文件读取失败，未读"] * (count - len(found))


def _child(paths: Sequence[Path]) -> list[str]:
    return child_lines("reports.workbook.reading", paths)


def child_lines(module: str, paths: Sequence[Path]) -> list[str]:
    """What ``python -m module`` prints of the files; its ``main`` is :func:`serve`."""
    command = [sys.executable, "-m", module]
    asked = json.dumps([str(path) for path in paths])
    limit = 30 + SECONDS * len(paths)
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=limit, check=False)  # noqa: S603
        out = done.stdout
    except subprocess.TimeoutExpired as error:
        out = error.stdout or b""
    lines = out.decode("utf-8", "replace").split("\n")
    return [line for line in lines[:-1] if line]  # without the end of line it is no answer


def _decoded(line: str) -> dict[str, Any] | str:
    data: dict[str, Any] = json.loads(line)
    return str(data["error"]) if "error" in data else data


def _sheet(data: dict[str, Any]) -> ReadSheet:
    rows = tuple(ReadRow(**row | {"mark": Written(**row["mark"])}) for row in data["rows"])
    base = base_from([(key, value) for key, value in data["hidden"]])
    checksum = data["hidden"][-1][1]
    return ReadSheet(base, checksum, rows, tuple(data["stray"]), data["modified"], data["editor"])


def main() -> None:
    """The child."""
    serve(_read)


def serve(read: Read) -> None:
    """Paths as JSON on stdin, answers as JSON lines on stdout."""
    _limit()
    for path in json.load(sys.stdin):
        print(json.dumps(answer(Path(path), read)), flush=True)


def _limit() -> None:
    with contextlib.suppress(
        ImportError
    ):  # Windows has no such limits; there the time and the size of the file bound it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def answer(path: Path, read: Read | None = None) -> dict[str, Any]:
    """What the child says of a file: what was read (by default a score sheet), or {"error": why not}."""
    if problem := refusal(path):
        return {"error": problem}
    try:
        return (read or _read)(path)
    except Unreadable as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "读取时超出内存限制，未导入"}
    except Exception as error:  # openpyxl raises whatever the XML makes it stumble over
        return {"error": f"读不了这个工作簿（{type(error).__name__}），请用表格软件另存一次再试"}


def _read(path: Path) -> dict[str, Any]:
    from openpyxl import load_workbook

    content = path.read_bytes()  # a path would stay open where the workbook is broken
    book = load_workbook(io.BytesIO(content))
    hidden, form = _find_sheets(book)
    base_from(hidden)  # a tampered one is refused here, before anything is looked for by it
    base = dict(hidden)
    header = next(cell for cell in _header_cells(form) if cell.value == ID_HEADER)
    places = _places(form, header.row, {"mark": base["mark"], "text": base["text"]})
    formulas = [row for row in _rows(form, header) if _is_computed(form, row, header.column, places["mark"])]
    computed = load_workbook(io.BytesIO(content), data_only=True)[form.title] if formulas else form
    rows = [_row(form, computed, header.column, places, row) for row in _rows(form, header)]
    named = [row for row in rows if row["id"]]
    ends = (named[0]["row"], named[-1]["row"]) if named else (0, 0)
    stray = [
        r["row"]
        for r in rows
        if not r["id"] and ends[0] < r["row"] < ends[1] and (r["mark"]["word"] or r["mark"]["problem"])
    ]
    about = book.properties
    return {
        "hidden": hidden,
        "rows": [row for row in named if row["id"] != TOTAL],
        "stray": stray,
        "modified": about.modified.isoformat() if about.modified else "",
        "editor": read_text(about.lastModifiedBy)[:80],
    }


def _is_computed(form: Any, row: int, ids: int, mark: int) -> bool:
    """A line's row whose mark is a formula; the totals' own formulas need no second reading."""
    return form.cell(row, mark).data_type == "f" and form.cell(row, ids).value not in (None, TOTAL)


def _find_sheets(book: Any) -> tuple[list[tuple[str, str]], Any]:
    """(rows of the hidden sheet, the form). They are known by what stands in them: sheets are renamed."""
    hidden = [sheet for sheet in book.worksheets if sheet.cell(1, 1).value == "layout"]
    forms = [s for s in book.worksheets if s not in hidden and any(c.value == ID_HEADER for c in _header_cells(s))]
    if not hidden:
        raise Unreadable("没有隐藏表“gongkai”：不是本程序导出的评分表，或被另存时丢掉了")
    if len(hidden) > 1 or len(forms) > 1:
        raise Unreadable(
            "有不止一张评分表（" + "、".join(sheet.title for sheet in forms) + "），不知以哪张为准；请只留一张"
        )
    if not forms:
        raise Unreadable(f"评分表里没有“{ID_HEADER}”这一隐藏列，无法认出各行")
    rows = hidden[0].iter_rows(max_row=ROWS, max_col=2, values_only=True)
    kept = [(str(key), "" if value is None else str(value)) for key, value in rows if key is not None]
    try:
        base_from(kept)
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(str(error) if isinstance(error, ValueError) else "隐藏表“gongkai”已损坏") from error
    return kept, forms[0]


def _header_cells(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows(max_row=min(sheet.max_row, HEADER_ROWS), max_col=min(sheet.max_column, COLUMNS)):
        yield from row


def _places(sheet: Any, row: int, headers: dict[str, str]) -> dict[str, int]:
    """Field → column, by the heading. Raises Unreadable where a column that is needed is gone."""
    wanted = headers | {"review": REVIEW_HEADER, "by": BY_HEADER, "evidence": "佐证材料"}
    found: dict[str, int] = {}
    for column in range(1, min(sheet.max_column, COLUMNS) + 1):
        words = read_text(sheet.cell(row, column).value)
        for field, header in wanted.items():
            if words and words == header.strip():
                found.setdefault(field, column)
    missing = [wanted[field] for field in ("mark", "review", "by") if field not in found]
    if missing:
        raise Unreadable(f"第 {row} 行找不到表头“{'”“'.join(missing)}”，列被删除或改名")
    return found


def _rows(sheet: Any, header: Any) -> range:
    return range(header.row + 1, min(sheet.max_row, ROWS) + 1)


def _row(sheet: Any, computed: Any, ids: int, places: dict[str, int], row: int) -> dict[str, Any]:
    mark = sheet.cell(row, places["mark"])
    is_formula, is_error = mark.data_type == "f", mark.data_type == "e"
    cached = computed.cell(row, places["mark"]).value if is_formula else None
    text = fingerprint(sheet.cell(row, places["text"]).value) if "text" in places else ""
    evidence = read_text(sheet.cell(row, places["evidence"]).value) if "evidence" in places else ""
    return {
        "row": row,
        "id": read_text(sheet.cell(row, ids).value),
        "mark": asdict(read_mark(mark.value, cached, is_formula=is_formula, is_error=is_error)),
        "review": read_text(sheet.cell(row, places["review"]).value),
        "by": read_text(sheet.cell(row, places["by"]).value),
        "text": text,
        "evidence": evidence.removeprefix("佐证报告").strip() if evidence.startswith("佐证报告") else "",
    }


if __name__ == "__main__":
    main()
