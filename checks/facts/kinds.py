"""What sort of page it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.facts.words import pattern, words

_GUIDE = pattern("kinds", "guide")
_GUIDE_NOT = pattern("kinds", "guide_not")
_REPORT = pattern("kinds", "annual_report")
_REGULATION = pattern("kinds", "regulation")
_SERVICE = pattern("kinds", "service_guide")
_NUMBERING = r"[\d一二三四五六七八九十、.．（()）\s]{0,8}"
_PARTS = tuple(
    re.compile(rf"^{_NUMBERING}(?:{part})[^，。；]{{0,6}}(?:[:：\s]|$)", re.M)
    for part in words("kinds", "service_parts")
)
_MARKS = tuple(re.compile(rf"^{_NUMBERING}(?:{part})(?:[:：\s]|$)", re.M) for part in words("kinds", "service_marks"))
_ANY_PART = re.compile(rf"{_NUMBERING}(?:{'|'.join(words('kinds', 'service_parts'))})")
_FIELDS = tuple(re.compile(field) for field in words("kinds", "form_fields"))
_LETTERS = words("kinds", "mailbox_heads")
_PARKED = re.compile(pattern("kinds", "parked").pattern, re.I)
_HIJACKED = words("kinds", "hijacked")
_AGAINST = pattern("kinds", "against")
_MAILBOX = pattern("kinds", "mailbox")
_FORM = pattern("kinds", "form")
_ENOUGH_PARTS = 3
_ENOUGH_FIELDS = 4
_FOREIGN = 2  # 打击网络博彩 alone is an article's title
_HEAD = 60
_SMALL = 1500  # characters of a page that only says whose domain it is
_LETTER = 600  # a longer text is about the mailbox
_HOME_PATH = re.compile(r"^/?(?:(?:index|default|main|home)\.\w{2,5})?$", re.I)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the kind is told by. ``size``: characters of the main text outside links and rows."""

    url: str
    title: str
    columns: tuple[str, ...]
    text: str
    entries: int
    size: int
    forms: int
    is_article: bool
    head: str = ""  # <title>, keywords and description


def find_kind(shape: Shape) -> str:
    """home column list article guide annual_report regulation service_guide mailbox form parked hijacked other."""
    if sum(word in shape.head for word in _HIJACKED) >= _FOREIGN and not _AGAINST.search(shape.head):
        return "hijacked"
    if len(shape.text) < _SMALL and not (shape.is_article and shape.columns) and _is_parked(shape):
        return "parked"
    if _is_home(shape.url) and not shape.is_article:
        return "home"
    return _by_subject(shape) if shape.is_article else _gathering(shape)


def _is_parked(shape: Shape) -> bool:
    return bool(_PARKED.search(f"{shape.title}\n{shape.text}"))


def is_article(size: int, shown: bool, has_date: bool, has_container: bool, entries: int) -> bool:
    """A shown title with a text under it; many rows and few words make a list."""
    if entries >= 3 and size < 60 * entries and not has_container:
        return False
    if has_date and (shown or entries < 3):
        return True
    return (has_container and shown and size >= 30) or (shown and size >= 200) or size >= 1200


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_HOME_PATH.match(parts.path)) and not parts.query


def _gathering(shape: Shape) -> str:
    if _MAILBOX.search(f"{shape.title} {shape.columns[-1] if shape.columns else ''}"):
        return "mailbox"
    if _is_form(shape):
        return "form"
    if shape.entries:
        return "mailbox" if sum(word in shape.text for word in _LETTERS) >= 2 else "list"
    return "column" if shape.columns or shape.title else "other"


def _by_subject(shape: Shape) -> str:
    for name in (shape.title, shape.columns[-1] if shape.columns else ""):
        if _GUIDE.search(name) and not _GUIDE_NOT.search(name):
            return "guide"
        if _REPORT.search(name):
            return "annual_report"
        if _SERVICE.search(name):
            return "service_guide"
        if _FORM.search(name) and shape.forms:
            return "form"
    return _by_text(shape)


def _by_text(shape: Shape) -> str:
    if _MAILBOX.search(shape.title) and shape.size < _LETTER:
        return "mailbox"
    if _REGULATION.search(shape.title):
        return "regulation"
    return "service_guide" if _is_service(shape.text) else "article"


def _is_service(text: str) -> bool:
    lines = [line[:_HEAD] for line in text.split("\n")]  # the expressions look at no more of a line
    if not any(map(_ANY_PART.match, lines)):  # most texts have no such line, and one expression tells
        return False
    heads = "\n".join(lines)
    parts = sum(bool(part.search(heads)) for part in _PARTS)
    return parts > 0 and parts + sum(bool(mark.search(heads)) for mark in _MARKS) >= _ENOUGH_PARTS


def _is_form(shape: Shape) -> bool:
    if not shape.forms or shape.entries:
        return False
    return bool(_FORM.search(shape.title)) or sum(bool(f.search(shape.text)) for f in _FIELDS) >= _ENOUGH_FIELDS
