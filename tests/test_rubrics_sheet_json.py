"""The shape of `gongkai score --format json`: what scripts outside rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from crawler.units import Kind
from rubrics.load import list_rubrics, load_rubric
from rubrics.model import params_key
from rubrics.scoring import required_checks, score_units
from rubrics.sheet_json import SHOWN, score_json
from tests.rubric_parts import one_line, result, score, unit

UNITS = (unit("a"), unit("t", Kind.TOWNSHIP), unit("v", Kind.VERTICAL), unit("p", Kind.PUBLIC))
STATUSES = {"full", "deducted", "unverified", "manual", "not_applicable"}
SEEN = Evidence("http://p.test/zn.html", "2017-12-01T08:00:00+08:00", "ab" * 32, "传真号码：", 0, 4, "指南")
VERDICTS = [*Verdict]


def mixed(id_: str) -> dict[tuple[str, str], dict[tuple[str, str], Result]]:
    """Every verdict in turn over the checks that the rubric needs."""
    rubric = load_rubric(id_)
    found = {}
    for n, one in enumerate(UNITS):
        found[one.id] = {
            (check, params_key(params)): Result(
                check,
                VERDICTS[(n + k) % len(VERDICTS)],
                "说明。",
                Assurance.INCONCLUSIVE
                if VERDICTS[(n + k) % len(VERDICTS)] is Verdict.UNKNOWN
                else Assurance.PROVISIONAL,
                evidence=(SEEN,),
            )
            for k, (check, params) in enumerate(required_checks(rubric))
        }
    return found  # type: ignore[return-value]


def document(id_: str) -> dict[str, Any]:
    rubric = load_rubric(id_)
    sheets = score_units(rubric, UNITS, mixed(id_))  # type: ignore[arg-type]
    text = json.dumps(score_json(rubric.id, date(2017, 12, 15), 3, "0.1.0", sheets), ensure_ascii=False)
    shape: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return shape


def numbers(value: Any) -> Iterator[Decimal]:
    if isinstance(value, dict):
        yield from (n for key, part in value.items() if key != "factor" for n in numbers(part))
    elif isinstance(value, list):
        yield from (n for part in value for n in numbers(part))
    elif isinstance(value, Decimal):
        yield value


@pytest.mark.parametrize("id_", [id_ for id_ in list_rubrics() if not load_rubric(id_).method_only])
def test_the_contracts_shape_for_every_rubric(id_: str) -> None:
    shape = document(id_)
    assert {"rubric", "as_of", "run", "version", "units"} <= set(shape)
    kinds = load_rubric(id_).kinds
    assert [row["unit"] for row in shape["units"]] == [one.id for one in UNITS if not kinds or one.kind in kinds]
    assert all(-number.as_tuple().exponent <= 2 for number in numbers(shape))
    for row in shape["units"]:
        assert set(row["score"]) == {"floor", "ceiling", "decided_points", "total"}
        assert row["score"]["floor"] <= row["score"]["ceiling"]
        assert {"kind", "overall"} == set(row["rank"])
        assert [section["id"] for section in row["sections"]] == [s.id for s in load_rubric(id_).sections]
        for line in row["indicators"]:
            check_line(line)


def check_line(line: dict[str, Any]) -> None:
    assert line["status"] in STATUSES
    assert line["mode"] in {"auto", "assisted", "manual"}
    assert line["assurance"] in {"confirmed", "provisional", "inconclusive", "person"}
    if line["status"] in ("manual", "unverified"):
        assert line["suggested"] is None
    if line["status"] in ("full", "deducted"):
        assert line["floor"] <= line["suggested"] <= line["ceiling"] <= line["max"]
    if line["status"] == "full":
        assert line["suggested"] == line["max"]
    for deduction in line["deductions"]:
        assert deduction["points"] >= 0
        assert deduction["reason"]
        assert all({"url", "fetched_at", "sha256", "excerpt"} <= set(evidence) for evidence in deduction["evidence"])


CLAUSE = 'id = "a"\ntext = "每少一项扣1分"\npoints = 1\nprimitive = "per_item"\ncheck = "c"'


def test_items_and_search_stand_under_the_line() -> None:
    unread = tuple((f"http://p.test/{n}", "访问超时") for n in range(SHOWN + 5))
    search = Search((("公开指南", "http://p.test/zn/"),), 12, 30, ("指南",), "2017-11-30", unread)
    items = (Item("fax", "传真号码", Verdict.NOT_MET, "缺少传真。", evidence=(SEEN,)),)
    found = Result("c", Verdict.PARTLY, "要素不全。", items=items, search=search)
    shape = score_json("t", date(2017, 12, 15), 1, "0", [score(one_line(CLAUSE), found)])
    line = json.loads(json.dumps(shape))["units"][0]["indicators"][0]
    assert [(item["key"], item["verdict"], item["evidence"][0]["url"]) for item in line["items"]] == [
        ("fax", "not_met", SEEN.url)
    ]
    assert (line["search"]["columns"], line["search"]["entries_read"]) == (
        [{"name": "公开指南", "url": "http://p.test/zn/"}],
        12,
    )
    assert (line["search"]["unread_total"], len(line["search"]["unread"])) == (SHOWN + 5, SHOWN)


def test_nothing_searched_and_nothing_counted_is_said_plainly() -> None:
    shape = score_json("t", date(2017, 12, 15), 1, "0", [score(one_line(CLAUSE), result("met"))])
    line = json.loads(json.dumps(shape))["units"][0]["indicators"][0]
    assert (line["items"], line["search"]) == ([], None)


def test_ranks_are_within_the_kind_and_overall() -> None:
    rubric = one_line(CLAUSE)
    results = {
        "a": {("c", "{}"): result("met")},
        "b": {("c", "{}"): result("partly", "not_met")},
        "t": {("c", "{}"): result("partly", *["not_met"] * 3)},
    }
    sheets = score_units(rubric, [unit("a"), unit("b"), unit("t", Kind.TOWNSHIP)], results)
    rows = json.loads(json.dumps(score_json("t", date(2017, 12, 15), 1, "0", sheets)))["units"]
    assert [row["rank"]["kind"] for row in rows] == [
        {"best": 1, "worst": 1, "of": 2},
        {"best": 2, "worst": 2, "of": 2},
        {"best": 1, "worst": 1, "of": 1},
    ]
    assert [row["rank"]["overall"]["best"] for row in rows] == [1, 2, 3]
