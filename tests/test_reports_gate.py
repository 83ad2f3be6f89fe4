"""A run that did not hold: every reader keeps the one before and says so in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.clock import now
from crawler.gate import Gate
from crawler.store import Store
from reports import cli, nightly
from reports.gate import notice, reasons, told
from reports.proof.chain import manifests
from reports.proof.seal import seal_run
from tests.test_crawler_gate import UNITS, night
from tests.test_crawler_gate import store as store

RULES = ("yuanling-2017", "luancheng-2020")
LINE = "的检查（批次 2）不完整：10 个单位中 4 个未能采集，批次 1 读到的 80 个页面，本次只有 48 个，访问其中 80 个时 32 个未能读取；仍以"


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (None, ["too many units not read"]),
        (Gate(10, 7), ["3 of 10 units not read"]),
        (Gate(10, 9, 4, 80, 20, 30, 5), ["20 of 80 pages of run 4 there again", "5 of 30 asked for not read"]),
        (
            Gate(10, 7, 4, 80, 70, 30, 20),
            ["3 of 10 units not read", "70 of 80 pages of run 4 there again", "20 of 30 asked for not read"],
        ),
    ],
)
def test_what_did_not_hold(gate: Gate | None, words: list[str]) -> None:
    assert list(reasons(gate)) == words


def test_nothing_is_said_where_the_newest_is_shown(store: Store) -> None:
    run = night(store, failed=9)
    assert (notice(store, run), told(store, run)) == ("", "")
    run = night(store)
    assert (notice(store, run), told(store, run)) == ("", "")
    store.start_run(UNITS, {})  # a crawl that is going on is no night yet
    assert (notice(store, run), told(store, run)) == ("", "")


def test_the_line(store: Store) -> None:
    first = night(store)
    night(store, failed=4)
    line = notice(store, first)
    assert LINE in line
    assert line.endswith("的结果（批次 1）为准。")
    assert "\n" not in line
    assert "run 2 of " in told(store, first)
    assert "is still the one that is shown" in told(store, first)


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """``gongkai nightly`` with the crawl replaced by :func:`night`."""
    units = tmp_path / "units.csv"
    rows = "".join(f"{u.id},{u.name},部门,{u.portal_url},{u.site_url},,\n" for u in UNITS)
    units.write_text("id,name,kind,portal_url,site_url,column_url,duties\n" + rows, encoding="utf-8")

    def run(as_of: str, failed: int) -> int:
        def crawl(registry: Path, db: Path, only: tuple[str, ...], settings: dict[str, object]) -> int:
            with Store.open(db, create=True) as store:
                done = night(store, failed)
                seal_run(store, done, now())
                return int(done.state == "degraded")

        monkeypatch.setattr(nightly, "crawl_units", crawl)
        rubrics = [part for rubric in RULES for part in ("--rubric", rubric)]
        args = ["--units", units, "--db", tmp_path / "county.db", "--out", tmp_path / "out", "--contact", "a@b.cn"]
        return cli.run(["nightly", *map(str, args), "--as-of", as_of, *rubrics])

    return run


def test_every_reader_keeps_the_published_run(
    nights: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert nights("2024-11-24", 0) == 0
    index = tmp_path / "out" / RULES[0] / "index.html"
    assert "未更新" not in index.read_text("utf-8")

    assert nights("2024-11-25", 4) == 1
    assert "run 1 of " in capsys.readouterr().err
    for rubric in RULES:
        folder = tmp_path / "out" / rubric
        data = json.loads((folder / "scores.json").read_text("utf-8"))
        # of the day the shown run was reported for: nobody looked on the later one
        assert (data["run"], data["as_of"], data["state"]) == (1, "2024-11-24", "complete")
        assert LINE in data["notice"]
        assert LINE in (folder / "index.html").read_text("utf-8")
        assert LINE in (folder / "units/u3.html").read_text("utf-8")

    base = ["--db", str(tmp_path / "county.db"), "--as-of", "2024-11-25"]
    for args in (["check", *base], ["score", *base, "--rubric", RULES[0], "--format", "json"]):
        assert cli.run(args) == 0
        out, err = capsys.readouterr()
        assert "run 1 of " in err
        assert args[0] == "check" or json.loads(out)["run"] == 1

    assert nights("2024-11-26", 1) == 0
    assert "未更新" not in index.read_text("utf-8")
    assert json.loads((index.parent / "scores.json").read_text("utf-8"))["run"] == 3


def test_what_stays_is_sealed_as_it_is_handed_out(nights: Callable[..., int], tmp_path: Path) -> None:
    for as_of, failed in (("2024-11-24", 0), ("2024-11-25", 4), ("2024-11-26", 4)):
        nights(as_of, failed)
    db, folder = tmp_path / "county.db", tmp_path / "out" / RULES[0]
    assert cli.run(["verify", "--db", str(db), "--files", str(folder)]) == 0
    with Store.open(db) as store:
        reports = [each for each in manifests(store, "report", 1) if each.subject["rubric"] == RULES[0]]
    assert len(reports) == 2  # the other rubric's results came to it; the notice is no new verdict


def test_the_review_app_says_so(nights: Callable[..., int], tmp_path: Path) -> None:
    from datetime import date

    from reports.review.app import create_app
    from reports.review.serving import prepare

    nights("2024-11-24", 0)
    nights("2024-11-25", 4)
    review = prepare(tmp_path / "county.db", RULES[0], date(2024, 11, 25), "127.0.0.1")
    client = create_app(review).test_client()
    client.get(f"/enter?token={review.token}", follow_redirects=True, base_url="http://127.0.0.1")
    page = client.get("/", follow_redirects=True, base_url="http://127.0.0.1").get_data(as_text=True)
    assert LINE in page


def test_pruning_keeps_the_run_that_is_shown(nights: Callable[..., int], tmp_path: Path) -> None:
    nights("2024-11-24", 0)
    nights("2024-11-25", 4)
    nights("2024-11-26", 4)
    assert cli.run(["prune", "--db", str(tmp_path / "county.db"), "--keep-runs", "1", "--yes"]) == 0
    with Store.open(tmp_path / "county.db") as store:
        shown = store.newest_run()
        assert shown
        assert (shown.id, len(store.pages(shown, "u3"))) == (1, 8)
