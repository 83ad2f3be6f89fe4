"""Reading a small table a person keeps: CSV (UTF-8 or GB18030) or .xlsx. Sizes are bounded; the file is not trusted."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.errors import InputError

MAX_FILE = 8 * 2**20  # bytes
MAX_UNPACKED = 64 * 2**20  # bytes of all members of an .xlsx
MAX_COLUMNS = 64

Row = tuple[int, list[str]]  # line number in the file (from 1), cells without surrounding space


def load_rows(path: Path, most: int) -> list[Row]:
    """All rows that are not blank. :class:`InputError` for a file that is missing, too large, damaged or over ``most`` rows."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    if path.stat().st_size > MAX_FILE:
        raise InputError(f"{path}: larger than {MAX_FILE // 2**20} MiB")
    rows: list[Row] = []
    for line, cells in _read(path):
        if not any(cells):
            continue
        if len(rows) == most:
            raise InputError(f"{path}: line {line}: more than {most} rows")
        rows.append((line, cells))
    return rows


def _read(path: Path) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _read_xlsx(path)
    if suffix == ".csv":
        return _read_csv(path)
    raise InputError(f"{path}: neither .csv nor .xlsx")


def _read_csv(path: Path) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_decode(path), newline=""), strict=True)
    line = 1  # of the row's beginning: a quoted cell may run over several lines
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{path}: line {line}: {error}") from error
        yield line, _clean(cells)
        line = reader.line_num + 1


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise InputError(f"{path}: line {line}: the text is neither UTF-8 nor GB18030")


def _read_xlsx(path: Path) -> Iterator[Row]:
    import openpyxl  # only for this kind of file: it takes longer than to read the others

    try:
        _refuse_bomb(path)
        file = io.BytesIO(path.read_bytes())  # a path would stay open where the workbook is broken
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(max_col=MAX_COLUMNS, values_only=True) if book.worksheets else ()
            for line, values in enumerate(rows, start=1):
                yield line, _clean(_cell(value) for value in values)
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever the archive or its XML makes it stumble over
        raise InputError(f"{path}: is no readable .xlsx ({error})") from error


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MAX_UNPACKED:
        raise InputError(f"{path}: unpacks to more than {MAX_UNPACKED // 2**20} MiB")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet knows no whole numbers
    return "" if value is None else str(value)


def _clean(cells: Iterable[str]) -> list[str]:
    stripped = [cell.strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped
