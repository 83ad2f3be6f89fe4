"""From a document to draft files, as ``gongkai rubric import`` does it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import InputError, StorageError
from rubrics.importing.document import Text
from rubrics.importing.draft import draft_id
from rubrics.importing.original import original_rows
from rubrics.importing.reading import read_document
from rubrics.importing.recognise import Found, recognise_blocks
from rubrics.importing.tree import Line, Outline, leaves
from rubrics.importing.write import write_draft
from rubrics.load import list_rubrics

_PAGE = re.compile(r"第\d+页")
_PAGE_END = "PDF 换页处，前后两页的文字可能断开或连在一起"
NO_YEAR = "原文没有写明年度：请用 --year 给出，例如 --year 2026"


@dataclass(frozen=True, slots=True)
class Draft:
    """One rubric of the document as a draft file's text."""

    id: str
    text: str
    found: Found
    original: tuple[Text, ...] = ()  # the document's rows, to be shown beside


def import_document(path: Path, year: int | None = None, id_: str = "") -> list[Draft]:
    """Every rubric in the document. ``year``, ``id_``: given where the document does not say, or says otherwise.

    Raises InputError in one line: not readable, no rubric in it, no year in it.
    """
    drafts = []
    original = read_document(path)
    rows = tuple(original_rows(original.blocks))
    for number, found in enumerate(recognise_blocks(original.blocks, path.name), 1):
        found.outline.warnings += [original.warning] if original.warning else []
        warn_at_page_ends(found.outline)
        found.year = year or found.year
        if found.year is None or not 1990 <= found.year <= 2100:
            raise InputError(f"{path.name}：{NO_YEAR}")
        own = (id_ if number == 1 else f"{id_}-{number}") if id_ else draft_id(found, path.name, number)
        own = f"{own}-draft" if own in list_rubrics() and not id_ else own
        if own in list_rubrics():
            raise InputError(f"{own} 是内置细则的编号，请用 --id 另取一个")
        drafts.append(Draft(own, write_draft(found, own, path.name), found, rows))
    return drafts


def warn_at_page_ends(outline: Outline) -> None:
    """A row of a PDF that is cut by the end of a page is read as two, or as more of the row above."""
    before: Line | None = None
    for line in [line for section in outline.sections for line in leaves(section.lines)]:
        pages = [_PAGE.match(one.place) for one in (before, line) if one]
        if before and len(pages) == 2 and pages[0] and pages[1] and pages[0].group() != pages[1].group():
            before.warnings.append(_PAGE_END)
            line.warnings.append(_PAGE_END)
        before = line


def write_drafts(drafts: list[Draft], out: Path) -> list[Path]:
    """The draft files, the second beside the first as ``out-2.toml``. Raises InputError: a file is there already."""
    paths = [out if not n else out.with_name(f"{out.stem}-{n + 1}{out.suffix}") for n in range(len(drafts))]
    for path in paths:
        if path.exists():
            raise InputError(f"{path}: is there already and is not overwritten")
    for path, draft in zip(paths, drafts, strict=True):
        _write(path, draft.text)
    return paths


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
