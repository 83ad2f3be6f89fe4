"""Broken markup, read with BeautifulSoup's html.parser: it drops nothing for being nested too deep or left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag
from bs4.element import NavigableString, PreformattedString

from checks.facts.words import any_case

MAX_MENDED = 200_000  # characters; it takes twenty times as long as lxml
MAX_TAGS = 8_000
_ENOUGH = 0.8  # of all characters that are not ASCII: such a page has lost nothing worth a closer count
_UNSEEN = ("script", "style", "noscript", "title", "textarea", "select", "template", "datastore")
_OPENS = re.compile(rf"<!--|<(?:{'|'.join(map(any_case, _UNSEEN))})\b")
_CLOSES = {"<!--": re.compile("-->")} | {f"<{name}": re.compile(rf"</{name}\b[^<>]{{0,99}}>", re.I) for name in _UNSEEN}
_TAG_TEXT = r"""<[a-zA-Z/!?][^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>"""
_TAG = re.compile(_TAG_TEXT)
_TAG_OR_MARK = re.compile(rf"{_TAG_TEXT}|<!--|<")
_HAN = re.compile("[\u4e00-\u9fff]+")
_SWALLOWS = frozenset(("title", "textarea", "select", "option", "noscript"))  # left open, they hold the page
_HOLDS = frozenset(("p", "div", "table", "tr", "li", "a", "body"))
_NEAR = 40  # pieces looked through


def count_han(text: str) -> int:
    """Chinese characters of a text."""
    return sum(map(len, _HAN.findall(text)))


def count_shown(text: str, kept: int) -> int:
    """Chinese characters a visitor can read, counted without a parser; ``kept`` where that is plainly all of them."""
    if kept >= _ENOUGH * (len(text) - len(text.encode("ascii", "ignore"))):
        return kept
    return count_han(_TAG.sub(" ", _without_unseen(text[:MAX_MENDED])))


def _without_unseen(text: str) -> str:
    """Without comments, scripts and the like. What nobody closes is kept; each close is looked for in vain only once."""
    kept, place, never = [], 0, set()
    for match in _OPENS.finditer(text):
        name = match.group().lower()
        if match.start() < place or name in never:
            continue
        if (close := _CLOSES[name].search(text, match.end())) is None:
            never.add(name)
            continue
        kept.append(text[place : match.start()])
        place = close.end()
    return "".join([*kept, text[place:]])


@dataclass(slots=True)
class _Element:
    """What the walk asks of an element, told by BeautifulSoup."""

    tag: str
    node: Tag
    text: str = ""
    tail: str = ""

    def get(self, name: str) -> str | None:
        value = self.node.get(name)
        return " ".join(value) if isinstance(value, list) else value

    def itertext(self) -> Iterator[str]:
        return (str(piece) for piece in self.node.contents if isinstance(piece, NavigableString))


def mended_events(text: str) -> Iterator[tuple[str, _Element]] | None:
    """Start and end of every element as lxml's ``iterwalk`` gives them; None where the page is too large or refused.

    Scripts, styles and comments are left out, and so is every "<" that begins no whole tag: html.parser takes quadratic
    time over those.
    """
    if len(text) > MAX_MENDED or text.count("<") > MAX_TAGS:
        return None
    try:
        return _events(BeautifulSoup(_TAG_OR_MARK.sub(_whole, _without_unseen(text)), "html.parser"))
    except ParserRejectedMarkup:
        return None


def _whole(match: re.Match[str]) -> str:
    tag = match.group()
    return "&lt;" if tag == "<" else "" if tag[1] in "!?" else tag


def _events(soup: BeautifulSoup) -> Iterator[tuple[str, _Element]]:
    """Iterative, whatever the depth. Text follows its start as ``text`` and an end as ``tail``."""
    open_: list[tuple[_Element, Iterator[object]]] = [(_Element("html", soup), iter(soup.contents))]
    waiting: tuple[str, _Element] = ("start", open_[0][0])
    while open_:
        element, rest = open_[-1]
        child = next(rest, None)
        if isinstance(child, Tag):
            yield waiting
            inner = _Element(_name(child), child)
            open_.append((inner, iter(child.contents)))
            waiting = ("start", inner)
        elif child is None:
            yield waiting
            open_.pop()
            waiting = ("end", element)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            _add(waiting, str(child))
    yield waiting


def _add(event: tuple[str, _Element], text: str) -> None:
    kind, element = event
    if kind == "start":
        element.text += text
    else:
        element.tail += text


def _name(tag: Tag) -> str:
    if tag.name not in _SWALLOWS:
        return tag.name
    near = islice(_pieces(tag), _NEAR)
    return "div" if any(isinstance(piece, Tag) and piece.name in _HOLDS for piece in near) else tag.name


def _pieces(tag: Tag) -> Iterator[object]:
    """What stands within, in order. Not ``descendants``: that walks to the very last one first, for every tag of a deep page."""
    open_ = [iter(tag.contents)]
    while open_:
        piece = next(open_[-1], None)
        if piece is None:
            open_.pop()
            continue
        yield piece
        if isinstance(piece, Tag):
            open_.append(iter(piece.contents))
