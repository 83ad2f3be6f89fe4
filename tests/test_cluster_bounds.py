"""Hours and the day's ceiling hold in shards as in one process, by the servers' own logs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cluster.driver import run_shards
from cluster.local import LocalEngine
from crawler.clock import CHINA
from crawler.run import portals_of
from crawler.store import Store
from reports.cli import cli
from tests.shard_county import SETTINGS, County, crawl_alone, pages_of, serve_county

CEILING = 9


def closed_window() -> str:
    """An hour that is over for long."""
    now = datetime.now(CHINA)
    return f"{now - timedelta(hours=3):%H:%M}-{now - timedelta(hours=2):%H:%M}"


def bounded(ceiling: int = 0, hours: str = "") -> dict[str, Any]:
    return SETTINGS | {"overrides": {"DAILY_CEILING": ceiling, "HOURS": hours}}


def sharded(db: Path, county: County, settings: dict[str, Any]) -> bool:
    with Store.open(db, create=True) as store:
        units = [*county.units, *portals_of(county.units)]
        return run_shards(units, store, LocalEngine(2, db.parent), settings).is_stopped


def test_outside_its_hours_nothing_is_asked(tmp_path: Path) -> None:
    """A window that closed between the start and the crawl of the first shards."""
    with serve_county(bureaus=2) as county:
        assert sharded(tmp_path / "many.db", county, bounded(hours=closed_window()))
        assert not any(site.log for site in county.sites)


def test_the_command_does_not_even_start(tmp_path: Path) -> None:
    registry = tmp_path / "units.csv"
    registry.write_text(
        "id,name,kind,portal_url,site_url,column_url,duties\nu0,县教育局,部门,http://127.0.0.1:1/,http://127.0.0.1:1/a/,,\n",
        "utf-8",
    )
    options = ["--local", "1", "--units", str(registry), "--out", str(tmp_path / "a.db"), "--hours", closed_window()]
    done = CliRunner().invoke(cli, ["cluster", "run", *options])
    assert done.exit_code == 130
    assert "nothing was asked" in done.output
    assert not (tmp_path / "a.db").exists()


def test_no_server_is_asked_more_than_its_ceiling_allows(tmp_path: Path) -> None:
    settings = bounded(CEILING)
    with serve_county(bureaus=2) as county:
        crawl_alone(tmp_path / "one.db", county.units, settings)
        county.restart_logs()
        assert not sharded(tmp_path / "many.db", county, settings)
        crawl_alone(tmp_path / "many.db", county.units, settings)
        assert max(len(site.log) for site in county.sites) == CEILING
    mine, theirs = pages_of(tmp_path / "many.db"), pages_of(tmp_path / "one.db")
    assert [row[:7] for row in mine] == [row[:7] for row in theirs]
    assert {row[6] for row in mine} >= {"ok", "over_budget"}
