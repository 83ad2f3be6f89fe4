"""Text to Document: one lxml parse, one walk. Where lxml loses words of broken markup, BeautifulSoup reads them."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml import etree

from checks.facts.document import Document
from checks.facts.mended import count_han, count_shown, mend
from checks.facts.walk import NeedsTree, Walk
from checks.facts.words import any_case

MAX_CHARACTERS = 4_000_000
MAX_EVENTS = 400_000
MAX_DEPTH = 250  # a few less than the parser builds a tree of
_IMPLIED = 10
_LOST = 30  # Chinese characters: by less, counting without a parser may be out
_LOST_SHARE = 0.05
# the parser stops at the first </html>, and pages glued from parts have several
_ENDS = re.compile(rf"</(?:{any_case('html')}|{any_case('body')})\s*>")


def parse(text: str) -> Document:
    """Read a page. Broken markup is mended the way a browser would; what cannot be read is a note."""
    document = Document()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        document.notes.append(f"only the first {MAX_CHARACTERS} characters were read")
    read = _read(text)
    if read is None:
        document.notes.append("no markup found")
        return document
    read.notes[:0] = document.notes
    return _with_lost_words(read, text)


def _with_lost_words(document: Document, text: str) -> Document:
    """The same page by BeautifulSoup where that shows more of it: too deep for lxml, or swallowed by an open tag."""
    kept = _han(document)
    if not _is_loss(kept, count_han(text)):  # what stands in tags and scripts is counted too, and that costs little
        return document
    there = count_shown(text, kept)
    if not _is_loss(kept, there):
        return document
    other = Document()
    if not mend(text, walk := Walk(other)):
        document.notes.append(f"broken markup that could not be re-read: about {there - kept} characters were lost")
        return document
    walk.close()
    found = _han(other)
    if found - kept < _least(kept):
        return document
    other.title, other.base = other.title or document.title, other.base or document.base
    other.scripts, other.frames = document.scripts, other.frames or document.frames
    other.notes = [*document.notes, *other.notes, f"re-read with BeautifulSoup: lxml kept {kept} of {found} characters"]
    return other


def _is_loss(kept: int, there: int) -> bool:
    return there - kept >= max(_least(kept), _LOST_SHARE * there)


def _least(kept: int) -> int:
    """Where nothing was kept, any word is a loss."""
    return _LOST if kept else 1


def _han(document: Document) -> int:
    return count_han("".join([line.text for line in document.lines]))


def _read(text: str) -> Document | None:
    """Without a tree: that saves an object per element. Only what a tree is cut or mended for needs one."""
    data = _ENDS.sub("", text).encode("utf-8", "replace")
    document = Document()
    if text.count("<") < MAX_EVENTS // 2 - _IMPLIED:  # every element but html, head and body has a sign of its own
        walk = Walk(document, MAX_DEPTH)
        try:
            etree.fromstring(data, _parser(target=walk))
        except (NeedsTree, etree.ParserError, etree.XMLSyntaxError, ValueError):
            return _read_tree(data)
        finally:
            vars(walk).clear()  # parser and context hold each other, and by their target they would hold the whole page
        if document.blocks:
            return document
    return _read_tree(data)


def _read_tree(data: bytes) -> Document | None:
    """None where there is no element at all."""
    try:
        root: Any = etree.fromstring(data, _parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    document = Document()
    walk = Walk(document)
    events = iter(etree.iterwalk(root, events=("start", "end")))
    for event, element in islice(events, MAX_EVENTS):
        if event == "start":
            walk.start(element.tag, element.attrib)
            walk.data(element.text or "")
        else:
            walk.end(element.tag)
            walk.data(element.tail or "")
    if next(events, None) is not None:
        document.notes.append(f"only the first {MAX_EVENTS} tags were read")
    walk.close()
    return document


def _parser(target: Any = None) -> etree.HTMLParser:
    return etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False, target=target
    )
