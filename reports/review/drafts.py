"""Drafts of rubrics (rubric import): brought in, settled line by line with the original beside, tried on the stored snapshots.

A draft is a file ``<id>.toml`` in the folder ``<database>-drafts`` beside the database, its original's rows in ``<id>.txt``. Nobody is
assessed by it here: a settled draft is handed to ``gongkai score --rubric`` as any rubric file.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from flask import abort, g, request
from werkzeug.wrappers import Response as Answer

from crawler.errors import InputError, StorageError
from crawler.units import Unit
from reports.pipeline import Snapshot, open_snapshot, rubric_results
from reports.review.app import ReviewApp, author, go, show, store, tell, the_app
from reports.review.uploads import MOST_BYTES
from reports.text import clean
from rubrics.importing.document import Text
from rubrics.importing.edit import SIMPLE, ClauseChoice, confirm, find_place, settle_line
from rubrics.importing.importer import import_document
from rubrics.importing.original import around, place_of, read_rows, write_rows
from rubrics.importing.settle import OpenPoint, list_open
from rubrics.load import parse_rubric
from rubrics.model import Indicator, Mode, Rubric
from rubrics.scoring import score_units
from rubrics.walk import walk_lines

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
_MODES: dict[str, Mode] = {"auto": "auto", "assisted": "assisted", "manual": "manual"}
MOST_UNITS = 12  # of a preview


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One draft as it stands in its file."""

    id: str
    text: str
    rubric: Rubric
    open: tuple[OpenPoint, ...]
    original: tuple[Text, ...]

    @property
    def seen(self) -> str:
        """What a form carries, so that nobody overwrites another's work."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def register(app: ReviewApp) -> None:
    app.page("/drafts", all_drafts, "view")
    app.page("/drafts/<draft_id>", draft, "view")
    app.act("/drafts", bring_in, "admin")
    app.act("/drafts/<draft_id>/line/<line_id>", settle, "admin")
    app.act("/drafts/<draft_id>/point", settle_point, "admin")
    app.act("/drafts/<draft_id>/preview", preview, "admin")


def folder() -> Path:
    db = the_app().review.db
    return db.with_name(f"{db.stem}-drafts")


def load_draft(draft_id: str) -> DraftFile:
    """404 for an id that is no draft's; InputError for a file that somebody broke by hand."""
    path = folder() / f"{draft_id}.toml"
    if not _ID.fullmatch(draft_id) or not path.is_file():
        abort(404)
    text = path.read_text("utf-8", "replace")
    rows = path.with_suffix(".txt")
    original = read_rows(rows.read_text("utf-8", "replace")) if rows.is_file() else []
    rubric = parse_rubric(text, path.name)
    return DraftFile(draft_id, text, rubric, tuple(list_open(rubric)), tuple(original))


def all_drafts() -> str:
    ids = sorted(path.stem for path in folder().glob("*.toml")) if folder().is_dir() else []
    return show("drafts.html", drafts=[load_draft(id_) for id_ in ids if _ID.fullmatch(id_)])


def draft(draft_id: str) -> str:
    file = load_draft(draft_id)
    places = [place for place in walk_lines(file.rubric) if not getattr(place.line, "indicators", ())]
    wanted = request.args.get("i", places[0].line.id if places else "")
    place = next((place for place in places if place.line.id == wanted), None)
    if place is None and places:
        abort(404)
    line_points = {point.id for point in file.open}
    return show(
        "draft.html",
        draft=file,
        places=places,
        place=place,
        waiting=line_points,
        others=[point for point in file.open if point.id not in {one.line.id for one in places}],
        beside=around(file.original, place_of(place.line.draft) if place else ""),
        primitives=SIMPLE,
    )


def bring_in() -> Answer:
    """A document becomes drafts; one that is there already is not overwritten."""
    g.back = "/drafts"
    given = request.files.get("file")
    data = given.read(MOST_BYTES + 1) if given else b""
    if not given or not data:
        raise InputError("请选择文件")
    if len(data) > MOST_BYTES:
        raise InputError(f"文件超过 {MOST_BYTES // 2**20} MB")
    name = re.sub(r"[^\w.（）()-]", "", clean(Path((given.filename or "").replace("\\", "/")).name))[-80:] or "原文"
    with tempfile.TemporaryDirectory(prefix="gongkai-") as holder:
        path = Path(holder) / name.lstrip(".")
        path.write_bytes(data)
        drafts = import_document(path, _year())
    for one in drafts:
        if (folder() / f"{one.id}.toml").exists():
            raise InputError(f"草稿 {one.id} 已经有了，没有覆盖")
    for one in drafts:
        _write(one.id, ".txt", write_rows(one.original))
        _write(one.id, ".toml", one.text)
        tell("good", f"已读出草稿 {one.id}：{one.found.outline.title}")
    return go(f"/drafts/{drafts[0].id}")


def _year() -> int | None:
    given = request.form.get("year", "").strip()
    if given and not re.fullmatch(r"(?:19|20)\d\d", given):
        raise InputError("年度要写四位数字")
    return int(given) if given else None


def settle(draft_id: str, line_id: str) -> Answer:
    """One line, as the person found it right; its 待核对 goes."""
    file = _seen(draft_id, f"/drafts/{draft_id}?i={line_id}")
    place = find_place(file.rubric, line_id)
    mode = _MODES.get(request.form.get("mode", ""))
    if mode is None:
        raise InputError("请选择由谁评定")
    choices = {
        clause.id: ClauseChoice(
            request.form.get(f"primitive.{clause.id}", ""),
            _number(f"points.{clause.id}"),
            request.form.get(f"use.{clause.id}", "none"),
        )
        for _, clause in place.clauses
    }
    points = _number("points") if isinstance(place.line, Indicator) else Decimal(0)
    _write(draft_id, ".toml", settle_line(file.text, line_id, points, mode, choices, author().name))
    tell("good", f"{line_id} 已核对")
    after = load_draft(draft_id)
    ids = [one.line.id for one in walk_lines(after.rubric)]
    waiting = {point.id for point in after.open}
    return go(f"/drafts/{draft_id}?i={next((id_ for id_ in ids if id_ in waiting), line_id)}")


def settle_point(draft_id: str) -> Answer:
    """A doubt about a section, a rule or the whole that a person found to be none."""
    file = _seen(draft_id, f"/drafts/{draft_id}")
    key = request.form.get("key", "")
    if key not in {point.key for point in file.open}:
        raise InputError("这一处已经核对过了")
    _write(draft_id, ".toml", confirm(file.text, key))
    return go(f"/drafts/{draft_id}")


def _seen(draft_id: str, back: str) -> DraftFile:
    g.back = back
    file = load_draft(draft_id)
    if request.form.get("seen") != file.seen:
        raise InputError("草稿已被改动，请核对后再提交")
    return file


def _number(name: str) -> Decimal:
    try:
        value = Decimal(request.form.get(name, "0").strip() or "0")
    except InvalidOperation as error:
        raise InputError("分值要写数字") from error
    if not value.is_finite() or not 0 <= value <= 1000:
        raise InputError("分值要在 0 到 1000 之间")
    return value


def preview(draft_id: str) -> str:
    """What the draft would make of the stored snapshots of the first units; nothing of it is kept as a mark."""
    file = load_draft(draft_id)
    g.back = f"/drafts/{draft_id}"
    snapshot = open_snapshot(store(), the_app().review.board.county.as_of)
    sample = _Sample(snapshot.store, snapshot.run, snapshot.as_of)
    results = rubric_results(sample, file.rubric, lambda done, total: None)
    names = {unit.id: unit.name for unit in sample.units}
    sheets = [sheet for sheet in score_units(file.rubric, sample.units, results) if sheet.unit in names]
    return show("draft_preview.html", draft=file, sheets=sheets, names=names, run=snapshot.run, most=MOST_UNITS)


class _Sample(Snapshot):
    """A snapshot's first units, so that a preview ends while a person waits."""

    __slots__ = ()

    @property
    def units(self) -> list[Unit]:
        return self.store.units(self.run)[:MOST_UNITS]


def _write(draft_id: str, ending: str, text: str) -> None:
    """The whole file or none of it."""
    path = folder() / f"{draft_id}{ending}"
    try:
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, "utf-8", newline="\n")
        os.replace(part, path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
