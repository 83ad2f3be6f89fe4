"""A night whose report broke off: its report comes first, and what is of tonight is not crawled once more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.clock import CHINA
from crawler.errors import StorageError
from crawler.store import Store
from crawler.units import load_units
from reports import cli, nightly
from reports.handout import hand_out
from reports.pending import FRESH, find_pending
from tests.test_reports_nightly import options, registry

RUBRIC = "yuanling-2017"
END = datetime(2017, 12, 15, 2, 0, tzinfo=CHINA)


class Nights:
    """Nights of one county. The crawl is replaced by a finished run in which nothing was read; ``crawls`` counts them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.capsys = folder, patch, capsys
        self.crawls = 0
        self.state = "complete"
        self.clock = END
        patch.setattr("crawler.store.now", self.now)
        patch.setattr(nightly, "now", self.now)
        patch.setattr(nightly, "crawl_units", self.crawl)

    def now(self) -> str:
        return self.clock.isoformat(timespec="seconds")

    def crawl(self, units: Path, db: Path, only: tuple[str, ...], settings: dict[str, object]) -> int:
        self.crawls += 1
        with Store.open(db, create=True) as store:
            run = store.interrupted_run() or store.start_run(load_units(units), {}, "0")
            if self.state == "running":
                return 130
            store.finish_run(run, self.state)
        return 0 if self.state == "complete" else 1

    def start(self, *rubrics: str, **changed: object) -> int:
        code = cli.run(["nightly", *map(str, options(self.folder, *(rubrics or (RUBRIC,)), **changed))])
        self.said = "".join(self.capsys.readouterr())
        return code

    def break_off(self, *rubrics: str, after: int = 0) -> None:
        """A start whose report is killed when so many rubrics were handed out."""
        left = [after]

        def killed(*args: Any) -> Any:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return hand_out(*args)

        self.patch.setattr(nightly, "hand_out", killed)
        assert self.start(*rubrics) != 0
        self.patch.setattr(nightly, "hand_out", hand_out)

    @property
    def reported(self) -> int:
        return int(json.loads((self.folder / "out/scores.json").read_text("utf-8"))["run"])


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Nights:
    return Nights(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("hours", "crawls"), [(0, 1), (6, 1), (11.9, 1), (12, 2), (20, 2), (72, 2)], ids=lambda value: str(value)
)
def test_the_report_of_a_run_of_tonight_is_made_up_for_without_a_crawl(
    nights: Nights, hours: float, crawls: int
) -> None:
    """It ended at two in the morning: at eight only the report is made; at ten in the evening the next night begins."""
    nights.break_off()
    nights.clock += timedelta(hours=hours)
    assert nights.start() == 0
    assert (nights.crawls, nights.reported) == (crawls, crawls)
    assert "run 1, finished 2017-12-15T02:00:00+08:00, was not reported to the end" in nights.said
    assert ("nothing is crawled once more" in nights.said) is (crawls == 1)


def test_what_was_reported_is_not_reported_again_before_the_crawl(nights: Nights) -> None:
    for crawls in (1, 2):
        assert nights.start() == 0
        assert (nights.crawls, nights.reported) == (crawls, crawls)
        assert "not reported" not in nights.said


def test_a_report_that_is_sealed_and_not_in_its_place_is_none(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise StorageError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("reports.handout.publish", full)
        assert nights.start() == 3
    assert nights.start() == 0
    assert nights.crawls == 1


def test_only_the_rubrics_that_are_missing_are_made_up_for(nights: Nights) -> None:
    both = ("miluo-township-2017", "miluo-department-2017")
    nights.break_off(*both, after=1)
    assert nights.start(*both) == 0
    assert nights.crawls == 1
    assert sorted(path.name for path in (nights.folder / "out").iterdir()) == sorted(both)
    assert "miluo-department-2017: " in nights.said
    assert "miluo-township-2017: " not in nights.said


def test_a_report_that_breaks_off_again_loses_nothing(nights: Nights) -> None:
    nights.break_off()
    nights.break_off()
    assert nights.start() == 0
    assert (nights.crawls, nights.reported) == (1, 1)


def test_a_degraded_run_is_crawled_again(nights: Nights) -> None:
    nights.state = "degraded"
    nights.break_off()
    nights.state = "complete"
    assert nights.start() == 0
    assert (nights.crawls, nights.reported) == (2, 2)


def test_an_unfinished_run_is_gone_on_with_behind_the_report(nights: Nights) -> None:
    nights.break_off()
    nights.patch.setattr(nightly, "find_pending", lambda *_: None)
    nights.state = "running"
    assert nights.start() == 130
    nights.patch.setattr(nightly, "find_pending", find_pending)
    nights.state = "complete"
    assert nights.start() == 0
    assert (nights.crawls, nights.reported) == (3, 2)
    assert "run 1, finished" in nights.said


@pytest.mark.parametrize(
    "change",
    [lambda text: text.replace("某镇", "新镇"), lambda text: text.rpartition("town,")[0]],
    ids=["name", "unit"],
)
def test_a_registry_that_changed_since_is_crawled(nights: Nights, change: Callable[[str], str]) -> None:
    nights.break_off()
    path = registry(nights.folder)
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")
    assert nights.start(units=path) == 0
    assert nights.crawls == 2


def test_a_crawl_of_some_units_is_no_night(nights: Nights) -> None:
    path = registry(nights.folder)
    with Store.open(nights.folder / "county.db", create=True) as store:
        store.finish_run(store.start_run(load_units(path)[:1], {}, "0"), "complete")
    assert find_pending(nights.folder / "county.db", path, [RUBRIC], nights.now()) is None


def test_without_a_database_nothing_is_pending(tmp_path: Path) -> None:
    assert find_pending(tmp_path / "county.db", registry(tmp_path), [RUBRIC], END.isoformat()) is None
    assert timedelta(hours=10) < FRESH < timedelta(hours=14)
