"""The column path (当前位置：首页 > 政务公开 > 信息公开指南)."""

from __future__ import annotations

import re

from checks.facts.document import Document
from checks.facts.titles import plain
from checks.facts.words import pattern, words

_START = re.compile(rf"^[\s>·|]*(?:{pattern('breadcrumb', 'start').pattern})\s*[:：>]?\s*")
_ARROWS = re.compile(r"\s*-?(?:&gt;|>+|＞+|»|›|→|﹥|▶|⟩|〉|→|::)\s*")
_DASHES = re.compile(r"\s*(?:/|\\|-{1,2}|—{1,2}|_|\||·)\s*")
_HOME_WORDS = words("breadcrumb", "home")
_HOME = frozenset(words("breadcrumb", "home"))
_BODY = frozenset(words("breadcrumb", "body_words"))
MAX_DEPTH = 12


def find_columns(document: Document, title: str) -> tuple[str, ...]:
    """Outermost first, without 首页 and without the title itself."""
    index = _start_line(document)
    pieces = _pieces(document, index) if index >= 0 else []
    columns = [piece.strip() for piece in pieces if _is_column(piece, title)]
    if not columns and (named := document.metas.get("columnname", "")) and named != "null":
        columns = [named[:40]]
    return tuple(columns[:MAX_DEPTH])


def _start_line(document: Document) -> int:
    for index, line in enumerate(document.lines):
        if len(line.text) <= 300 and _START.match(line.text):
            return index
    for index, line in enumerate(document.lines):
        if line.linked and len(line.text) <= 200 and line.text.startswith(_HOME_WORDS) and _ARROWS.search(line.text):
            return index
    return -1


def _pieces(document: Document, index: int) -> list[str]:
    line = document.lines[index]
    rest = _START.sub("", line.text)
    if _ARROWS.search(rest) or _DASHES.search(rest):
        return _split(rest)
    joined = [rest]
    for other in document.lines[index + 1 : index + 1 + MAX_DEPTH]:
        if other.zone != "crumb" or len(other.text) > 40 or other.tag.startswith("h"):
            break
        joined.append(other.text)
    return _split(" > ".join(joined))


def _split(text: str) -> list[str]:
    pieces = _ARROWS.split(text)
    return pieces if len(pieces) > 1 else _DASHES.split(text)


def _is_column(piece: str, title: str) -> bool:
    piece = piece.strip()
    if not 1 < len(piece) <= 40 or piece in _HOME or piece.replace(" ", "") in _HOME or piece in _BODY:
        return False
    return len(plain(title)) < 8 or plain(piece) != plain(title)
