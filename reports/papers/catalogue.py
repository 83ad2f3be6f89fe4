"""佐证材料目录 of a unit and its zip: what the unit uploaded and what the crawl found, per indicator, numbered, with pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.result import Evidence
from crawler.store import Store
from reports.assessment import Assessed
from reports.evidence import groups_of
from reports.papers.dossier import Dossier
from reports.papers.figures import count, number
from reports.papers.model import Figure, Paper, Paragraph, Table, Text, fill, quote, say
from reports.papers.pdf import page_count
from reports.papers.phrases import data_note, signed, unit_name
from reports.render import render
from reports.review.uploads import load_upload
from reports.text import clean, file_stem
from rubrics.sheet import ScoredIndicator

PER_LINE = 8  # crawled pages of one indicator
FOUND, UPLOADED = "网上采集", "单位上传"


@dataclass(frozen=True, slots=True)
class Material:
    """One paper of the catalogue. ``first``: the page it begins on; None after one whose pages nobody could count."""

    number: int
    indicator: str
    title: str
    origin: str
    file: str
    data: bytes
    pages: int | None
    first: int | None
    source: str
    sha256: str


def find_materials(store: Store, dossier: Dossier, unit: Assessed) -> list[Material]:
    """In the order of the rubric: first what the unit uploaded for the line, then the stored pages that the line rests on."""
    found: list[Material] = []
    first: int | None = 1
    for line in unit.sheet.indicators:
        for title, origin, data, type_, source, sha256 in _of_line(store, dossier, unit, line):
            pages = page_count(data, type_)
            n = len(found) + 1
            ending = title.rsplit(".", 1)[-1].lower() if origin == UPLOADED and "." in title else type_
            stem = file_stem(title.rsplit(".", 1)[0] if origin == UPLOADED else title)[:40]
            file = f"{n:03d}_{line.id}_{stem}.{ending}"
            found.append(Material(n, line.id, title, origin, file, data, pages, first, source, sha256))
            first = None if first is None or pages is None else first + pages
    return found


Piece = tuple[str, str, bytes, str, str, str]  # title, origin, bytes, type, source, SHA-256


def _of_line(store: Store, dossier: Dossier, unit: Assessed, line: ScoredIndicator) -> Iterator[Piece]:
    seen: set[str] = set()
    for entry in dossier.entries:
        sha256 = str(entry.data.get("file") or "")
        if entry.unit == unit.sheet.unit and entry.indicator == line.id and sha256 and sha256 not in seen:
            data = load_upload(store, sha256)
            if data is not None:
                seen.add(sha256)
                yield (
                    str(entry.data["name"]),
                    UPLOADED,
                    data,
                    str(entry.data["type"]),
                    f"journal {entry.number}",
                    sha256,
                )
    pages = {one.sha256: one for one in line.evidence if one.sha256}
    for one in list(pages.values())[:PER_LINE]:
        page = _sheet(dossier, unit, line, one)
        yield one.title or "网页", FOUND, page, "html", f"page {one.url}", one.sha256


def _sheet(dossier: Dossier, unit: Assessed, line: ScoredIndicator, evidence: Evidence) -> bytes:
    """One printed page that says what the stored page is, where it stands and what it says."""
    values = {"unit": unit.sheet.name, "line": line, "evidence": evidence, "assessment": dossier.assessment}
    return render("papers/material.html", **values).encode()


def catalogue_stem(unit: Assessed) -> str:
    return f"佐证材料/{file_stem(unit.sheet.unit)}"


def catalogue_paper(dossier: Dossier, unit: Assessed, materials: Sequence[Material]) -> Paper:
    source = dossier.sql(f"journal and result of run {dossier.assessment.run.id}, unit = '{unit.sheet.unit}'")
    year = quote(str(dossier.rubric.year), dossier.clause("year"))
    opening = say(
        "{}{}年度政务公开考核佐证材料共{}份，其中单位上传{}份、网上采集{}份，按考核指标顺序编号。",
        unit_name(dossier, unit),
        year,
        *(
            count((_id(unit, m) for m in materials if m.origin in kinds), source)
            for kinds in ((FOUND, UPLOADED), (UPLOADED,), (FOUND,))
        ),
    )
    rows, merged = _rows(dossier, unit, materials)
    columns = ("序号", "材料名称", "来源", "页数", "起始页码")
    table = Table(columns, (0.8, 6, 1.5, 1, 1.2), tuple(rows), centered=(0, 2, 3, 4), merged=merged)
    note = say(
        "说明：网上采集的材料为存档页面的佐证单，每份一页；页数无法自动统计的，页码{}。{}", fill(), data_note(dossier)
    )
    return Paper(
        kind="mulu",
        stem=catalogue_stem(unit),
        title=say("{}年度政务公开考核\n佐证材料目录", year),
        blocks=(Paragraph(opening), table, Paragraph(note, "small")),
        organ=unit.sheet.name,
        signed=signed(dossier),
    )


def _id(unit: Assessed, material: Material) -> str:
    return f"{unit.sheet.unit}/material/{material.number}"


def _rows(
    dossier: Dossier, unit: Assessed, materials: Sequence[Material]
) -> tuple[list[tuple[Text, ...]], tuple[int, ...]]:
    """Section by section, line by line; a line that a person judges and nobody has proved is told as such."""
    rows: list[tuple[Text, ...]] = []
    merged = []
    for section, lines in groups_of(dossier.assessment, unit.sheet):
        merged.append(len(rows))
        rows.append((quote(f"{section.id} {section.title}", dossier.clause(section.id)), (), (), (), ()))
        for line in lines:
            own = [material for material in materials if material.indicator == line.id]
            title = quote(f"{line.id} {line.title}", dossier.clause(line.id))
            if own or line.mode == "manual":
                merged.append(len(rows))
                rows.append((title, (), (), (), ()))
            rows += [_row(material) for material in own]
            if not own and line.mode == "manual":
                rows.append((("—",), (fill("佐证材料，尚未上传"),), (), (), ()))
    return rows, tuple(merged)


def _row(material: Material) -> tuple[Text, ...]:
    pages = (number(material.pages, material.source),) if material.pages is not None else (fill(),)
    first: Text = (Figure(str(material.first), "sum of the pages before, and one"),) if material.first else (fill(),)
    title = quote(material.title, material.source)
    return (number(material.number, "row"),), title, (material.origin,), pages, first


def write_zip(path: Path, materials: Sequence[Material], papers: Sequence[Path]) -> None:
    """The catalogue first, then the materials by number. Equal content gives equal bytes. Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            _add(archive, f"000_佐证材料目录{paper.suffix}", paper.read_bytes())
        for material in materials:
            _add(archive, clean(material.file), material.data)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
