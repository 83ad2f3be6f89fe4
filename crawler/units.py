"""The unit registry (单位名录)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from crawler.errors import InputError
from crawler.tables import Row, load_rows
from crawler.urls import normalise


class Kind(StrEnum):
    """Kind of unit, as the registry's ``kind`` column says it."""

    DEPARTMENT = "department"  # 部门
    TOWNSHIP = "township"  # 乡镇
    VERTICAL = "vertical"  # 垂管
    PUBLIC = "public"  # 公共企事业


KIND_NAMES = {Kind.DEPARTMENT: "部门", Kind.TOWNSHIP: "乡镇", Kind.VERTICAL: "垂管", Kind.PUBLIC: "公共企事业"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One assessed unit. ``column_url`` may be empty: then the crawl looks for the column."""

    id: str
    name: str
    kind: Kind
    portal_url: str
    site_url: str
    column_url: str = ""
    duties: tuple[str, ...] = ()
    contacts: dict[str, str] = field(default_factory=dict)


MAX_UNITS = 5000
REQUIRED = ("id", "name", "kind", "portal_url", "site_url", "column_url", "duties")
# The registration form of 山政办发〔2011〕76号, annex 2, one column per cell.
CONTACTS = (
    *("分管领导", "分管领导职务", "分管领导联系电话"),
    *("主管部门", "主管部门负责人", "主管部门职务", "主管部门联系电话"),
    *(f"联系人{n}{field}" for n in (1, 2) for field in ("", "办公室电话", "手机", "电子邮箱", "QQ")),
)

_KINDS = {name: kind for kind, chinese in KIND_NAMES.items() for name in (chinese, kind.value)}
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")  # ids become file names
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file names on Windows
_SEPARATOR = re.compile(r"[;；]")


def load_units(path: str | Path) -> list[Unit]:
    """The registry in ``path`` (.csv or .xlsx) in its own order.

    Raises one :class:`InputError` that names every mistake with file, line and field, one a line.
    """
    path = Path(path)
    rows = load_rows(path, MAX_UNITS + 1)
    if not rows:
        raise InputError(f"{path}: is empty; the first line must be {','.join(REQUIRED)}")
    header_line, header = rows[0]
    mistakes = list(_header_mistakes(header))
    if mistakes:
        raise InputError("\n".join(f"{path}: line {header_line}, {mistake}" for mistake in mistakes))
    if len(rows) == 1:
        raise InputError(f"{path}: has a header but no unit")
    return _read_units(path, header, rows[1:])


def are_same(registered: Sequence[Unit], stored: Sequence[Unit]) -> bool:
    """A run holds these units and no others. A column that the crawl found is no difference, nor is the order."""
    held = {unit.id: unit for unit in stored}
    return len(held) == len(registered) and all(
        unit.id in held
        and (unit if unit.column_url else replace(unit, column_url=held[unit.id].column_url)) == held[unit.id]
        for unit in registered
    )


def _header_mistakes(header: list[str]) -> Iterator[str]:
    for name in REQUIRED:
        if name not in header:
            yield f"field {name}: is missing from the header"
    for position, name in enumerate(header, start=1):
        if not name:
            yield f"column {position}: has no name"
        elif name in header[: position - 1]:
            yield f"field {name}: stands twice in the header"
        elif name not in REQUIRED and name not in CONTACTS:
            yield f"field {name}: is unknown; known are {', '.join((*REQUIRED, *CONTACTS))}"


def _read_units(path: Path, header: list[str], rows: list[Row]) -> list[Unit]:
    units: list[Unit] = []
    mistakes: list[str] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        row = dict(zip(header, cells + [""] * len(header), strict=False))
        found = list(_row_mistakes(header, cells, row))
        first = lines.setdefault(row["id"].casefold(), line)  # file systems may not tell A from a
        if row["id"] and first != line:
            found.append(f"field id: {row['id']!r} is already the id of line {first}")
        mistakes += [f"{path}: line {line}, {mistake}" for mistake in found]
        if not found:
            units.append(_unit(row))
    if mistakes:
        raise InputError("\n".join(mistakes))
    return units


def _row_mistakes(header: list[str], cells: list[str], row: dict[str, str]) -> Iterator[str]:
    if len(cells) > len(header):
        yield f"field {header[-1]}: {len(cells) - len(header)} more cells than the header has names"
    yield from _id_mistakes(row["id"])
    if not row["name"]:
        yield "field name: is empty"
    if row["kind"] not in _KINDS:
        yield f"field kind: {row['kind']!r} is none of {', '.join(_KINDS)}"
    for name in ("portal_url", "site_url", "column_url"):
        if row[name] or name != "column_url":
            yield from _url_mistakes(name, row[name])
    for name, value in row.items():
        if not value.isprintable():
            yield f"field {name}: has a line break or control character"


def _id_mistakes(identifier: str) -> Iterator[str]:
    if not identifier:
        yield "field id: is empty"
    elif identifier.lower().startswith("portal:"):
        yield f"field id: {identifier!r} begins with the reserved word portal:"
    elif not _ID.fullmatch(identifier) or _DEVICE.fullmatch(identifier):
        yield f"field id: {identifier!r} is no file name; use letters A-Z, digits, _ . - (at most 64)"


def _url_mistakes(name: str, url: str) -> Iterator[str]:
    if not url:
        yield f"field {name}: is empty"
        return
    try:
        normalise(url)
    except ValueError as error:
        yield f"field {name}: {url[:200]!r}: {error}"


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        id=row["id"],
        name=row["name"],
        kind=_KINDS[row["kind"]],
        portal_url=normalise(row["portal_url"]),
        site_url=normalise(row["site_url"]),
        column_url=normalise(row["column_url"]) if row["column_url"] else "",
        duties=tuple(duty.strip() for duty in _SEPARATOR.split(row["duties"]) if duty.strip()),
        contacts={name: row[name] for name in CONTACTS if row.get(name)},
    )
