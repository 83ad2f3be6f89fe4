"""The scheduling files: well formed, and every option they name is one the command has."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import click
import pytest
from defusedxml import ElementTree

from reports.cli import cli

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMMAND = re.compile(rf"\bgongkai(?:\.exe)? (?=(?:{'|'.join(cli.commands)}) )")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def unit_file(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DEPLOY / name).read_text("utf-8"))
    return parser


def cron_lines() -> list[str]:
    lines = (DEPLOY / "crontab.example").read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"[\d*]", line)]


def doc_lines() -> list[str]:
    """Whole commands of the document's fenced blocks; a backslash joins lines."""
    text = (ROOT / "docs/nightly.md").read_text("utf-8").replace("\\\n", " ")
    fenced = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return [line for block in fenced for line in block.splitlines() if COMMAND.search(line)]


def task_action() -> tuple[str, str, str]:
    root = ElementTree.parse(DEPLOY / "windows-task.xml").getroot()
    (action,) = root.iter(f"{TASK}Exec")
    command, arguments, folder = (
        action.findtext(f"{TASK}{name}") for name in ("Command", "Arguments", "WorkingDirectory")
    )
    assert command
    assert arguments
    assert folder
    return command, arguments, folder


def commands() -> list[str]:
    service = unit_file("gongkai-nightly.service")["Service"]["ExecStart"]
    return [service, *cron_lines(), "gongkai " + task_action()[1], *doc_lines()]


@pytest.mark.parametrize("line", commands())
def test_every_command_parses(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the command's own parser, so a renamed option or a window that is none fails here."""
    words = shlex.split(COMMAND.split(line, maxsplit=1)[1])
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    monkeypatch.chdir(tmp_path)
    context = command.make_context(command.name, words, resilient_parsing=False)
    if command.name == "nightly":
        has_environment = any(name in line for name in ("/srv/gongkai", "GONGKAI_CONTACT"))
        assert context.params["contact"] or has_environment


def test_all_of_them_do_the_same() -> None:
    def options(line: str) -> set[str]:
        return set(re.findall(r"--[a-z-]+ [^- ][^ ]*", line)) - {"--contact zwgkb@example.gov.cn"}

    service = options(unit_file("gongkai-nightly.service")["Service"]["ExecStart"])
    assert len(service) == 7
    assert options(cron_lines()[0]) == service
    assert options(task_action()[1]) == service


def test_the_contact_comes_from_the_environment() -> None:
    service = unit_file("gongkai-nightly.service")["Service"]
    assert service["EnvironmentFile"] == "/srv/gongkai/nightly.env"
    assert (DEPLOY / "nightly.env.example").read_text("utf-8").startswith("GONGKAI_CONTACT=")
    assert "\nGONGKAI_CONTACT=" in (DEPLOY / "crontab.example").read_text("utf-8")


def test_the_timer_and_the_cron_line_are_within_the_hours() -> None:
    from crawler.clock import CHINA
    from crawler.hours import Hours

    timer = unit_file("gongkai-nightly.timer")["Timer"]["OnCalendar"]
    clock = re.fullmatch(r"\*-\*-\* (\d\d):(\d\d):00 Asia/Shanghai", timer)
    assert clock
    hours = Hours.parse("20:00-06:00")
    assert hours.is_open(datetime(2026, 1, 1, int(clock[1]), int(clock[2]), tzinfo=CHINA))
    minute, hour = cron_lines()[0].split()[:2]
    assert (hour, minute) == (clock[1], clock[2])
    root = ElementTree.parse(DEPLOY / "windows-task.xml").getroot()
    start = datetime.fromisoformat(str(next(root.iter(f"{TASK}StartBoundary")).text))
    assert hours.is_open(start)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for name in ("gongkai-nightly.service", "gongkai-nightly.timer"):
        text = (DEPLOY / name).read_text("utf-8")
        text = text.replace("/srv/gongkai/.venv/bin/gongkai", sys.executable).replace("/srv/gongkai", str(tmp_path))
        text = text.replace("User=gongkai", "User=nobody")
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.glob("gongkai*")))],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    about_ours = [line for line in (done.stdout + done.stderr).splitlines() if "gongkai-nightly" in line]
    assert about_ours == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_reads_the_calendar() -> None:
    timer = unit_file("gongkai-nightly.timer")["Timer"]["OnCalendar"]
    done = subprocess.run(
        ["systemd-analyze", "calendar", timer], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Asia/Shanghai" in done.stdout


def test_the_windows_task_is_one_at_a_time_and_ascii() -> None:
    """Without a declared encoding ``schtasks`` takes the file as it comes, which is safe for ASCII only."""
    (DEPLOY / "windows-task.xml").read_bytes().decode("ascii")
    root = ElementTree.parse(DEPLOY / "windows-task.xml").getroot()
    settings = {each.tag.removeprefix(TASK): each.text for each in root.find(f"{TASK}Settings")}
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    assert settings["StartWhenAvailable"] == "true"
    command, _, folder = task_action()
    assert command == rf"{folder}\.venv\Scripts\gongkai.exe"
