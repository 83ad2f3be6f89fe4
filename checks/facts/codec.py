"""PageFacts as JSON and back, without loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from checks.facts.page import Attachment, Entry, Label, PageFacts, Part

_DATES = ("published", "formed")
_PLAIN_TUPLES = ("columns", "pages", "headings", "notes", "tags")
_RECORDS: dict[str, type] = {"entries": Entry, "attachments": Attachment, "labels": Label, "parts": Part}


def _reader_of(kind: type) -> Callable[[Any], dict[str, Any]]:
    """``dataclasses.asdict`` for one level: it copies every string's container, which takes ten times as long."""
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    return lambda record: dict(zip(names, values(record), strict=True))


_facts_as_dict = _reader_of(PageFacts)
_as_dict = {name: _reader_of(kind) for name, kind in _RECORDS.items()}


def to_json(facts: PageFacts) -> str:
    data = _facts_as_dict(facts)
    for name, as_dict in _as_dict.items():
        data[name] = [as_dict(record) for record in data[name]]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_iso)


def from_json(text: str) -> PageFacts:
    """Raises ValueError, TypeError or KeyError where the text is not what ``to_json`` writes."""
    data: dict[str, Any] = json.loads(text)
    for name in _DATES:
        data[name] = _date(data[name])
    for name in _PLAIN_TUPLES:
        data[name] = tuple(data[name])
    data["entries"] = tuple(Entry(**(row | {"date": _date(row["date"])})) for row in data["entries"])
    data["attachments"] = tuple(Attachment(**row) for row in data["attachments"])
    data["labels"] = tuple(Label(**row) for row in data["labels"])
    data["parts"] = tuple(Part(**row) for row in data.get("parts", ()))
    for name in ("menu", "signs", "other_links", "hidden_links", "date_signals"):
        data[name] = tuple((one, two) for one, two in data.get(name, ()))
    data["tables"] = tuple(tuple(tuple(row) for row in table) for table in data["tables"])
    return PageFacts(**data)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
