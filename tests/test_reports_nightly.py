"""``gongkai nightly``: everything in one command, refused before the crawl if anything is wrong with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.clock import CHINA
from crawler.store import Store
from crawler.units import load_units
from reports import cli, nightly
from tests.crawl_site import page, serve

HEADER = "id,name,kind,portal_url,site_url,column_url,duties\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: object) -> tuple[int, str, str]:
        code = cli.run(["nightly", *(str(arg) for arg in args)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def registry(folder: Path, url: str = "http://127.0.0.1:9") -> Path:
    rows = (f"jyj,县教育局,部门,{url}/,{url}/jyj/,,\n", f"town,某镇,乡镇,{url}/,{url}/town/,,\n")
    path = folder / "units.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def options(folder: Path, *rubrics: str, **changed: object) -> list[object]:
    values: dict[str, object] = {
        "units": changed.pop("units", None) or registry(folder),
        "db": folder / "county.db",
        "out": folder / "out",
        "as-of": "2017-12-15",
        "contact": "zwgkb@example.gov.cn",
    }
    values |= {name.replace("_", "-"): value for name, value in changed.items()}
    given = [part for name, value in values.items() if value is not None for part in (f"--{name}", value)]
    return [*given, *(part for rubric in rubrics for part in ("--rubric", rubric))]


@pytest.fixture
def crawled(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], list[Any]]:
    """The crawl replaced by a finished run in which nothing was read; the list tells what it was asked for."""

    def prepare(state: str, code: int) -> list[Any]:
        calls: list[Any] = []

        def crawl(units: Path, db: Path, only: tuple[str, ...], settings: dict[str, object]) -> int:
            calls.append((only, settings))
            with Store.open(db, create=True) as store:
                started = store.start_run(load_units(units), {}, "0")
                if state != "running":
                    store.finish_run(started, state)
            return code

        monkeypatch.setattr(nightly, "crawl_units", crawl)
        return calls

    return prepare


def test_one_rubric_is_reported_straight_into_the_folder(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    calls = crawled("complete", 0)
    code, out, err = run(*options(tmp_path, "yuanling-2017", delay=0, pages=50))
    assert code == 0, err
    given = {name: value for name, value in calls[0][1].items() if value is not None}
    assert given == {"delay": 0.0, "pages": 50, "contact": "zwgkb@example.gov.cn"}
    assert str(tmp_path / "out" / "index.html") in out
    assert json.loads((tmp_path / "out/scores.json").read_text("utf-8"))["rubric"] == "yuanling-2017"


def test_several_rubrics_get_a_folder_each(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    crawled("complete", 0)
    code, out, _ = run(*options(tmp_path, "miluo-township-2017", "miluo-department-2017", method="luohu-method"))
    assert code == 0
    units = {}
    for folder in ("miluo-township-2017", "miluo-department-2017"):
        data = json.loads((tmp_path / "out" / folder / "scores.json").read_text("utf-8"))
        units[folder] = [unit["unit"] for unit in data["units"]]
        assert [unit["reason"] for unit in data["outside"]] == ["不适用本细则"]
        assert all(unit["year"]["method"] == "luohu-method" for unit in data["units"])
    assert units == {"miluo-township-2017": ["town"], "miluo-department-2017": ["jyj"]}
    assert "1 are not assessed by this rubric" in out
    assert "某镇（乡镇）" in (tmp_path / "out/miluo-department-2017/index.html").read_text("utf-8")


def test_several_ids_may_follow_one_option(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    crawled("complete", 0)
    assert run(*options(tmp_path, "yuanling-2017"), "luancheng-2020")[0] == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["luancheng-2020", "yuanling-2017"]


def test_a_degraded_run_is_reported_and_says_so(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    crawled("degraded", 1)
    code, _, err = run(*options(tmp_path, "yuanling-2017"))
    assert code == 1
    assert "degraded" in err
    assert "本批次不宜公布" in (tmp_path / "out/index.html").read_text("utf-8")
    assert "本批次不宜公布" in (tmp_path / "out/units/jyj.html").read_text("utf-8")
    assert json.loads((tmp_path / "out/scores.json").read_text("utf-8"))["state"] == "degraded"


@pytest.mark.parametrize("contact", [None, ""])
def test_without_a_contact_nothing_is_asked(
    run: Run,
    tmp_path: Path,
    crawled,  # type: ignore[no-untyped-def]
    contact: str | None,
) -> None:
    calls = crawled("complete", 0)
    code, out, err = run(*options(tmp_path, "yuanling-2017", contact=contact))
    assert (code, out, calls) == (2, "", [])
    assert err.startswith("gongkai: --contact")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "contact", ["zwgkb@example.gov.cn", "0745-4222345", "+86 745 4222345", "https://www.example.gov.cn/zwgk/"]
)
def test_the_contact_may_come_from_the_environment(
    run: Run,
    tmp_path: Path,
    crawled,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
    contact: str,
) -> None:
    calls = crawled("complete", 0)
    monkeypatch.setenv("GONGKAI_CONTACT", contact)
    assert run(*options(tmp_path, "yuanling-2017", contact=None))[0] == 0
    assert calls[0][1]["contact"] == contact


@pytest.mark.parametrize(
    "contact",
    ["县政府办公室", "x", "a@b", "ftp://a.cn/", "a@b.cn\r\nCookie: x", "a@b.cn) Mozilla/5.0", "javascript:alert(1)"],
)
def test_what_is_no_contact_is_refused(run: Run, tmp_path: Path, crawled, contact: str) -> None:  # type: ignore[no-untyped-def]
    calls = crawled("complete", 0)
    code, _, err = run(*options(tmp_path, "yuanling-2017", contact=contact))
    assert (code, calls) == (2, [])
    assert "--contact" in err


def test_an_interrupted_crawl_reports_nothing(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    crawled("running", 130)
    assert run(*options(tmp_path, "yuanling-2017"))[0] == 130
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rubrics", "changed", "word"),
    [
        ((), {}, "rubric"),
        (("nowhere-1999",), {}, "nowhere-1999"),
        (("yuanling-2017", "nowhere-1999"), {}, "nowhere-1999"),
        (("yuanling-2017", "yuanling-2017"), {}, "twice"),
        (("luohu-method",), {}, "--method"),
        (("yuanling-2017",), {"method": "hengshan-2011"}, "hengshan-2011"),
        (("yuanling-2017",), {"year_marks": "marks.csv"}, "--method"),
        (("yuanling-2017",), {"method": "luohu-method", "year_marks": "marks.csv"}, "marks.csv"),
        (("yuanling-2017",), {"units": "no.csv"}, "no.csv"),
        (("yuanling-2017",), {"out": "units.csv"}, "is a file"),
        (("yuanling-2017",), {"db": "units.csv"}, "units.csv"),
        (("yuanling-2017",), {"as_of": "2017-02-30"}, "2017-02-30"),
        (("yuanling-2017",), {"hours": "22-06"}, "22-06"),
        (("yuanling-2017",), {"hours": "06:00-06:00"}, "begins when it ends"),
        (("yuanling-2017",), {"daily_ceiling": 0}, "--daily-ceiling"),
        (("yuanling-2017",), {"log": "nowhere/night.log"}, "nowhere"),
    ],
)
def test_whatever_is_wrong_is_refused_before_the_crawl(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    crawled,  # type: ignore[no-untyped-def]
    rubrics: tuple[str, ...],
    changed: dict[str, object],
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    calls = crawled("complete", 0)
    code, out, err = run(*options(tmp_path, *rubrics, **changed))
    assert (code, out, calls) == (2, "", [])
    assert word in err
    assert {path.name for path in tmp_path.iterdir()} <= {"units.csv"}


def test_a_folder_that_cannot_be_written_is_refused_before_the_crawl(
    run: Run,
    tmp_path: Path,
    crawled,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = crawled("complete", 0)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    code, _, err = run(*options(tmp_path, "yuanling-2017", out=tmp_path / "new" / "out"))
    assert (code, calls) == (2, [])
    assert "cannot be written to" in err


def test_a_run_of_several_nights_is_judged_as_of_its_first(run: Run, tmp_path: Path, crawled) -> None:  # type: ignore[no-untyped-def]
    """What was published after a page was read is not missing."""
    crawled("complete", 0)
    assert run(*options(tmp_path, "yuanling-2017", as_of="2099-12-31"))[0] == 0
    with Store.open(tmp_path / "county.db") as store:
        begun = store.run(1).started_at[:10]
    assert json.loads((tmp_path / "out/scores.json").read_text("utf-8"))["as_of"] == begun


def test_outside_its_hours_a_night_asks_nothing_and_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(CHINA)
    window = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=4):%H:%M}"
    code, _, err = run(*options(tmp_path, "yuanling-2017", hours=window, log=tmp_path / "night.log"))
    assert code == 130
    assert f"outside its hours {window}" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night.log", "units.csv"]
    assert 'stopped reason="outside its hours"' in (tmp_path / "night.log").read_text("utf-8")


def test_the_real_thing_on_a_loopback_site(tmp_path: Path) -> None:
    """The crawl included, in a process of its own, as cron would start it."""
    home = page("a:/jyj/zn.html 信息公开指南", title="县教育局")
    with serve(
        {"/": home, "/jyj/": home, "/town/": page(title="某镇"), "/jyj/zn.html": page(title="信息公开指南")}
    ) as site:
        log = {"log": tmp_path / "night.log", "log_format": "json"}
        args = options(tmp_path, "yuanling-2017", units=registry(tmp_path, site.url), delay=0, **log)
        command = [sys.executable, "-c", "from reports.cli import main; main()", "nightly", *map(str, args)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "out/scores.json").read_text("utf-8"))
    assert [(unit["unit"], unit["crawl"]) for unit in data["units"]] == [("jyj", "complete"), ("town", "complete")]
    assert "run 1 (started" in done.stdout
    assert site.agents == {"gongkai/0.1 (open-government inspection; zwgkb@example.gov.cn)"}
    events = [json.loads(line) for line in (tmp_path / "night.log").read_text("utf-8").splitlines()]
    told = [event["event"] for event in events]
    assert (told[0], told[-1], events[-1]["code"]) == ("start", "end", 0)
    assert [event["unit"] for event in events if event["event"] == "unit done" and event["name"]] == ["jyj", "town"]
    assert told.index("published") < told.index("reported") < told.index("end")
