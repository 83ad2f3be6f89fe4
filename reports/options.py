"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.clock import today
from crawler.hours import Hours

if TYPE_CHECKING:
    from reports.logs import Log

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class IsoDate(click.ParamType[date]):
    """A date ``YYYY-MM-DD``, nothing else."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None or not 1990 <= day.year <= 2100:
            self.fail(f"{value!r} is not a date like 2017-12-15", param, ctx)
        return day


def db_option(help: str = "The county's database, as `gongkai crawl` wrote it.", *, required: bool = True) -> Decorator:
    return click.option("--db", type=click.Path(path_type=Path, dir_okay=False), required=required, help=help)


def as_of_option() -> Decorator:
    return click.option(
        "--as-of",
        type=IsoDate(),
        default=today,
        show_default="today in Asia/Shanghai",
        help="The day that is judged (监测时点); the period is its calendar year up to it.",
    )


def rubric_option(*, required: bool = True) -> Decorator:
    return click.option(
        "--rubric",
        required=required,
        metavar="ID|FILE",
        help="A built-in rubric (`gongkai rubric list`) or a TOML file.",
    )


def method_options() -> Decorator:
    """``--method`` and ``--year-marks``: how the sheets are graded."""
    method = click.option(
        "--method", default="", metavar="ID|FILE", help="Grade the sheets by this method, for example luohu-method."
    )
    marks = click.option(
        "--year-marks",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The office's own marks (.csv, .xlsx): unit, daily_1, daily_2, satisfaction.",
    )
    return lambda command: method(marks(command))


class Seconds(click.FloatRange):
    """A range that NaN, which compares with nothing, does not slip through: it would be no delay at all."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        return number if isfinite(number) else self.fail(f"{value!r} is not a number of seconds", param, ctx)


class Window(click.ParamType[str]):
    """A window of hours ``22:00-06:00``."""

    name = "HH:MM-HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return str(Hours.parse(str(value)))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Contact(click.ParamType[str]):
    """How the people behind a visited server reach the office. It goes into a header: plain ASCII without brackets."""

    name = "CONTACT"
    _KNOWN = re.compile(
        r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|\+?\d[\d -]{5,20}\d|https?://[\w.:-]{3,100}(?:/[\w./~%-]{0,100})?",
        re.ASCII,
    )

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if text and not self._KNOWN.fullmatch(text):
            self.fail(f"{value!r} is no mail address, telephone number or web address", param, ctx)
        return text


def crawl_options() -> Decorator:
    """How a crawl goes about; None where the default holds."""
    options = (
        click.option(
            "--delay",
            type=Seconds(0, 3600),
            help="Seconds between requests to a server. Default: 1; 0 for your own.",
        ),
        click.option("--concurrency", type=click.IntRange(1, 64), help="Requests at a time to one server. Default: 1."),
        click.option("--pages", type=click.IntRange(1, 100_000), help="Most pages per unit. Default: 300."),
        click.option(
            "--hours",
            type=Window(),
            help="Ask servers only from … to … (Asia/Shanghai); outside of it the crawl stops and the next start goes on.",
        ),
        click.option(
            "--daily-ceiling",
            type=click.IntRange(1, 10_000_000),
            metavar="N",
            help="Most requests a day to one server, over all runs; the rest is left for the next day.",
        ),
        click.option(
            "--contact",
            type=Contact(),
            envvar="GONGKAI_CONTACT",
            show_envvar=True,
            help="Mail address, telephone or web page of your office, told to the visited servers.",
        ),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def registry_option() -> Decorator:
    return click.option(
        "--units", "registry", type=click.Path(path_type=Path), required=True, help="The registry, .csv or .xlsx."
    )


def log_options() -> Decorator:
    """``--log``, ``--log-format``, ``--log-keep``: see :func:`log_of`."""
    options = (
        click.option(
            "--log",
            "log_file",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write what happens into this file as well, a line per event; a new file is begun at 5 MiB.",
        ),
        click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True),
        click.option(
            "--log-keep", type=click.IntRange(1, 1000), default=9, show_default=True, help="So many full files stay."
        ),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def log_of(log_file: Path | None, log_format: str, log_keep: int) -> Log | None:
    """What the options of :func:`log_options` ask for."""
    from reports.logs import Log

    return Log(log_file, log_format, log_keep) if log_file else None
