"""Which lines are navigation, footer, recommendations or the breadcrumb: by the names of the blocks around them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from checks.facts.document import Block, Document, Zone
from checks.facts.words import any_case, any_of, pattern, words

_CRUMB = pattern("zones", "crumb")
_FOOTER = pattern("zones", "footer")
_NAV = pattern("zones", "nav")
_ASIDE = pattern("zones", "aside")
_START = re.compile(rf"^[\s>·|]*(?:{pattern('breadcrumb', 'start').pattern})\s*[:：>]?")
_FOOTER_TEXT = re.compile(
    rf"版权所有|{any_case('copyright')}|{any_case('icp', '备')}|公网安备|网站标识码|技术支持[:：]|最佳浏览|建议使用.{{0,12}}分辨率"
)
_NEIGHBOUR = re.compile(r"^[【\[（(]?\s*(?:上|下|前|后)一?(?:篇|条|则|个)")
_LEAD = re.compile(f"{_NEIGHBOUR.pattern}|{_START.pattern}")
_ASIDE_HEADING = re.compile(rf"^(?:{any_of(words('lists', 'aside_headings'))})")
# a byline is one wherever the template puts it
_DATED = re.compile(rf"^(?:{any_of(words('labels', 'published'))})\s*[:：]\s*(?:19|20)\d\d")
_TAGS: dict[str, Zone] = {"nav": "nav", "footer": "footer", "aside": "aside", "header": "nav"}
_FOOTER_LINES = 12
_SENTENCE = 120
_FULL_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d")
_WIDE = 0.6  # a "menu" that holds most of the page's words is a badly named frame of everything


def paint(document: Document) -> None:
    """Set every line's zone."""
    lines = document.lines
    weights = [0, *accumulate([len(line.text) - line.linked for line in lines])]
    total = weights[-1] or 1
    for block in document.blocks:
        zone = _zone_of_ident(block.ident) if block.ident else ""
        zone = zone or _TAGS.get(block.tag, "")
        if zone and not (total > 200 and weights[block.last] - weights[block.first] > _WIDE * total):
            for line in lines[block.first : block.last]:
                line.zone = line.zone or zone
    _by_words(document)
    _by_footer_words(document)
    _by_aside_heading(document)


def _by_words(document: Document) -> None:
    for line in document.lines:
        text = line.text
        if line.zone in ("nav", "aside") and _DATED.match(text):
            line.zone = ""
        if line.zone == "" and len(text) < 300 and _FOOTER_TEXT.search(text):
            line.zone = "footer"
        elif not _LEAD.match(text):  # most lines: one expression tells that neither of the next two matches
            continue
        elif _NEIGHBOUR.match(text):
            line.zone = "aside"
        elif len(text) < 200 and _START.match(text):
            line.zone = "crumb"


def _by_footer_words(document: Document) -> None:
    """The small block around 版权所有 or ICP备 is the footer, with its telephone and address."""
    half = len(document.lines) // 2
    for line in document.lines[half:]:
        block = line.block if line.zone == "footer" else -1
        while block >= 0 and _is_footer_box(document, document.blocks[block], half):
            for other in document.lines[document.blocks[block].first : document.blocks[block].last]:
                other.zone = other.zone or "footer"
            block = document.blocks[block].parent


def _is_footer_box(document: Document, block: Block, half: int) -> bool:
    """Small, in the second half, without sentences and without a row's date."""
    held = document.lines[block.first : block.last]
    if block.first < half or len(held) > _FOOTER_LINES:
        return False
    return not any(line.zone == "" and (len(line.text) > _SENTENCE or _FULL_DATE.search(line.text)) for line in held)


def _by_aside_heading(document: Document) -> None:
    """Under 相关信息 or 热门信息 the rest of that block is a recommendation."""
    for index, line in enumerate(document.lines):
        if line.zone == "" and len(line.text) <= 12 and _ASIDE_HEADING.match(line.text):
            for other in document.lines[index : _end_of_box(document, index)]:
                other.zone = other.zone or "aside"


def _end_of_box(document: Document, index: int) -> int:
    """The end of the smallest block around a heading that holds more than the heading."""
    block = document.lines[index].block
    for _ in range(10):  # old layouts: the heading has a table of its own
        if block < 0:
            break
        if document.blocks[block].last > index + 1:
            return min(document.blocks[block].last, index + 60)
        block = document.blocks[block].parent
    return index + 1


@lru_cache(maxsize=4096)
def _zone_of_ident(ident: str) -> Zone:
    if _CRUMB.search(ident):
        return "crumb"
    if _FOOTER.search(ident):
        return "footer"
    if _NAV.search(ident):
        return "nav"
    return "aside" if _ASIDE.search(ident) else ""
