"""Handing out: seal the verdicts and scores, write the reports with their code, put the evidence beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from checks.facts import codec
from checks.facts.reader import VERSION
from checks.result import Evidence, Result
from checks.results import load_results
from crawler.errors import InputError
from crawler.pages import Page
from crawler.store import Run, Store
from reports.assessment import Assessment
from reports.cited import CitedPage, RunPages, hit_of
from reports.pipeline import wanted_by
from reports.proof.chain import Manifest
from reports.proof.package import PackageSource, write_package
from reports.proof.seal import seal_files, seal_report
from reports.proof.timestamp import NoTimestamp, check_url, stamp
from reports.proof.warc import warc_name, write_warc
from reports.publish import links_of, publish
from reports.text import file_stem
from reports.trend import draw_trend, load_trends
from reports.workbook.template import Template, load_template, write_all_filled
from rubrics.model import Rubric

ALL = "all"


@dataclass(frozen=True, slots=True)
class Extras:
    """What is handed out beside the reports. ``packages``: unit ids, or "all"."""

    packages: tuple[str, ...] = ()
    screenshots: bool = False
    timestamp_url: str = ""
    template: Path | None = None  # the office's own table, filled for every unit


def hand_out(
    db: Path, assessment: Assessment, rubric: Rubric, out: Path, sealed_at: str, extras: Extras = Extras()
) -> Manifest:
    """Seal the report, write it, its WARC files and packages, and seal the files. The report's manifest.

    Raises InputError (a package for a unit without a sheet), StorageError.
    """
    packed = units_to_pack(assessment, extras.packages)
    if extras.timestamp_url:
        check_url(extras.timestamp_url)
    template = _template(extras.template, assessment)
    with Store.open(db) as store:
        run = store.run(int(assessment.run.id))
        manifest = seal_report(store, assessment, rubric, sealed_at)
        pages = RunPages(store, run)
        trends = load_trends(store, rubric.id)
        wanted = frozenset((check, params) for check, _, params in (key.partition(" ") for key in wanted_by(rubric)))
        units, rests = [], {}
        for unit in assessment.units:  # the results of one unit at a time: those of a whole county are large
            id_, day = unit.sheet.unit, date.fromisoformat(assessment.as_of)
            results = list(load_results(store, run.id, id_, day, wanted).values())
            cited = _cited(store, pages, id_, results)
            units.append(replace(unit, cited=cited, trend=draw_trend(trends.get(id_, ()))))
            rests[id_] = pages.rests_on(id_, results)
        coded = replace(assessment, code=manifest.code, units=tuple(units))
        written: list[Path] = []

        def beside(stage: Path) -> None:
            if template:
                write_all_filled(stage, template, coded, links_of(coded))
            _write_beside(store, run, manifest, coded, rests, packed, extras, stage)
            written.extend(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())

        publish(coded, out, beside)
        seal_files(store, manifest, out, written, sealed_at)
        if extras.timestamp_url:
            _stamp(store, manifest, extras.timestamp_url)
    click.echo(f"code {manifest.code}; `gongkai verify --db {db} --files {out}` proves that nothing was changed")
    return manifest


def _template(path: Path | None, assessment: Assessment) -> Template | None:
    """Read, and what of it is no line of the rubric said. Raises InputError."""
    if path is None:
        return None
    template = load_template(path, assessment)
    click.echo(template.said or f"{path}: every row and every line matched", err=True)
    return template


def _stamp(store: Store, manifest: Manifest, url: str) -> None:
    """The reports stand without it, so a service that does not answer is said and no failure."""
    try:
        click.echo(f"time stamp of {url}: {stamp(store, manifest, url)}")
    except NoTimestamp as error:
        click.echo(f"gongkai: no time stamp: {error}", err=True)


def units_to_pack(assessment: Assessment, wanted: tuple[str, ...]) -> list[str]:
    """Raises InputError for a unit that has no sheet."""
    known = [unit.sheet.unit for unit in assessment.units]
    unknown = sorted(set(wanted) - {*known, ALL})
    if unknown:
        raise InputError(f"--package: {', '.join(unknown)} has no sheet by this rubric; there are {', '.join(known)}")
    return [unit for unit in known if ALL in wanted or unit in wanted]


def _cited(store: Store, pages: RunPages, unit: str, results: list[Result]) -> tuple[CitedPage, ...]:
    return tuple(
        CitedPage(number, page, tuple(dict.fromkeys(_hits(store, page, evidence))))
        for number, (page, evidence) in enumerate(pages.cited(unit, results), 1)
    )


def _hits(store: Store, page: Page, evidence: list[Evidence]) -> list[tuple[str, str]]:
    text = ""
    for url in dict.fromkeys((page.final_url or page.url, page.url)):
        if page.sha256 and (kept := store.facts(url, page.sha256, VERSION)):
            text = codec.from_json(kept).text
            break
    return [hit_of(one, text) for one in evidence]


def _write_beside(
    store: Store,
    run: Run,
    manifest: Manifest,
    assessment: Assessment,
    rests: Mapping[str, list[Page]],
    packed: list[str],
    extras: Extras,
    stage: Path,
) -> None:
    """WARC files for every unit, then what was asked for."""
    links = links_of(assessment)
    shots = _shoot(store, assessment, packed, stage) if extras.screenshots else {}
    for unit in assessment.units:
        id_ = unit.sheet.unit
        report, sheet = links[id_]
        stem = Path(report).stem
        warc = warc_name(run.id, stem)
        write_warc(stage / warc, store, run, rests[id_])
        if id_ in packed:
            files = [report, sheet, warc, warc.replace(".warc.gz", ".index.json"), *shots.get(id_, [])]
            source = PackageSource(store, run, manifest, id_, unit.sheet.name, rests[id_], tuple(files))
            write_package(stage / f"packages/{stem}.zip", stage, source)


def _shoot(store: Store, assessment: Assessment, packed: list[str], stage: Path) -> dict[str, list[str]]:
    """unit → pictures of the pages its evidence points at; of the packed units where there are any."""
    from reports.screenshots import shoot_all

    wanted = {unit.sheet.unit: [cited.page for cited in unit.cited] for unit in assessment.units}
    wanted = {unit: pages for unit, pages in wanted.items() if unit in packed or not packed}
    return shoot_all(wanted, store, stage, {unit: f"shots/{file_stem(unit)}" for unit in wanted})
