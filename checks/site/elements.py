"""Elements of a text: is it said, and does a plausible value stand behind its label?"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

_DASHES = re.compile(r"[—–－‐‑‒―−﹣ー~～]")
_LONGEST = 100_000  # characters of a text that are searched
_GAP = 60  # characters behind a label in which its value must begin
_STOP = re.compile(  # a value ends where the next label or heading begins
    r"(?:[\u4e00-\u9fff]{0,4}(?:电话|传真|邮箱|邮编|邮政编码|地址|地点|时间|机构|单位|部门|网址|联系人|科室|股室|电子邮件|监督|投诉)(?:号码|名称|地址)?:)|\n[一二三四五六七八九十]{1,3}、|\n[(][一二三四五六七八九十\d]{1,3}[)]|\n\d{1,2}[.、]"
)
_COLON = re.compile(r"[)\]】]?(?:[:是]|分别为:?|为:?)")
_COMBINED = re.compile(r"(?:电话|联系电话)(?:号码)?[/、(和及与]{1,2}传真[)]?|传真[/、(和及与]{1,2}(?:联系)?电话[)]?")


class Presence(StrEnum):
    """How an element stands in a text."""

    FOUND = "found"
    NONE = "none"  # the text says that there is none (传真：无)
    BARE = "bare"  # a label without a value
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ElementHit:
    """``start``/``end`` in the text as given, not as folded."""

    presence: Presence
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """An element of ``elements.toml``."""

    key: str
    name: str
    said: re.Pattern[str] | None
    label: re.Pattern[str] | None
    value: re.Pattern[str] | None
    bare: re.Pattern[str] | None
    none: re.Pattern[str] | None
    needs_colon: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched: NFKC, dashes as "-", blanks dropped. ``origin[i]``: where its i-th character came from."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text as a span of the text given."""
        return (self.origin[start], self.origin[end - 1] + 1) if end > start else (0, 0)


@lru_cache(maxsize=32)
def fold(text: str) -> Folded:
    """Fold a text once."""
    letters: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        kept = "\n" if char == "\n" else _DASHES.sub("-", unicodedata.normalize("NFKC", char)).strip()
        letters.append(kept)
        origin += [place] * len(kept)
    return Folded("".join(letters), tuple(origin))


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def load_elements(group: str) -> dict[str, Element]:
    """The elements of a group (guide, guide_2019, service) by key."""
    return {key: _element(key, table) for key, table in _tables()[group].items()}


def find_element(text: str, element: Element) -> ElementHit:
    """The best that the text has of an element: a value, else that there is none, else a bare label."""
    folded = fold(text[:_LONGEST])
    if element.said is not None and (found := element.said.search(folded.text)):
        return ElementHit(Presence.FOUND, *folded.span(*found.span()))
    worst = ElementHit(Presence.ABSENT)
    for label in element.label.finditer(folded.text) if element.label is not None else ():
        hit = _behind(folded, label, element)
        if hit.presence is Presence.FOUND:
            return hit
        worst = min(worst, hit, key=lambda each: list(Presence).index(each.presence))
    if element.bare is not None and (found := element.bare.search(folded.text)):
        return ElementHit(Presence.FOUND, *folded.span(*found.span()))
    return worst


def _behind(folded: Folded, label: re.Match[str], element: Element) -> ElementHit:
    """What stands behind one label."""
    start, end = _value_span(folded.text, label)
    value = folded.text[start:end]
    is_label = start > label.end() or _stands_alone(folded.text, label)
    if element.needs_colon and not is_label:
        return ElementHit(Presence.ABSENT)
    if element.value is None:
        found = (start, end) if is_label and value.strip(" \n:：。;；,，") else None
    else:
        match = element.value.search(value)
        found = (start + match.start(), start + match.end()) if match else None
    if found:
        return ElementHit(Presence.FOUND, *folded.span(label.start(), found[1]))
    if element.none is not None and element.none.match(value.strip()) and start > label.end():
        return ElementHit(Presence.NONE, *folded.span(label.start(), end))
    if is_label:
        return ElementHit(Presence.BARE, *folded.span(*label.span()))
    return ElementHit(Presence.ABSENT)


def _value_span(text: str, label: re.Match[str]) -> tuple[int, int]:
    """From behind the label and its colon to the next label, at most one line break away."""
    combined = _COMBINED.match(text, label.start())
    start = combined.end() if combined else label.end()
    colon = _COLON.match(text, start)
    start = colon.end() if colon else start
    stop = _STOP.search(text, start, start + _GAP + 12)
    end = min(stop.start() if stop else len(text), start + _GAP)
    first = text.find("\n", start, end)
    if first < 0:
        return start, end
    if text[start:first].strip(":：,，。;；-") or not (colon or _stands_alone(text, label)):
        return start, first
    second = text.find("\n", first + 1, end)
    return start, second if second >= 0 else end


def _stands_alone(text: str, label: re.Match[str]) -> bool:
    """The label ends its line: a heading or a table cell."""
    return label.end() == len(text) or text[label.end()] == "\n"


def _element(key: str, table: dict[str, Any]) -> Element:
    return Element(
        key,
        table["name"],
        _any(table.get("said", ())),
        re.compile(table["label"]) if "label" in table else None,
        re.compile(table["value"]) if "value" in table else None,
        _any(table.get("bare", ())),
        re.compile(table["none"]) if "none" in table else None,
        table.get("colon", False),
    )


def _any(patterns: tuple[str, ...] | list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
