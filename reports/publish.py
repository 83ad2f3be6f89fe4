"""Writing a county's reports into a folder: everything is made first, then put in place file by file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from crawler.errors import InputError, StorageError
from reports.assessment import Assessment
from reports.console import Progress
from reports.county import county_page
from reports.data import scores_csv, scores_json
from reports.evidence import unit_page
from reports.text import file_stem, json_text
from reports.workbook.county import write_county_workbook
from reports.workbook.sheet import write_score_sheet

_ABANDONED = 24 * 3600  # seconds; the reports of a large county take minutes
UNITS, SHEETS, INDEX, COUNTY = "units", "sheets", "index.html", "county.xlsx"


Beside = Callable[[Path], None]  # writes further files into the folder in which the reports are made


def write_reports(
    assessment: Assessment,
    out: Path,
    told: Callable[[int, int], None] = lambda done, total: None,
    beside: Beside = lambda stage: None,
) -> Path:
    """Write ``index.html``, ``units/*.html``, ``sheets/*.xlsx``, ``county.xlsx``, ``scores.csv``, ``scores.json``; the index's path.

    ``told`` hears how many units are ready, of how many; ``beside`` adds files before all are put in place. Raises
    InputError (``out`` is a file) or StorageError; then no file of an earlier report was touched unless the disk failed during the final renames, each of which is whole.
    """
    with _staged(out) as stage:
        links = links_of(assessment)
        for count, unit in enumerate(assessment.units, 1):
            report, sheet = links[unit.sheet.unit]
            _write(stage / report, unit_page(assessment, unit))
            write_score_sheet(stage / sheet, assessment, unit, f"../{report}")
            told(count, len(assessment.units))
        write_county_workbook(stage / COUNTY, assessment, links)
        _write(stage / "scores.csv", "\ufeff" + scores_csv(assessment))
        _write(stage / "scores.json", json_text(scores_json(assessment)) + "\n")
        _write(stage / INDEX, county_page(assessment, links))
        beside(stage)
        _put_in_place(stage, out)
    return out / INDEX


def publish(assessment: Assessment, out: Path, beside: Beside = lambda stage: None) -> None:
    """Write the reports with a progress bar and say where they are. Raises InputError, StorageError."""
    with Progress("report") as progress:
        index = write_reports(assessment, out, progress.show, beside)
    blocked = sum(1 for unit in assessment.units if unit.is_blocked)
    outside = f"; {len(assessment.outside)} are not assessed by this rubric" if assessment.outside else ""
    click.echo(
        f"{len(assessment.units)} units, {blocked} of them with lines that could not be verified (nothing deducted for that){outside}"
    )
    click.echo(f"open {index}")


def links_of(assessment: Assessment) -> dict[str, tuple[str, str]]:
    """unit id → (evidence report, score sheet), relative to the index; distinct where file names ignore case."""
    links: dict[str, tuple[str, str]] = {}
    taken: set[str] = set()
    for unit in assessment.units:
        stem = file_stem(unit.sheet.unit)
        while stem.casefold() in taken:
            stem += "_"
        taken.add(stem.casefold())
        links[unit.sheet.unit] = (f"{UNITS}/{stem}.html", f"{SHEETS}/{stem}.xlsx")
    return links


def refuse_file(out: Path) -> None:
    """Raises InputError if ``out`` is there and is no folder."""
    if out.exists() and not out.is_dir():
        raise InputError(f"--out {out}: is a file, a folder is needed")


def refuse_unwritable(out: Path) -> None:
    """Raises InputError if ``out`` could not be written to; whoever crawls a whole night wants to know before."""
    there = next((folder for folder in (out, *out.absolute().parents) if folder.exists()), out)
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError(f"--out {out}: {there} cannot be written to")


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    refuse_file(out)
    is_new = not out.exists()
    stage = None
    try:
        out.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".writing-", dir=out))
        _sweep(stage)
        (stage / UNITS).mkdir()
        (stage / SHEETS).mkdir()
        yield stage
    except OSError as error:
        raise StorageError(f"--out {out}: {error.strerror or error}") from error
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        if is_new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def _sweep(stage: Path) -> None:
    """Remove what reports left behind that were killed; by the file system's own time, since another may be at work here now."""
    for other in stage.parent.glob(".writing-*"):
        if stage.stat().st_mtime - other.stat().st_mtime > _ABANDONED:
            shutil.rmtree(other, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _put_in_place(stage: Path, out: Path) -> None:
    """The index last: what it links to is there when it appears."""
    made = sorted(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())
    for path in sorted(made, key=lambda name: name.name == INDEX and len(name.parts) == 1):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(stage / path, out / path)
