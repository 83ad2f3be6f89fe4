"""Talking to a terminal and to a log file."""

from __future__ import annotations

import io
import sys

import pytest

from reports.console import Progress, table, use_utf8, warn_degraded
from reports.text import width


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress("crawl", clock) as progress:
        for done in range(1, 41):
            clock.now += 0.5
            progress.show(done, 40, "县教育局")
    out, err = capsys.readouterr()
    assert out == ""
    lines = [line for line in err.splitlines() if line]
    assert lines == [f"crawl: {done}/40  县教育局" for done in (20, 40, 40)]


def test_on_a_terminal_progress_is_one_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(sys.stderr, "isatty", lambda: True)
        progress = Progress("crawl", clock)
    with progress:
        for done in range(1, 5):
            clock.now += 1
            progress.show(done, 4)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.split("\r")[2].startswith("crawl [###############...............] 2/4")


def test_nothing_done_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("crawl"):
        pass
    assert capsys.readouterr().err == ""


def test_a_table_lines_up_chinese() -> None:
    lines = table(("单位", "n"), [("县教育局", "2"), ("jyj", "10")], right=(1,)).splitlines()
    assert lines[0] == "单位       n"
    assert {width(line) for line in lines} == {12}


@pytest.mark.parametrize(("state", "code"), [("complete", 0), ("degraded", 1), ("", 0)])
def test_a_degraded_run_is_warned_of(state: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert warn_degraded(state) == code
    assert bool(capsys.readouterr().err) == bool(code)


def test_legacy_consoles_get_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    console = io.TextIOWrapper(raw, encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    use_utf8()
    console.write("佐证")
    console.flush()
    assert raw.getvalue() == "佐证".encode()
