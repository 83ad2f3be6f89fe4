"""The trend lines of the overview are drawn from what was handed out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.store import Store
from reports.proof.chain import manifests, payload
from reports.review.trend import load_scores
from tests.proof_county import crawl, report


def test_one_point_for_every_run_that_was_reported(tmp_path: Path) -> None:
    db = tmp_path / "county.db"
    for night in (1, 2):
        crawl(db, night)
        report(db, tmp_path / f"out{night}")
        report(db, tmp_path / f"again{night}")  # the same report again is no new point
    with Store.open(db) as store:
        points = load_scores(store, "yuanling-2017")
        assert [(point.run, point.as_of, point.units) for point in points] == [
            (1, "2017-12-15", 1),
            (2, "2017-12-15", 1),
        ]
        for point, manifest in zip(points, manifests(store, "report"), strict=True):
            [leaf] = [leaf for leaf in manifest.leaves if leaf.table == "score"]
            score = json.loads(payload(store, leaf.digest) or b"")["score"]
            assert point.low == pytest.approx(score["floor"] / score["total"])
            assert point.high == pytest.approx(score["ceiling"] / score["total"])
        assert load_scores(store, "hengshan-2011") == []


def test_nothing_handed_out_is_no_trend(tmp_path: Path) -> None:
    crawl(tmp_path / "county.db")
    with Store.open(tmp_path / "county.db") as store:
        assert load_scores(store, "yuanling-2017") == []
