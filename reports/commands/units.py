"""``gongkai units``: the registry of assessed units."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def units() -> None:
    """The registry of units (单位名录)."""


@units.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Validate a registry (.csv or .xlsx); every mistake is named with line and field.

    \b
    Example: gongkai units check units.csv
    """
    from collections import Counter

    from checks.site.duties import is_known_duty
    from crawler.units import KIND_NAMES, load_units

    found = load_units(file)
    kinds = Counter(unit.kind for unit in found)
    parts = ", ".join(f"{KIND_NAMES[kind]} {count}" for kind, count in kinds.items())
    without = sum(1 for unit in found if not unit.column_url)
    click.echo(f"{file}: {len(found)} units ({parts}); {without} without column_url, it will be looked for")
    for unit in found:
        for duty in unit.duties:
            if not is_known_duty(duty):
                click.echo(f"{file}: unit {unit.id}, field duties: {duty!r} touches no topic; is it misspelled?")
