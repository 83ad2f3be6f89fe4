"""The page's own title, and the site's name."""

from __future__ import annotations

import re

from checks.facts.document import Document
from checks.facts.words import pattern, words

_PART = re.compile(r"\s*(?:_|\||｜|—{1,2}|–|-{1,2}|·|>>?|»|\s-\s)\s*")
_SITE = pattern("title", "site_words")
_GENERIC = frozenset(words("title", "generic"))
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_PLAIN = re.compile(r"[\s\u200b“”\"'‘’《》<>〈〉（）()【】\[\]\-_—－|｜,，.。:：;；、!！?？·…]+")
_TITLE_IDENT = re.compile(r"title|bt\b|biaoti|headline", re.I)
_BYLINE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|来源\s*[:：]")
MAX_TITLE = 300


def plain(text: str) -> str:
    """For comparing: without blanks and punctuation."""
    return _PLAIN.sub("", text)


def find_site(document: Document) -> str:
    """Meta SiteName, else the part of <title> that reads like a site's name."""
    named = document.metas.get("sitename", "")
    if named and named != "null":
        return named[:100]
    parts = _PART.split(document.title)
    for part in [*reversed(parts[1:]), parts[0]]:
        if _SITE.search(part):
            return part.strip()[:100]
    return ""


def find_title(document: Document, site: str) -> tuple[str, int]:
    """The title and the index of the line that shows it (-1: not shown)."""
    declared = _declared(document, site)
    head = _clean_head(document.title, site)
    is_telling = bool(head) and head not in _GENERIC and head != site
    heading, line = _heading(document, declared or head, document.title, 15 if is_telling or declared else 1)
    if heading and (not declared or _same_start(heading, declared) or declared not in document.title):
        return heading[:MAX_TITLE], line
    if declared:
        return declared[:MAX_TITLE], _line_of(document, declared)
    if head and head not in _GENERIC:
        return head[:MAX_TITLE], _line_of(document, head)
    return _SPACE.sub(" ", head or document.title)[:MAX_TITLE], -1


def _declared(document: Document, site: str) -> str:
    title = document.metas.get("articletitle", "")
    return "" if title in _GENERIC or title == site else title


def _clean_head(title: str, site: str) -> str:
    """<title> without the site's name in front or behind."""
    if site and title != site:
        for pattern_ in (rf"[\s_|｜\-—–>·]*{re.escape(site)}[\s_|｜\-—–>]*$", rf"^{re.escape(site)}[\s_|｜\-—–>·]+"):
            shorter = re.sub(pattern_, "", title)
            if shorter:
                title = shorter
    return re.sub(r"^\[(.+)\]$", r"\1", title.strip(" _-|—"))


def _heading(document: Document, wanted: str, head: str, least: int) -> tuple[str, int]:
    """The line that shows the title: equal to what is wanted, or found in <title>; an <h1> where <title> says nothing."""
    want, full = plain(wanted), plain(head)
    best, best_line, best_rank = "", -1, least - 1
    for index, line in enumerate(document.lines[:600]):
        rank = _rank(document, index, want, full) if line.zone in ("", "crumb") else 0
        if rank > best_rank:
            best, best_line, best_rank = line.text, index, rank
    return (best, best_line)


def _rank(document: Document, index: int, want: str, full: str) -> int:
    line = document.lines[index]
    if len(line.text) > MAX_TITLE or line.text in _GENERIC:
        return 0
    if line.zone == "crumb" or len(text := plain(line.text)) < 2:
        return 0
    shown = 1 if line.tag in ("h1", "h2") or _is_titled(document, line.block) else 0
    if text == want:
        return 40 + 10 * shown - (5 if line.linked else 0)
    if len(text) >= 6 and len(want) >= 6 and line.linked == 0 and (text.startswith(want) or want.startswith(text)):
        return 20 + 10 * shown
    if len(text) >= 6 and text in full and line.linked == 0:
        return 15 + 10 * shown
    if line.linked or _CUT.search(line.text):
        return 0
    if line.tag == "h1" and len(text) >= 6:
        return 12
    return 5 if shown and len(text) >= 8 and _has_byline(document, index) else 0


def _has_byline(document: Document, index: int) -> bool:
    return any(_BYLINE.search(line.text) for line in document.lines[index + 1 : index + 4])


def _is_titled(document: Document, block: int) -> bool:
    for _ in range(2):
        if block < 0:
            return False
        if _TITLE_IDENT.search(document.blocks[block].ident) or document.blocks[block].tag in ("h1", "h2"):
            return True
        block = document.blocks[block].parent
    return False


def _same_start(one: str, other: str) -> bool:
    first, second = plain(_CUT.sub("", one)), plain(_CUT.sub("", other))
    return first.startswith(second) or second.startswith(first)


def _line_of(document: Document, title: str) -> int:
    want = plain(title)
    for index, line in enumerate(document.lines):
        if line.zone in ("", "aside") and plain(line.text) == want:
            return index
    return -1
