"""The main text: known containers first, then the densest block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from checks.facts.document import Block, Document
from checks.facts.words import words

_IDS = frozenset(words("content", "ids"))
_CLASSES = frozenset(words("content", "classes"))
_VSB = re.compile(r"^vsb_content(?:_\d+)?$")
_TRIM = re.compile(
    r"^[【\[（(]?\s*(?:打印|关闭|字体|字号|分享|返回顶部|上一篇|下一篇|扫一扫|收藏|责任编辑|【?大\s*中\s*小)[^。]{0,40}$"
)
MAX_TEXT = 200_000
_SHARE = 0.7
_HALF = 0.5
_LEAST = 30
_LINK_SHARE = 0.3
_HOLDERS = frozenset(
    [
        "html",
        "body",
        "div",
        "td",
        "table",
        "tbody",
        "tr",
        "section",
        "article",
        "main",
        "form",
        "center",
        "ul",
        "ol",
        "dl",
        "dd",
        "blockquote",
        "fieldset",
        "font",
        "span",
    ]
)


@dataclass(frozen=True, slots=True)
class Content:
    """The lines of the main text, ``first`` to ``last`` (exclusive), and whether a known container says so."""

    first: int
    last: int
    known: bool
    size: int  # characters outside links


def find_content(document: Document, after: int = -1) -> Content:
    """Where the main text stands. ``after``: the title's line; what comes before it is not the text."""
    sums = _sums(document)
    known = _known(document, sums)
    dense = _dense(document, sums, after + 1)
    if known and (known.size >= _LEAST or document.images) and known.size >= _HALF * dense.size:
        return known
    return dense


def text_of(document: Document, content: Content) -> str:
    kept = [
        line.text
        for line in document.lines[content.first : content.last]
        if (line.zone == "" or (content.known and line.zone == "crumb")) and not _TRIM.match(line.text)
    ]
    return "\n".join(kept)[:MAX_TEXT]


def prose_of(document: Document, content: Content, rows: frozenset[int]) -> int:
    """Characters of the main text outside links and outside list rows."""
    return sum(
        len(line.text) - line.linked
        for index, line in enumerate(document.lines[content.first : content.last], content.first)
        if line.zone == "" and index not in rows
    )


def _sums(document: Document) -> list[int]:
    """Running count of characters outside links and outside navigation."""
    return [0, *accumulate([max(0, len(line.text) - line.linked) if line.zone == "" else 0 for line in document.lines])]


def _known(document: Document, sums: list[int]) -> Content | None:
    best: Block | None = None
    for block in document.blocks:
        if block.ident and _is_known(block.ident) and (best is None or _size(block, sums) > _size(best, sums)):
            best = block
    return Content(best.first, best.last, True, _size(best, sums)) if best else None


@lru_cache(maxsize=4096)
def _is_known(ident: str) -> bool:
    tokens = ident.split()
    return any(token in _IDS or token in _CLASSES or _VSB.match(token) for token in tokens)


def _dense(document: Document, sums: list[int], start: int) -> Content:
    """The deepest block that holds most of the words, widened as long as what is added is text and not links.

    Too wide a text costs little, but a part left out (the telephone in a block of its own) would look like an absence.
    """
    total = sums[-1] - sums[min(start, len(sums) - 1)]
    best = -1
    least = _SHARE * total
    for index, block in enumerate(document.blocks):  # document order: an inner block comes after the outer one
        # _after, written out: it is asked of every block
        if block.last > start and sums[block.last] - sums[max(block.first, start)] >= least and block.tag in _HOLDERS:
            best = index
    if best < 0:
        return Content(0, 0, False, 0)
    while (parent := document.blocks[best].parent) >= 0 and _adds_text(document, best, parent, start):
        best = parent
    block = document.blocks[best]
    return Content(max(block.first, start), block.last, False, _after(block, sums, start))


def _adds_text(document: Document, inner: int, outer: int, start: int) -> bool:
    held, wider = document.blocks[inner], document.blocks[outer]
    added = [*document.lines[max(wider.first, start) : held.first], *document.lines[held.last : wider.last]]
    words = sum(len(line.text) for line in added if line.zone == "")
    linked = sum(line.linked for line in added if line.zone == "")
    return linked <= _LINK_SHARE * words


def _after(block: Block, sums: list[int], start: int) -> int:
    return sums[block.last] - sums[min(max(block.first, start), block.last)]


def _size(block: Block, sums: list[int]) -> int:
    return sums[block.last] - sums[block.first]
