"""Writing the papers that were asked for: .docx, HTML and the trail of each, made aside and put in place together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from crawler.errors import InputError
from crawler.store import Store
from crawler.units import Unit
from reports.assessment import Assessed
from reports.papers.appeal import appeal_paper, decided_appeals
from reports.papers.catalogue import Material, catalogue_paper, catalogue_stem, find_materials, write_zip
from reports.papers.docx import docx_bytes
from reports.papers.dossier import Dossier
from reports.papers.html import paper_html
from reports.papers.ledger import ledger_trail, write_ledger
from reports.papers.model import Paper
from reports.papers.notice import has_failed, notice, notice_stem
from reports.papers.pdf import write_pdfs
from reports.papers.rectification import load_rows, open_problems
from reports.papers.register import register_paper, write_register
from reports.papers.selfreport import selfreport
from reports.papers.stage import staged
from reports.papers.tongbao import tongbao
from reports.papers.trail import trail_json
from reports.papers.zongjie import zongjie
from reports.proof.seal import seal_files, seal_report


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written. ``units``: only these (empty: all), for papers of one unit each."""

    kinds: tuple[str, ...]
    out: Path
    units: tuple[str, ...] = ()
    pdf: bool = False


def seal_dossier(store: Store, dossier: Dossier, at: str) -> Dossier:
    """The dossier with the code of its sealed verdicts and scores: sealed before anything is printed."""
    manifest = seal_report(store, dossier.assessment, dossier.rubric, at)
    return replace(dossier, assessment=replace(dossier.assessment, code=manifest.code))


def write_papers(store: Store, dossier: Dossier, order: Order, at: str) -> list[Path]:
    """The files, relative to the folder. Raises InputError (a unit without a sheet), StorageError."""
    units = pick_units(dossier, order.units)
    if "zhenggai" in order.kinds or ("taizhang" in order.kinds and not dossier.rows):
        dossier = _opened(store, dossier, units, at)
    dossier = seal_dossier(store, dossier, at)
    with staged(order.out) as stage:
        made = _make(store, dossier, order, units, stage, datetime.fromisoformat(at))
    manifest = seal_report(store, dossier.assessment, dossier.rubric, at)
    seal_files(store, manifest, order.out, made, at)
    return made


def pick_units(dossier: Dossier, wanted: Sequence[str]) -> list[Assessed]:
    known = [unit.sheet.unit for unit in dossier.units]
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise InputError(f"--unit: {', '.join(unknown)} has no sheet by this rubric; there are {', '.join(known)}")
    return [unit for unit in dossier.units if not wanted or unit.sheet.unit in wanted]


def _opened(store: Store, dossier: Dossier, units: Sequence[Assessed], at: str) -> Dossier:
    """With the problems that are handed to units entered in the ledger."""
    head = dossier.assessment
    if head.is_degraded:
        raise InputError(f"run {head.run.id} is degraded: no problem is handed out on it")
    ids = {unit.sheet.unit for unit in units}
    problems = [problem for problem in dossier.problems if problem.unit in ids]
    period = head.as_of[:4]
    open_problems(store, dossier.rubric.id, period, int(head.run.id), head.as_of, problems, dossier.terms.due, at)
    return replace(dossier, rows=load_rows(store, dossier.rubric.id, period))


def _make(
    store: Store, dossier: Dossier, order: Order, units: Sequence[Assessed], stage: Path, made: datetime
) -> list[Path]:
    wanted = units if "mulu" in order.kinds else ()
    materials = [(unit, find_materials(store, dossier, unit)) for unit in wanted]
    papers = [*_papers(store, dossier, order.kinds, units), *(catalogue_paper(dossier, *one) for one in materials)]
    if "dengji" in order.kinds:
        papers.append(_register(store, dossier, order.units, stage))
    texts = [write_paper(stage, paper, dossier.facts(), made) for paper in papers]
    if order.pdf:
        write_pdfs(texts)
    if "taizhang" in order.kinds:
        write_ledger(stage / "整改台账.xlsx", dossier)
        (stage / "整改台账.numbers.json").write_text(ledger_trail(dossier), encoding="utf-8")
    if "zhenggai" in order.kinds:
        _write_own_ledgers(stage, dossier)
    for unit, found in materials:
        _zip(stage / f"{catalogue_stem(unit)}.docx", found)
    for path in stage.glob("登记表.*"):
        path.chmod(0o600)  # contacts: the owner's eyes only
    return sorted(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())


def _write_own_ledgers(stage: Path, dossier: Dossier) -> None:
    """Beside each notice the unit's part of the ledger, for it to fill in and to send back."""
    for unit in dossier.units:
        rows = [row for row in dossier.rows if row.unit == unit.sheet.unit]
        notice_ = stage / f"{notice_stem(unit)}.docx"
        if rows and notice_.is_file():
            write_ledger(notice_.with_name(f"{notice_.stem}-整改台账.xlsx"), replace(dossier, rows=rows))


def _papers(store: Store, dossier: Dossier, kinds: Sequence[str], units: Sequence[Assessed]) -> Iterator[Paper]:
    whole: dict[str, Callable[[Dossier], Paper]] = {"tongbao": tongbao, "zongjie": zongjie}
    yield from (whole[kind](dossier) for kind in kinds if kind in whole)
    if "zhenggai" in kinds:
        yield from (notice(dossier, unit) for unit in units if dossier.by_unit[unit.sheet.unit] or has_failed(unit))
    if "zicha" in kinds:
        yield from (selfreport(dossier, unit) for unit in units)
    if "fuhe" in kinds:
        ids = {unit.sheet.unit for unit in units}
        yield from (appeal_paper(store, dossier, one) for one in decided_appeals(dossier) if one.unit in ids)


def _register(store: Store, dossier: Dossier, wanted: Sequence[str], stage: Path) -> Paper:
    """Of every unit of the registry, also those that the rubric is not for."""
    everyone: list[Unit] = store.units(store.run(int(dossier.assessment.run.id)))
    units = [unit for unit in everyone if not unit.id.startswith("portal:") and (not wanted or unit.id in wanted)]
    write_register(stage / "登记表.xlsx", units)
    return register_paper(units)


def write_paper(folder: Path, paper: Paper, facts: dict[str, str], made: datetime) -> Path:
    """``<stem>.docx``, ``.html`` and ``.numbers.json``; the path of the first."""
    path = folder / f"{paper.stem}.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(docx_bytes(paper, made))
    path.with_suffix(".html").write_text(paper_html(paper), encoding="utf-8", newline="")
    path.with_suffix(".numbers.json").write_text(trail_json(paper, facts), encoding="utf-8")
    return path


def _zip(catalogue: Path, materials: Sequence[Material]) -> None:
    pages = [path for ending in (".docx", ".html", ".pdf") if (path := catalogue.with_suffix(ending)).is_file()]
    write_zip(catalogue.with_suffix(".zip"), materials, pages)
