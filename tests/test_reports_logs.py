"""The log of unattended runs: one line per event, bounded, nothing secret, nothing that forges a line."""

from __future__ import annotations

import json
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import InputError
from crawler.events import EVENTS, tell, tell_page
from crawler.pages import Outcome, Page, Role
from reports import logs
from reports.logs import MAX_TEXT, Log, logged, safe


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def done() -> int:
    tell("start", units=2)
    tell_page(Page("jyj", "http://p/a", Role.ENTRY, outcome=Outcome.TIMEOUT, reason="no complete answer in time"))
    tell_page(Page("jyj", "http://p/b", Role.ENTRY, outcome=Outcome.OK))
    tell_page(Page("jyj", "http://p/c", Role.ENTRY))
    return 1


def test_one_json_object_a_line(tmp_path: Path) -> None:
    log = Log(tmp_path / "night.log", "json")
    assert logged(log, done) == 1
    start, failed, end = map(json.loads, lines(log.path))
    assert start["at"].endswith("+08:00")
    assert (start["event"], start["units"]) == ("start", 2)
    assert failed | {"at": ""} == {
        "at": "", "event": "page failed", "unit": "jyj", "url": "http://p/a", "outcome": "timeout",
        "reason": "no complete answer in time",
    }  # fmt: skip
    assert (end["event"], end["code"]) == ("end", 1)


def test_a_line_of_text(tmp_path: Path) -> None:
    log = Log(tmp_path / "night.log")
    logged(log, done)
    assert lines(log.path)[1].endswith(
        ' page failed unit="jyj" url="http://p/a" outcome="timeout" reason="no complete answer in time"'
    )


def test_without_a_log_nothing_is_written_and_nothing_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(None, done) == 1
    assert capsys.readouterr() == ("", "")


def test_an_error_is_the_end_too(tmp_path: Path) -> None:
    def fail() -> int:
        raise InputError("units.csv:3: wrong")

    log = Log(tmp_path / "night.log", "json")
    with pytest.raises(InputError):
        logged(log, fail)
    assert json.loads(lines(log.path)[-1])["error"] == "InputError: units.csv:3: wrong"
    assert not any(isinstance(handler, RotatingFileHandler) for handler in EVENTS.handlers)


def test_what_libraries_warn_of_stands_in_it_too(tmp_path: Path) -> None:
    def warn() -> int:
        logging.getLogger("scrapy.core").error("lost %s", "a\nforged")
        logging.getLogger("scrapy.core").info("quiet")
        return 0

    log = Log(tmp_path / "night.log", "json")
    logged(log, warn)
    first, end = map(json.loads, lines(log.path))
    assert (first["event"], first["level"], first["logger"], first["message"]) == (
        "log", "ERROR", "scrapy.core", "lost a forged",
    )  # fmt: skip
    assert end["event"] == "end"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a\r\n2026-11-25 published run=9", "a 2026-11-25 published run=9"),
        ("a\u2028b\x85c\x1b[2Jd\u202ee\x00", "a bc[2Jde"),
        ("http://user:pa@p/x", "http://***@p/x"),
        ("http://p/x?token=abc&id=3", "http://p/x?token=***&id=3"),
        (
            "GET http://p/x?id=3&access_token=abc;JSESSIONID=77 failed",
            "GET http://p/x?id=3&access_token=***;JSESSIONID=*** failed",
        ),
        ("https://qyapi.example.com/send?key=11-22", "https://qyapi.example.com/send?key=***"),
        ("身份证430524198001011230", "身份证430*************30"),
        (["a\nb", {"k\n": "v\n"}], ["a b", {"k ": "v "}]),
        (7, 7),
        (None, None),
    ],
)
def test_what_is_written_is_safe(value: object, written: object) -> None:
    assert safe(value) == written


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=3000), st.text(max_size=50))
def test_whatever_a_page_says_stays_on_one_line(reason: str, name: str) -> None:
    record = logging.LogRecord(EVENTS.name, logging.INFO, "", 0, "page failed", (), None)
    record.fields = {"reason": reason, "name": name}
    for shape in ("text", "json"):
        line = logs.EventLine(shape).format(record)
        assert len(line.splitlines()) == 1
        assert len(line) < 8 * MAX_TEXT  # a quoted sign takes up to six


def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 2000)

    def much() -> int:
        for number in range(200):
            tell("page failed", url=f"http://p/{number}")
        return 0

    log = Log(tmp_path / "night.log", "json", keep=2)
    logged(log, much)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night.log", "night.log.1", "night.log.2"]
    assert all(path.stat().st_size <= 2000 for path in tmp_path.iterdir())
    assert json.loads(lines(log.path)[-1])["event"] == "end"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the device that is always full is Linux's")
def test_a_log_that_cannot_be_written_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(Log(Path("/dev/full"), "json", keep=0), done) == 1
    err = capsys.readouterr().err
    assert err.count("cannot be written") == 1


@pytest.mark.parametrize("name", ["nowhere/night.log", "."])
def test_a_log_that_cannot_be_opened_is_wrong_input(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="--log"):
        logged(Log(tmp_path / name), done)
