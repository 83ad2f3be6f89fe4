"""Published letters (公开来信): asked when, answered when, by whom, and what."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from checks.result import Evidence
from checks.site.elements import Folded, fold
from checks.site.evidence import document_evidence, text_evidence
from checks.site.names import normalise
from checks.site.site import Column, Document, Site
from checks.site.wanted import Wanted, load_wanted

ELEMENTS = {"asked_on": "留言时间", "replied_on": "答复时间", "replied_by": "答复单位", "reply": "答复内容"}
_ANY_DATE = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_NEXT = re.compile(r"[\u4e00-\u9fff]{2,8}[:：]")
_LEAST = 4  # characters of a reply
_ANSWER = 20  # characters; with a longer text behind 答复 a status like 正在办理 is part of the answer
_BODY = 40  # characters in which the answering body's name ends


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's page. ``marks``: element → its place in the text, for those whose label was seen. Dates None: not shown."""

    document: Document
    asked_on: date | None
    replied_on: date | None
    replied_by: str
    reply: str
    is_waiting: bool  # the page itself says that nobody has answered yet
    has_other_dates: bool  # dates that no known label explains
    marks: dict[str, tuple[int, int]]

    @property
    def is_answered(self) -> bool:
        return not self.is_waiting and bool(self.replied_on or self.reply)

    @property
    def newest(self) -> date | None:
        return max((day for day in (self.asked_on, self.replied_on, self.document.date) if day), default=None)

    def evidence(self, *elements: str) -> tuple[Evidence, ...]:
        """The places of these elements, else the page."""
        places = [self.marks[name] for name in elements if name in self.marks]
        return tuple(text_evidence(self.document, *place) for place in places) or (document_evidence(self.document),)


@dataclass(frozen=True, slots=True)
class Letters:
    """``odd``: pages of the mailbox columns that do not look like letters or could not be read."""

    letters: tuple[Letter, ...]
    odd: tuple[Document, ...]
    columns: tuple[Column, ...]
    unread: tuple[tuple[str, str], ...]


def find_letters(site: Site) -> Letters:
    """The letters in the unit's mailbox columns (not 网上信访, 在线访谈, 征集调查)."""
    wanted = load_wanted()["mailbox"]
    columns = tuple(column for column in site.columns if column.why_ours and _is_mailbox(column.path, wanted))
    letters: list[Letter] = []
    odd: list[Document] = []
    for document in site.entries:
        if (
            not document.why_ours
            or not _is_mailbox(document.columns, wanted)
            or document.state in ("dead", "placeholder")
        ):
            continue
        if wanted.exclude is not None and wanted.exclude.search(normalise(document.title)):
            continue
        letter = read_letter(document) if document.state == "read" else None
        if letter is not None:
            letters.append(letter)
        elif document.source is not None:
            odd.append(document)
    return Letters(tuple(letters), tuple(odd), columns, site.coverage.unread)


def read_letter(document: Document) -> Letter | None:
    """None where nothing on the page is labelled as a letter's page is."""
    folded, words = fold(document.text), _words()
    asked, replied = _find_date(folded, words["asked"]), _find_date(folded, words["replied"])
    body, reply = _find_value(folded, words["replied_by"], _BODY), _find_value(folded, words["reply"], 2000)
    waiting = words["waiting"].search(folded.text)
    found = {"asked_on": asked, "replied_on": replied, "replied_by": body, "reply": reply}
    marks = {name: folded.span(hit[1], hit[2]) for name, hit in found.items() if hit is not None}
    if waiting is not None:
        marks["waiting"] = folded.span(*waiting.span())
    if not marks:
        return None
    dates = len({match.group() for match in _ANY_DATE.finditer(folded.text)})
    said = reply[0] if reply else ""
    is_waiting = waiting is not None and _day(replied) is None and len(said) < _ANSWER
    if waiting is not None and _day(replied) is None and not is_waiting:
        said = ""  # a status and an answer that contradict each other prove neither
    return Letter(
        document,
        asked_on=_day(asked),
        replied_on=_day(replied),
        replied_by=body[0] if body else "",
        reply=said if len(said) >= _LEAST else "",
        is_waiting=is_waiting,
        has_other_dates=dates > len({day for day in (_day(asked), _day(replied)) if day}),
        marks=marks,
    )


def _is_mailbox(path: tuple[str, ...], wanted: Wanted) -> bool:
    if wanted.exclude is not None and any(wanted.exclude.search(normalise(name)) for name in path):
        return False
    return any(wanted.is_column(name) for name in path)


def _find_date(folded: Folded, label: re.Pattern[str]) -> tuple[str, int, int] | None:
    """(ISO date or "", start, end) of the first label with a date behind it, else of the first label."""
    first = None
    for match in label.finditer(folded.text):
        day = _words()["date"].match(folded.text, match.end())
        if day and (iso := _iso(day)):
            return iso, match.start(), day.end()
        first = first or ("", match.start(), match.end())
    return first


def _find_value(folded: Folded, label: re.Pattern[str], most: int) -> tuple[str, int, int] | None:
    """(value, start, end): what stands behind the label, up to the next label; "" where nothing does."""
    first = None
    for match in label.finditer(folded.text):
        start = match.end()
        while folded.text[start : start + 1] in (":", "\n") and start < len(folded.text):
            start += 1
        stop = _NEXT.search(folded.text, start, start + most) if most == _BODY else None
        end = stop.start() if stop else min(len(folded.text), start + most)
        value = folded.text[start:end].strip("\n")
        value = value.partition("\n")[0] if most == _BODY else value
        if value and not (most != _BODY and _NEXT.match(value)):
            return value, match.start(), min(end, start + len(value))
        first = first or ("", match.start(), match.end())
    return first


def _iso(match: re.Match[str]) -> str:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return ""


def _day(hit: tuple[str, int, int] | None) -> date | None:
    return date.fromisoformat(hit[0]) if hit and hit[0] else None


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in data.items()}
