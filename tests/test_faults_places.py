"""Where things are written and when: links in place of files, two databases at once, one that is taken away, clocks that jump."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from crawler.clock import now, today
from crawler.errors import InputError
from crawler.lock import lock_of, only_writer
from crawler.pages import Outcome
from crawler.store import Store
from reports import cli
from tests import proof_county
from tests.crawl_site import anything, serve, start, unit
from tests.test_crawler_nights import PAGES, county, night, sights
from tests.test_faults_stops import ROOT, gated, small_site, wait_at_the_gate

AS_OF = date(2017, 12, 15)
posix = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right of its own on Windows")


@posix
def test_a_link_in_place_of_a_report_is_replaced_and_not_followed(tmp_path: Path) -> None:
    proof_county.crawl(tmp_path / "county.db")
    out, victim = tmp_path / "out", tmp_path / "victim.txt"
    victim.write_text("mine", "utf-8")
    (out / "units").mkdir(parents=True)
    links = [out / name for name in ("index.html", "scores.csv", "scores.json", "county.xlsx", "units/jyj.html")]
    for link in links:
        link.symlink_to(victim)
    args = ["--db", str(tmp_path / "county.db"), "--rubric", "yuanling-2017", "--as-of", "2017-12-15"]
    assert cli.run(["report", *args, "--out", str(out)]) in (0, 1)
    assert victim.read_text("utf-8") == "mine"
    assert not [link for link in links if link.is_symlink() or not link.stat().st_size]


@posix
def test_a_link_that_leads_nowhere_is_a_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof_county.crawl(tmp_path / "county.db")
    (tmp_path / "out").symlink_to(tmp_path / "out")  # to itself
    args = ["--db", str(tmp_path / "county.db"), "--rubric", "yuanling-2017", "--as-of", "2017-12-15"]
    assert cli.run(["report", *args, "--out", str(tmp_path / "out")]) in (2, 3)
    err = capsys.readouterr().err
    assert str(tmp_path / "out") in err
    assert "Traceback" not in err


@posix
def test_two_names_of_one_database_are_one_lock(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "county.db", tmp_path / "county.db"
    real.parent.mkdir()
    Store.open(real, create=True).close()
    link.symlink_to(real)
    assert lock_of(link) == lock_of(real.resolve())
    with only_writer(real), pytest.raises(InputError, match="another crawl is writing"), only_writer(link):
        pass


def test_two_databases_at_once_do_not_touch_each_other(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    with serve(small_site(), default=anything) as site:  # type: ignore[arg-type]
        for folder in folders:
            folder.mkdir()
        running = [start(folder, [unit(site, folder.name)]) for folder in folders]
        for process in running:
            _, err = process.communicate(timeout=60)
            assert process.returncode == 0, err
        for folder in folders:
            with Store.open(folder / "county.db", readonly=True) as store:
                run = store.newest_run()
                assert run
                assert run.id == 1
                rows = store.pages(run, folder.name)
            assert len(rows) == 27
            assert {row.outcome for row in rows} == {Outcome.OK}
            assert {row.unit for row in rows} == {folder.name}


@posix
def test_a_database_that_is_taken_away_under_way_ends_with_3(tmp_path: Path) -> None:
    """By the command itself, as cron would start it."""
    gate = threading.Event()
    with serve(small_site(), default=gated(gate)) as site:  # type: ignore[arg-type]
        registry = tmp_path / "units.csv"
        head = "id,name,kind,portal_url,site_url,column_url,duties\n"
        registry.write_text(f"{head}jyj,县教育局,部门,{site.url}/,{site.url}/a/,,\n", "utf-8")
        args = ["crawl", "--units", str(registry), "--db", str(tmp_path / "county.db"), "--delay", "0"]
        program = "from crawler import settings; settings.PAGE_READER = 'tests.crawl_reader.read'\nfrom reports.cli import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", program, *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        wait_at_the_gate(site)
        for name in tmp_path.glob("county.db*"):
            name.unlink()
        gate.set()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "county.db: was removed or replaced" in err.splitlines()[-1]
    assert not list(tmp_path.glob("county.db"))


def test_a_clock_that_jumps_between_nights_removes_nothing(tmp_path: Path) -> None:
    """Back by 40 days (an empty battery), then forward again by more than a year: every night is the newest when it ends."""
    with county(tagged=False) as served:
        first = night(served, tmp_path, 40)
        known = {path for path, row in first.rows().items() if row.is_read}
        for number, day in enumerate((0, 420), 2):
            done = night(served, tmp_path, day)
            assert done.run().id == number
            assert {path for path, row in done.rows().items() if row.is_read} == known
            seen = sights(done)
            assert [path for path in known if seen[path].gone] == []
        assert served.bodies() == set(PAGES) - {"/robots.txt"}  # nothing that old is trusted
    with Store.open(tmp_path / "county.db", readonly=True) as store:
        newest = store.newest_run()
    assert newest
    assert newest.id == 3


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from elsewhere")
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "XXX-25:30", "nonsense"])
def test_the_machine_s_zone_and_its_summer_time_change_no_day(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = datetime.fromisoformat(now())
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told, day = datetime.fromisoformat(now()), today()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert abs((told - before).total_seconds()) < 60
    assert told.utcoffset() == before.utcoffset()
    assert day in (before.date(), told.date())


def test_a_verdict_is_of_the_day_that_is_judged_and_not_of_the_clock(tmp_path: Path) -> None:
    """The same pages, the same day: the same words, whatever the machine thinks today is."""
    told = []
    for days in (0, 3000):
        database = tmp_path / f"{days}.db"  # one each: what was judged before is kept
        proof_county.crawl(database)
        args = ["score", "--db", str(database), "--rubric", "yuanling-2017", "--as-of", "2017-12-15", "--format", "csv"]
        command = [sys.executable, "-m", "demo.clock", str(days), *args]
        told.append(subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60, check=False).stdout)
    assert told[0] == told[1]
    assert told[0].count(b"\n") > 20
