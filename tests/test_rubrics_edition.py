"""An edition of one's own: copying, comparing, scoring stored snapshots by it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from checks.result import Item, Result, Verdict
from checks.results import save_results
from crawler.errors import InputError
from crawler.store import Store
from crawler.units import Kind, Unit
from reports import cli
from reports.pipeline import assess
from rubrics.difference import diff_rubrics
from rubrics.edition import new_edition
from rubrics.lint import lint_rubric
from rubrics.load import list_rubrics, load_rubric
from rubrics.model import Rubric
from tests.rubric_parts import BONUS, one_line, rubric_of

UNIT = Unit("jyj", "县教育局", Kind.DEPARTMENT, "http://p.test/", "http://p.test/jyj/")
CLAUSE = 'id = "a"\ntext = "每少一项扣1分"\npoints = 1\nprimitive = "per_item"\ncheck = "c"'


@pytest.mark.parametrize("origin", list_rubrics())
def test_a_copy_differs_in_id_and_year_only_and_lints_like_the_original(origin: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    new_id = new_edition(origin, 2026, path)
    old, new = load_rubric(origin), load_rubric(path)
    assert (new.id, new.year) == (new_id, 2026)
    assert new.model_copy(update={"id": old.id, "year": old.year}) == old
    assert [(f.key, f.level, f.message) for f in lint_rubric(path)] == [
        (f.key, f.level, f.message) for f in lint_rubric(origin)
    ]
    assert origin in path.read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("origin", "year", "id_", "expected"),
    [
        ("yuanling-2017", 2026, "", "yuanling-2026"),
        ("luohu-method", 2026, "", "luohu-method-2026"),
        ("yuanling-2017", 2026, "our-county", "our-county"),
    ],
)
def test_the_new_id(origin: str, year: int, id_: str, expected: str, tmp_path: Path) -> None:
    assert new_edition(origin, year, tmp_path / "own.toml", id_) == expected


def test_nothing_is_overwritten_and_no_built_in_id_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not overwritten"):
        new_edition("yuanling-2017", 2026, path)
    assert path.read_text("utf-8") == "mine"
    for origin, id_ in (("yuanling-2017", ""), ("miluo-township-2017", "yuanling-2017")):
        with pytest.raises(InputError, match="--id"):
            new_edition(origin, 2017, tmp_path / "other.toml", id_)
    with pytest.raises(InputError):
        new_edition("yuanling-2017", 2026, tmp_path / "other.toml", "No Id")
    with pytest.raises(InputError, match="No such file"):
        new_edition("yuanling-2017", 2026, tmp_path / "missing" / "own.toml")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["own.toml"]


def test_a_long_text_that_looks_like_the_key_is_left_alone(tmp_path: Path) -> None:
    origin = tmp_path / "a.toml"
    body = 'note = """\nid = "x"\nyear = 1999\n"""\nid="a-2020"  # ours\ntitle = "t"\nyear=2020\nplace = ""\nsource = ""\ntotal = 0\n'
    origin.write_text(body, encoding="utf-8")
    new_edition(str(origin), 2021, tmp_path / "b.toml")
    made = load_rubric(tmp_path / "b.toml")
    assert (made.id, made.year, made.note) == ("a-2021", 2021, 'id = "x"\nyear = 1999\n')


def changes(old: Rubric, new: Rubric) -> list[str]:
    return [str(difference) for difference in diff_rubrics(old, new)]


def test_equal_editions_do_not_differ() -> None:
    assert diff_rubrics(load_rubric("hengshan-2011"), load_rubric("hengshan-2011")) == []


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (one_line(CLAUSE, points="8"), ["~ 细则 总分：10 → 8", "~ 部分 1 分值：10 → 8", "~ 指标 1.1 分值：10 → 8"]),
        (one_line(CLAUSE, mode="manual"), ["~ 指标 1.1 核查方式：机器核查 → 人工核实"]),
        (one_line(CLAUSE, more='kinds = ["township"]'), ["~ 指标 1.1 适用单位类别：（无） → township"]),
        (one_line(CLAUSE.replace("points = 1", "points = 0.5")), ["~ 扣分 a 分值：1 → 0.5"]),
        (one_line(CLAUSE.replace('check = "c"', 'check = "d"')), ["~ 扣分 a 检查项：c → d"]),
        (one_line(CLAUSE + "\nparams = { n = 3 }"), ["~ 扣分 a 检查参数：（无） → n=3"]),
        (one_line(CLAUSE.replace('id = "a"', 'id = "b"')), ["+ 扣分 b 每少一项扣1分", "- 扣分 a 每少一项扣1分"]),
    ],
)
def test_what_changed_is_named(new: Rubric, expected: list[str]) -> None:
    assert changes(one_line(CLAUSE), new) == expected


def test_lines_and_rules_that_came_or_went_are_named() -> None:
    section = '[[section]]\nid = "1"\ntitle = "部分"\npoints = 10\n'
    old = rubric_of(section)
    new = rubric_of(section + BONUS.format(more="cap = 5") + '[[rule]]\nid = "r"\ntype = "note"\ntext = "扣完为止"\n')
    forth, back = changes(old, new), changes(new, old)
    assert forth[:2] == ["+ 指标 b1 加分", "+ 指标 b2 减分"]
    assert forth[-1] == "+ 规则 r 扣完为止"
    assert back == [line.replace("+", "-", 1) for line in forth]


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.toml"
    assert cli.run(["rubric", "new", "--from", "yuanling-2017", "--year", "2026", str(path)]) == 0
    assert "yuanling-2026" in capsys.readouterr().out
    assert cli.run(["rubric", "new", "--from", "yuanling-2017", "--year", "2026", str(path)]) == 2
    assert cli.run(["rubric", "new", "--from", "nowhere", "--year", "2026", str(tmp_path / "b.toml")]) == 2
    capsys.readouterr()
    assert cli.run(["rubric", "diff", "yuanling-2017", str(path)]) == 0
    assert capsys.readouterr().out == "~ 细则 年度：2017 → 2026\n"
    assert cli.run(["rubric", "diff", "yuanling-2017", "yuanling-2017"]) == 0
    assert capsys.readouterr().out == "no difference\n"


def test_the_list_states_the_shares(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rubric", "list", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == list_rubrics()
    assert rows["luohu-method"]["method_only"]
    assert rows["miluo-township-2017"]["kinds"] == ["township"]
    for row in rows.values():
        if not row["method_only"]:
            assert abs(sum(row["percent"].values()) - 100) <= 0.1
    assert cli.run(["rubric", "list"]) == 0
    assert "assisted %" in capsys.readouterr().out


def test_stored_snapshots_are_scored_by_another_edition_at_once(tmp_path: Path) -> None:
    """Back-test: no crawl and no check again; what was found once is weighed by the new edition's points."""
    own = tmp_path / "own.toml"
    new_edition("yuanling-2017", 2026, own)
    clause = 'text = "信息公开指南要素不全每少一项扣1分"\npoints = 1\n'
    text = own.read_text("utf-8")
    assert clause in text
    own.write_text(text.replace(clause, clause.replace("points = 1", "points = 0.5")), encoding="utf-8")
    as_of = date(2017, 12, 15)
    items = tuple(Item(key, key, Verdict.NOT_MET, f"缺少{key}") for key in ("fax", "email"))
    guide = Result("guide_elements", Verdict.PARTLY, "要素不全", items=items)
    there = Result("guide_published", Verdict.MET, "有指南")
    with Store.open(tmp_path / "county.db", create=True) as store:
        run = store.start_run([UNIT], {}, "0")
        store.finish_run(run, "complete")
        old = load_rubric("yuanling-2017")
        assess(store, old, as_of)
        save_results(store, run.id, UNIT.id, as_of, [({}, guide), ({}, there)])
        marks = {
            rubric.id: {line.id: line.suggested for line in assess(store, rubric, as_of).units[0].sheet.indicators}
            for rubric in (old, load_rubric(own))
        }
    assert marks["yuanling-2017"].pop("2.4") == 0
    assert marks["yuanling-2026"].pop("2.4") == 1
    assert marks["yuanling-2017"] == marks["yuanling-2026"]
