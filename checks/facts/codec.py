"""PageFacts as JSON and back, without loss."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from checks.facts.page import Attachment, Entry, Label, PageFacts

_DATES = ("published", "formed")
_PLAIN_TUPLES = ("columns", "pages", "headings", "notes", "tags")


def to_json(facts: PageFacts) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False, separators=(",", ":"), default=_iso)


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
