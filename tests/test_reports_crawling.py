"""The crawl as the command line runs it: what is said when it stops before its end, and what it asks the crawler for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler import run as crawler_run
from crawler.hours import CLOSED
from crawler.run import CrawlSummary
from crawler.store import Store
from reports import cli

UNITS = "id,name,kind,portal_url,site_url,column_url,duties\njyj,县教育局,部门,http://p/,http://p/jyj/,,\n"


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, dict[str, Any]]]:
    """``gongkai crawl`` whose crawler only opens or ends a run; what it was asked for."""

    def call(stopped: str, *args: str, state: str = "complete", put_off: int = 0) -> tuple[int, dict[str, Any]]:
        asked: dict[str, Any] = {}

        def crawl(units: list[Any], db: Path, **options: Any) -> CrawlSummary:
            asked.update(options)
            with Store.open(db, create=True) as store:
                run = store.start_run(units, {})
                if not stopped:
                    store.finish_run(run, state)
                summary: dict[str, Any] = {
                    "run": store.run(run.id),
                    "outcomes": {},
                    "units": {},
                    "requests": 0,
                    "seconds": 1.0,
                }
            return CrawlSummary(**summary, resumed=False, interrupted=bool(stopped), stopped=stopped, put_off=put_off)

        monkeypatch.setattr(crawler_run, "crawl", crawl)
        (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
        base = ["crawl", "--units", str(tmp_path / "units.csv"), "--db", str(tmp_path / "county.db")]
        return cli.run([*base, *args]), asked

    return call


@pytest.mark.parametrize(
    ("stopped", "words"),
    [
        (CLOSED, "(its hours are over)"),
        ("memusage_exceeded", "(it took more memory than it may)"),
        ("shutdown", "interrupted;"),
    ],
)
def test_why_it_stopped(
    crawl: Callable[..., tuple[int, dict[str, Any]]], capsys: pytest.CaptureFixture[str], stopped: str, words: str
) -> None:
    assert crawl(stopped)[0] == 130
    err = capsys.readouterr().err.splitlines()
    assert words in err[-1]
    assert "run the same command again to go on" in err[-1]


def test_options_become_settings(crawl: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    code, asked = crawl("", "--hours", "00:00-23:59", "--daily-ceiling", "500", "--full", "--contact", "0745-4222345")
    assert code == 0
    assert asked["overrides"] == {"HOURS": "00:00-23:59", "DAILY_CEILING": 500}
    assert (asked["full"], asked["contact"]) == (True, "0745-4222345")
    assert crawl("")[1]["overrides"] == {"HOURS": "", "DAILY_CEILING": 0}


def test_what_the_day_s_ceiling_put_off_is_said_and_stops_nothing(
    crawl: Callable[..., tuple[int, dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert crawl("", put_off=7)[0] == 0
    assert "7 addresses wait for the next night, and what rests on them stays open" in capsys.readouterr().err
    assert crawl("")[0] == 0
    assert "wait for" not in capsys.readouterr().err


def test_a_degraded_run_says_which_one_is_shown(
    crawl: Callable[..., tuple[int, dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert crawl("", state="degraded")[0] == 1
    assert "the run is degraded: too many units" in capsys.readouterr().err
    assert crawl("")[0] == 0
    assert crawl("", state="degraded")[0] == 1
    assert "run 2 of" in capsys.readouterr().err.splitlines()[-1]


def test_a_run_whose_end_was_cut_off_is_sealed_by_the_next_start(
    crawl: Callable[..., tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    """Killed between the run's last row and its seal."""
    with Store.open(tmp_path / "county.db", create=True) as store:
        store.finish_run(store.start_run([], {}), "complete")
    assert cli.run(["verify", "--db", str(tmp_path / "county.db")]) == 1
    assert crawl("")[0] == 0
    assert cli.run(["verify", "--db", str(tmp_path / "county.db")]) == 0
