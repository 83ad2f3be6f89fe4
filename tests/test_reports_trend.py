"""The lines of a unit's reports: what was handed out, in the data and in the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from crawler.store import Store
from reports.trend import Point, draw_trend, load_trends, trends_json
from tests.proof_county import crawl, report

POINTS = [Point(n, f"2017-12-{n:02d}", 30.0 + n, 90.0, 100.0, {"2.4": 1.0}) for n in (1, 2, 3)]


def test_a_point_for_every_night_that_was_reported(tmp_path: Path) -> None:
    db = tmp_path / "county.db"
    for night in (1, 2):
        crawl(db, night)
        report(db, tmp_path / "out")
        report(db, tmp_path / "out")
    with Store.open(db) as store:
        trends = load_trends(store, "yuanling-2017")
        assert [(point.run, point.as_of) for point in trends["jyj"]] == [(1, "2017-12-15"), (2, "2017-12-15")]
        assert [point.run for point in load_trends(store, "yuanling-2017", most=1)["jyj"]] == [2]
        assert load_trends(store, "yuanling-2017", units=()) == load_trends(store, "hengshan-2011") == {}
        [first, _] = trends_json(trends)["jyj"]
        assert set(first) == {"run", "as_of", "floor", "ceiling", "total", "lines"}
        assert first["lines"]["2.13"] is None or first["lines"]["2.13"] >= 0
    page = lxml.html.parse(str(tmp_path / "out/units/jyj.html"))
    assert len(page.xpath("//svg[@class='trend']//circle")) == 4


def test_one_report_is_no_line() -> None:
    assert draw_trend(POINTS[:1]) == draw_trend([]) == ""


def test_the_lines_go_where_the_marks_go() -> None:
    svg = lxml.html.fragment_fromstring(draw_trend(POINTS))
    high, low = ([tuple(map(float, pair.split(","))) for pair in line.get("points").split()] for line in svg.xpath(".//polyline"))  # fmt: skip
    assert [x for x, _ in high] == [x for x, _ in low]
    assert len({y for _, y in high}) == 1
    assert [y for _, y in low] == sorted((y for _, y in low), reverse=True)  # more points stand higher
    assert "最低 33" in svg.text_content()


@pytest.mark.parametrize("floor", [-5.0, 0.0, 250.0])
def test_marks_beyond_the_scale_stay_in_the_picture(floor: float) -> None:
    svg = lxml.html.fragment_fromstring(draw_trend([replace(point, floor=floor, total=100.0) for point in POINTS]))
    height = float(svg.get("viewbox").split()[3])
    assert all(0 <= float(circle.get("cy")) <= height for circle in svg.xpath(".//circle"))
    assert draw_trend([replace(point, total=0.0) for point in POINTS])
