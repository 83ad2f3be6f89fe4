"""A unit's pages in little memory: what is equal on many of them is there once, long texts are packed.

Menus, footers, columns and dates repeat on every page of a site, and an address stands in the ledger, in the facts and in each list.
Nothing is left out: lean facts hold what the facts hold.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, TypeVar

import zstandard

from checks.facts.page import Attachment, Entry, Label, PageFacts, Part
from crawler.pages import Page

_PACKED = 1_000  # characters of a text from which on packing gains more than it costs
_RECENT = 128  # texts that are kept unpacked: several checks ask for the same one in turn
_MET = 40_000  # values that are remembered at a time
T = TypeVar("T", bound=Hashable)


class _Zstd(threading.local):
    """Its contexts cost more than most texts do, and may not be used by two threads at a time."""

    def __init__(self) -> None:
        self.packer = zstandard.ZstdCompressor(level=1)
        self.unpacker = zstandard.ZstdDecompressor()


_zstd = _Zstd()


class _Shelf:
    """Packed texts, one behind the other: thousands of small pieces of memory between the large ones that come and go while
    pages are loaded would keep those from being used again.
    """

    def __init__(self) -> None:
        self._packed = bytearray()
        self.unpack = lru_cache(maxsize=_RECENT)(partial(_unpack, self._packed))

    def pack(self, text: str) -> tuple[int, int]:
        """Where the text lies. UTF-16 is read twice as fast as UTF-8."""
        start = len(self._packed)
        self._packed += _zstd.packer.compress(text.encode("utf-16-le", "surrogatepass"))
        return start, len(self._packed)


def _unpack(packed: bytearray, start: int, end: int, length: int) -> tuple[str, str]:
    whole = _zstd.unpacker.decompress(packed[start:end]).decode("utf-16-le", "surrogatepass")
    return whole[:length], whole[length:]


class LeanFacts(PageFacts):
    """The facts of a page whose text and footer are unpacked when they are asked for.

    They are packed together: the last lines of a page without a footer of its own are those of its text.
    """

    __slots__ = ("_end", "_footer", "_length", "_shelf", "_start", "_text")
    _text: str
    _footer: str
    _shelf: _Shelf | None  # None: text and footer stand as they are
    _start: int
    _end: int
    _length: int  # of the text

    def pack(self, shelf: _Shelf) -> None:
        """Put text and footer on the shelf."""
        start, end = shelf.pack(self._text + self._footer)
        self._set(_shelf=shelf, _start=start, _end=end, _length=len(self._text), _text="", _footer="")

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _load_text(self) -> str:
        return self._shelf.unpack(self._start, self._end, self._length)[0] if self._shelf else self._text

    def _load_footer(self) -> str:
        return self._shelf.unpack(self._start, self._end, self._length)[1] if self._shelf else self._footer

    text = property(_load_text, lambda self, text: self._set(_text=text, _shelf=None))
    footer = property(_load_footer, lambda self, footer: self._set(_footer=footer, _shelf=None))


def _values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    getter: Callable[[Any], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(kind)))
    return getter


_OF_PAGE, _OF_FACTS = _values_of(Page), _values_of(PageFacts)
_OF_RECORD = {kind: _values_of(kind) for kind in (Entry, Attachment, Label, Part)}
_TEXT, _FOOTER = ([each.name for each in fields(PageFacts)].index(name) for name in ("text", "footer"))


@dataclass(frozen=True, slots=True)
class Lean:
    """Makes the pages of one unit lean. Thrown away when all are made: it holds what was met."""

    _met: dict[Hashable, Any] = field(default_factory=dict)
    _shelf: _Shelf = field(default_factory=_Shelf)

    def rows(self, pages: list[Page]) -> list[Page]:
        """Equal rows of the ledger, in their order. ``pages`` is emptied on the way: there are not to be two of each."""
        pages.reverse()
        made = []
        while pages:
            made.append(Page(*(self._shared(value) if value else value for value in _OF_PAGE(pages.pop()))))
        return made

    def facts(self, facts: PageFacts) -> PageFacts:
        """The same facts. The text is not shared, for hardly two pages have the same; nor is a footer that is packed with it."""
        is_long = len(facts.text) + len(facts.footer) >= _PACKED
        alone = (_TEXT, _FOOTER) if is_long else (_TEXT,)
        values = enumerate(_OF_FACTS(facts))
        made = LeanFacts(*(self._shared(value) if value and n not in alone else value for n, value in values))
        if is_long:
            made.pack(self._shelf)
        return made

    def _shared(self, value: Any) -> Any:
        """The value that was met first of those that are equal and of one kind; what is in a tuple by itself as well."""
        kind = type(value)
        if kind is str or kind is date:
            return self._met.get(value) or self._keep(value)
        if kind is tuple:
            return self._met.get(value) or self._keep(tuple(map(self._shared, value)))
        if kind in _OF_RECORD:
            return self._met.get(value) or self._keep(kind(*map(self._shared, _OF_RECORD[kind](value))))
        if kind is dict:
            return {self._shared(key): self._shared(each) for key, each in value.items()}
        return value

    def _keep(self, value: T) -> T:
        if len(self._met) >= _MET:  # a menu is soon met again
            self._met.clear()
        self._met[value] = value
        return value
