"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import click

from crawler.clock import today

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


def db_option(help: str = "The county's database, as `gongkai crawl` wrote it.") -> Decorator:
    return click.option("--db", type=click.Path(path_type=Path, dir_okay=False), required=True, help=help)


def as_of_option() -> Decorator:
    return click.option(
        "--as-of",
        type=IsoDate(),
        default=today,
        show_default="today in Asia/Shanghai",
        help="The day that is judged (监测时点); the period is its calendar year up to it.",
    )


def rubric_option() -> Decorator:
    return click.option(
        "--rubric", required=True, metavar="ID|FILE", help="A built-in rubric (`gongkai rubric list`) or a TOML file."
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
