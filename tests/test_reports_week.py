"""An inspector's week on the sample county: from prefilled sheets to a final ranking, through Excel and through the app, the same."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crawler.store import Store
from demo.compare import RUBRIC
from demo.plan import AS_OF
from reports import cli
from reports.assessment import Assessment, is_open
from reports.decisions import scope_of
from reports.journal import find_faults, load_entries
from reports.pipeline import assess
from reports.publish import links_of
from reports.review.app import ReviewApp, create_app
from reports.review.serving import prepare
from reports.review.users import add_user
from reports.summary import by_kind
from reports.workbook.sheet import write_score_sheet
from rubrics.load import load_rubric
from rubrics.marks import mark_ranges
from rubrics.sheet import ScoredIndicator
from tests.filled_sheets import NOW, fill
from tests.review_app import HOST, PASSWORD, get, send
from tests.test_demo_end_to_end import Demo, demo

__all__ = ["demo"]  # the county is crawled once for all tests of a session
INSPECTORS = ("张三", "李四", "王五")
REVIEWERS = ("赵六", "钱七")
ONSITE = "（现场核实）"  # how the app writes down what a mark was looked at with
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
            mark = _mark(line, ranges[line.id].marks(), dice)
            said = line.reason if mark == line.suggested else f"核实 {line.id}{ONSITE}"
            marks[unit.sheet.unit, line.id] = (mark, said, name)
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


def open_app(db: Path) -> ReviewApp:
    with Store.open(db) as store:
        for name in (*INSPECTORS, *REVIEWERS):
            add_user(store, name, "score" if name in INSPECTORS else "review", PASSWORD)
    review = prepare(db, RUBRIC, AS_OF, "127.0.0.1")
    review.clock = lambda: NOW
    return create_app(review)


def log_in(app: ReviewApp, name: str) -> FlaskClient:
    """By the form, as a browser would."""
    client = app.test_client()
    found = re.search(r'name="form" value="([^"]+)"', get(client, "/login").get_data(as_text=True))
    assert found
    data = {"name": name, "password": PASSWORD, "form": found.group(1)}
    assert client.post("/login", headers=HOST, data=data).location == "/"
    return client


def by_app(app: ReviewApp, found: Assessment, marks: Marks) -> None:
    """Each inspector opens every line that is theirs, confirms the machine's suggestion or writes another mark."""
    clients = {name: log_in(app, name) for name in INSPECTORS}
    lines = {(unit.sheet.unit, line.id): line for unit in found.units for line in unit.sheet.indicators}
    for (unit, id_), (mark, said, name) in marks.items():
        form: dict[str, object] = {"seen": 0, "run": int(found.run.id), "how": "confirm"}
        if mark != lines[unit, id_].suggested:
            form |= {"how": "mark", "value": str(mark), "code": "onsite", "note": said.removesuffix(ONSITE)}
        assert send(clients[name], f"/unit/{unit}/line/{id_}/decide", form).status_code == 303


def scores(db: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    args = ["--db", str(db), "--rubric", RUBRIC, "--as-of", AS_OF.isoformat(), "--method", "luohu-method"]
    assert cli.run(["score", *args, "--format", "json"]) in (0, 1)  # 1: the sample county's run is degraded
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_a_week_through_excel_ends_where_the_app_ends(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    excel, clicked = (Path(shutil.copy(demo.out / "county.db", tmp_path / f"{name}.db")) for name in ("excel", "app"))
    found = county(excel)
    marks = judge(found)
    by_excel(excel, found, marks, tmp_path)
    assert f"采纳 {len(marks)} 项" in capsys.readouterr().out
    app = open_app(clicked)
    by_app(app, found, marks)
    capsys.readouterr()

    final = county(excel)
    assert all(unit.sheet.final is not None for unit in final.units)
    assert all(
        place.first == place.last or _ties(places, place) for _, places in by_kind(final.units) for place in places
    )
    one, other = scores(excel, capsys), scores(clicked, capsys)
    assert one == other
    assert all(unit["year"]["grade"] in ("优秀", "良好", "合格", "不合格") for unit in one["units"])
    expected = {unit.sheet.unit: _sum(found, unit.sheet.unit, marks) for unit in found.units}
    assert {unit.sheet.unit: unit.sheet.final for unit in final.units} == expected
    an_appeal_changes_exactly_its_points(app, final)


def an_appeal_changes_exactly_its_points(app: ReviewApp, before: Assessment) -> None:
    """On the week just played: handed out, objected to, revoked, agreed to by a second reviewer."""
    unit, lost = next((one, line) for one in before.units for line in one.sheet.indicators if _lost(line))
    objected = object_to(app, unit.sheet.unit, lost.id)
    after = county(app.review.db)
    was, now = ({one.sheet.unit: one.sheet for one in found.units} for found in (before, after))
    assert [id_ for id_ in was if was[id_] != now[id_]] == [unit.sheet.unit]
    pairs = zip(was[unit.sheet.unit].indicators, now[unit.sheet.unit].indicators, strict=True)
    assert [old.id for old, new in pairs if old != new] == [lost.id]
    assert now[unit.sheet.unit].final == (unit.sheet.final or 0) + _lost(lost)
    with Store.open(app.review.db) as store:
        own = [(one.kind, one.author) for one in load_entries(store, scope_of(RUBRIC, AS_OF)) if one.number >= objected]
        assert find_faults(store) == []
    zhao, qian = REVIEWERS
    assert own == [("appeal", INSPECTORS[0]), ("review", zhao), ("second", qian), ("decide", qian)]
    assert "申诉复核撤销：已核对链接" in get(log_in(app, zhao), f"/log?unit={unit.sheet.unit}").get_data(as_text=True)


def _lost(line: ScoredIndicator) -> Decimal:
    return line.max - line.suggested if line.suggested is not None and line.counted else Decimal(0)


def object_to(app: ReviewApp, unit: str, line: str) -> int:
    """The whole way of an objection, through the forms; the number of its entry in the journal."""
    zhao, qian = (log_in(app, name) for name in REVIEWERS)
    path, page = f"/unit/{unit}/line/{line}", f"/unit/{unit}?i={line}"
    send(zhao, f"/unit/{unit}/stage", {"move": "issue", "seen": 0}, page)
    seen = _seen(get(zhao, page).get_data(as_text=True))
    form = {"code": "published", "note": "已在子站公开", "link": "http://www.example.gov.cn/x.html", "seen": seen}
    send(log_in(app, INSPECTORS[0]), f"{path}/appeal", form)
    with Store.open(app.review.db) as store:
        number = load_entries(store, scope_of(RUBRIC, AS_OF))[-1].number
    form = {"appeal": number, "verdict": "revoke", "opinion": "已核对链接", "seen": seen + 1}
    send(zhao, f"{path}/review", form)
    send(qian, f"{path}/second", {"appeal": number, "agrees": "yes", "opinion": "同意", "seen": seen + 2})
    return number


def _seen(text: str) -> int:
    """The version of the line that its page shows."""
    found = re.search(r'/file".*?name="seen" value="(\d+)"', text, re.DOTALL)
    assert found
    return int(found.group(1))


def _ties(places: Any, place: Any) -> bool:
    return any(other is not place and other.unit.sheet.final == place.unit.sheet.final for other in places)


def _sum(found: Assessment, unit: str, marks: Marks) -> Decimal:
    """The unit's score by plain addition: the person's mark, else the machine's."""
    lines = next(one.sheet.indicators for one in found.units if one.sheet.unit == unit)
    return sum(
        (marks[unit, line.id][0] if (unit, line.id) in marks else line.suggested or Decimal(0) for line in lines),
        Decimal(0),
    )
