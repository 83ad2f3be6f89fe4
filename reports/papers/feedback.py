"""Filled ledgers (整改台账) back into the county: every row is looked at before anything is written, and all are written at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.errors import InputError
from crawler.scope import Place, Scope
from crawler.store import Store
from crawler.units import Unit
from crawler.urls import normalise
from reports.papers.ledger import answered
from reports.papers.ledgerreading import FIELDS, FILLED, Line, read_ledgers
from reports.papers.rectification import Feedback, Row, load_rows, save_feedback
from reports.proof.seal import file_digest
from reports.text import clean, shorten
from reports.workbook.cells import fitted

LONGEST = {"responsible": 40, "words": 500}  # characters


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file. ``same``: stood there before; ``empty``: left as they were; ``notes``: on links of others."""

    path: Path
    taken: tuple[int, ...]
    same: int
    empty: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Came:
    path: Path
    line: Line
    given: Mapping[str, str]  # field → what the unit wrote; none that were left as they were printed

    def __str__(self) -> str:
        return f"{self.path}：{self.line.sheet} 第 {self.line.row} 行"


def import_ledgers(store: Store, paths: Sequence[Path], by: str, at: str) -> list[Imported]:
    """Raises InputError with every mistake of every file, one a line (then nothing was written), and StorageError."""
    rows = {str(row.number): row for row in load_rows(store)}
    read = read_ledgers(paths)
    _refuse([f"{path}：{lines}" for path, lines in zip(paths, read, strict=True) if isinstance(lines, str)])
    came = [_Came(p, line, _given(line, rows)) for p, lines in zip(paths, read, strict=True) for line in lines if isinstance(line, Line)]  # fmt: skip
    _refuse([f"{one} {words}" for one in came for words in _mistakes(one, rows.get(one.line.number))])
    _refuse(list(_conflicts(came)))
    files = {path: file_digest(path) for path in paths}
    fresh = list(_fresh(came, rows, Feedback(at, clean(by).strip()), files))
    run = store.newest_run()
    units = {unit.id: unit for unit in store.units(run)} if run else {}
    save_feedback(store, run.id if run else 0, [(int(one.line.number), told) for one, told in fresh])
    return [_imported(path, came, [one for one, _ in fresh if one.path == path], rows, units) for path in paths]


def _refuse(mistakes: Sequence[str]) -> None:
    if mistakes:
        raise InputError("\n".join([*mistakes, "未导入任何内容"]))


def _given(line: Line, rows: Mapping[str, Row]) -> dict[str, str]:
    row = rows.get(line.number)
    return {name: text for name in FILLED if (text := answered(row, getattr(line, name)))} if row else {}


def _mistakes(came: _Came, row: Row | None) -> Iterator[str]:
    """Each as “field：why”."""
    line = came.line
    yield from (f"{FIELDS[name]}：{why}" for name, why in line.faults)
    if row is None:
        yield f"{FIELDS['number']}：“{shorten(line.number, 20, '…')}”不在本库的整改台账中"
        return
    if line.unit != fitted(row.name).strip():
        yield f"{FIELDS['unit']}：应为“{row.name}”；行是否错位？"
    elif _plain(line.text) != _plain(fitted(row.text)):
        yield f"{FIELDS['text']}：与台账中的第 {row.number} 号问题不符；行是否错位？"
    for name, most in LONGEST.items():
        if len(came.given.get(name, "")) > most:
            yield f"{FIELDS[name]}：超过 {most} 个字"
    if fault := _link_fault(came.given.get("link", "")):
        yield f"{FIELDS['link']}：{fault}"


def _plain(text: str) -> str:
    return "".join(text.split())


def _link_fault(link: str) -> str:
    if not link:
        return ""
    if link.count("://") != 1 or len(link.split()) > 1:
        return "只填一个以 http:// 或 https:// 开头的完整网址"
    try:
        normalise(link)
    except ValueError:
        return f"“{shorten(link, 60, '…')}”不是可用的网址"
    return ""


def _conflicts(came: Sequence[_Came]) -> Iterator[str]:
    """One problem is filled in differently twice: on two sheets, or in two files."""
    first: dict[tuple[str, str], _Came] = {}
    for one in came:
        for name, text in one.given.items():
            other = first.setdefault((one.line.number, name), one)
            if other.given[name] != text:
                yield f"{one} {FIELDS[name]}：与“{other}”填写的不一致"


def _fresh(
    came: Sequence[_Came], rows: Mapping[str, Row], empty: Feedback, files: Mapping[Path, str]
) -> Iterator[tuple[_Came, Feedback]]:
    """Of each problem once, what is new, on top of what was told before."""
    by_number: dict[str, list[_Came]] = {}
    for one in came:
        if one.given:
            by_number.setdefault(one.line.number, []).append(one)
    for number, ones in by_number.items():
        before = rows[number].feedback or empty
        given = {name: text for one in ones for name, text in one.given.items()}
        told = replace(before, **given)
        if told != before:
            yield ones[0], replace(told, at=empty.at, by=empty.by, file=files[ones[0].path])


def _imported(
    path: Path, came: Sequence[_Came], fresh: Sequence[_Came], rows: Mapping[str, Row], units: Mapping[str, Unit]
) -> Imported:
    mine = [one for one in came if one.path == path]
    numbers = {one.line.number for one in mine}
    filled = {one.line.number for one in mine if one.given}
    taken = tuple(int(one.line.number) for one in fresh)
    notes = tuple(
        f"第 {one.line.row} 行（{one.line.number} 号）的整改后链接不在该单位网站上，夜间不会采集，须人工复查"
        for one in fresh
        if (link := one.given.get("link")) and _is_elsewhere(link, units.get(rows[one.line.number].unit))
    )
    return Imported(path, taken, len(filled) - len(taken), len(numbers - filled), notes)


def _is_elsewhere(link: str, unit: Unit | None) -> bool:
    return unit is None or Scope(unit).place(normalise(link)) is Place.OUT


def imported_text(done: Sequence[Imported]) -> str:
    """What ``gongkai rectify import`` prints."""
    lines = []
    for one in done:
        lines.append(f"{one.path.name}：采纳 {len(one.taken)} 条，已有 {one.same} 条，未填 {one.empty} 条")
        lines += [f"  {note}" for note in one.notes]
    return "\n".join(clean(line) for line in lines)
