"""An inspector's week on the sample county: prefilled sheets, filled, imported, ranked; by hand or through the journal, the same."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crawler.store import Store
from demo.compare import RUBRIC
from demo.plan import AS_OF
from reports import cli
from reports.assessment import Assessment, is_open
from reports.decisions import basis_of, decide, scope_of
from reports.journal import Act, Author, append
from reports.pipeline import assess
from reports.publish import links_of
from reports.summary import by_kind
from reports.workbook.sheet import write_score_sheet
from rubrics.decisions import Decision
from rubrics.load import load_rubric
from rubrics.marks import mark_ranges
from rubrics.sheet import ScoredIndicator
from tests.filled_sheets import NOW, fill
from tests.test_demo_end_to_end import Demo, demo

__all__ = ["demo"]  # the county is crawled once for all tests of a session
INSPECTORS = ("张三", "李四", "王五")
Marks = Mapping[tuple[str, str], tuple[Decimal, str, str]]  # (unit, line) → mark, opinion, name


def county(db: Path) -> Assessment:
    with Store.open(db) as store:
        return assess(store, load_rubric(RUBRIC), AS_OF)


def judge(found: Assessment) -> Marks:
    """What three inspectors make of every line that is a person's, by dice that always fall alike."""
    dice = random.Random(7)
    ranges = mark_ranges(load_rubric(RUBRIC))
    marks = {}
    for unit in found.units:
        name = dice.choice(INSPECTORS)
        for line in filter(is_open, unit.sheet.indicators):
            marks[unit.sheet.unit, line.id] = (_mark(line, ranges[line.id].marks(), dice), f"核实 {line.id}", name)
    return marks


def _mark(line: ScoredIndicator, allowed: list[Decimal], dice: random.Random) -> Decimal:
    agrees = line.suggested is not None and dice.random() < 0.8
    return line.suggested if agrees and line.suggested is not None else dice.choice(allowed)


def by_excel(db: Path, found: Assessment, marks: Marks, folder: Path) -> None:
    """Every unit's sheet is exported, filled and imported with one command."""
    files = []
    for unit in found.units:
        path = folder / Path(links_of(found)[unit.sheet.unit][1]).name
        write_score_sheet(path, found, unit, "../units/x.html")
        mine = {id_: value for (whose, id_), value in marks.items() if whose == unit.sheet.unit}
        files.append(fill(path, {id_: (float(mark), said, name) for id_, (mark, said, name) in mine.items()}))
    assert cli.run(["sheet", "import", *map(str, files), "--db", str(db)]) == 0


def by_journal(db: Path, found: Assessment, marks: Marks) -> None:
    """The same decisions as the review app writes them."""
    lines = {(unit.sheet.unit, line.id): line for unit in found.units for line in unit.sheet.indicators}
    with Store.open(db) as store:
        for name in INSPECTORS:
            acts: list[Act] = []
            for (unit, id_), (mark, said, by) in marks.items():
                if by == name:
                    basis = basis_of(lines[unit, id_], int(found.run.id), AS_OF)
                    acts.append(decide(Decision(unit, id_, "mark", value=mark, reason=said), basis, ""))
            append(store, scope_of(RUBRIC, AS_OF), Author(name, "score", NOW), acts)


def scores(db: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    args = ["--db", str(db), "--rubric", RUBRIC, "--as-of", AS_OF.isoformat(), "--method", "luohu-method"]
    assert cli.run(["score", *args, "--format", "json"]) in (0, 1)  # 1: the sample county's run is degraded
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_a_week_through_excel_ends_where_the_journal_ends(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    excel, journal = (
        Path(shutil.copy(demo.out / "county.db", tmp_path / f"{name}.db")) for name in ("excel", "journal")
    )
    found = county(excel)
    marks = judge(found)
    by_excel(excel, found, marks, tmp_path)
    by_journal(journal, found, marks)
    printed = capsys.readouterr().out
    assert f"采纳 {len(marks)} 项" in printed

    final = county(excel)
    assert all(unit.sheet.final is not None for unit in final.units)
    assert all(
        place.first == place.last or _ties(places, place) for _, places in by_kind(final.units) for place in places
    )
    one, other = scores(excel, capsys), scores(journal, capsys)
    assert one == other
    assert all(unit["year"]["grade"] in ("优秀", "良好", "合格", "不合格") for unit in one["units"])
    expected = {unit.sheet.unit: _sum(found, unit.sheet.unit, marks) for unit in found.units}
    assert {unit.sheet.unit: unit.sheet.final for unit in final.units} == expected


def _ties(places: Any, place: Any) -> bool:
    return any(other is not place and other.unit.sheet.final == place.unit.sheet.final for other in places)


def _sum(found: Assessment, unit: str, marks: Marks) -> Decimal:
    """The unit's score by plain addition: the person's mark, else the machine's."""
    lines = next(one.sheet.indicators for one in found.units if one.sheet.unit == unit)
    return sum(
        (marks[unit, line.id][0] if (unit, line.id) in marks else line.suggested or Decimal(0) for line in lines),
        Decimal(0),
    )
