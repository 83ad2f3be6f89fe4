"""The trail beside a paper: every number in it, the sentence it stands in, and where in the database it comes from."""

from __future__ import annotations

import json
from typing import Any

from reports.papers.model import Figure, Paper, placed, title_line
from reports.text import clean

FORMAT = "gongkai-numbers-1"


def trail_of(paper: Paper, facts: dict[str, str]) -> dict[str, Any]:
    """``facts``: rubric, as_of, run, code. A contact is told by its field only, its words stay in the paper."""
    numbers = [
        _entry(place, context, part)
        for place, context, text in placed(paper)
        for part in text
        if isinstance(part, Figure)
    ]
    return {"format": FORMAT, "paper": paper.kind, "title": title_line(paper), **facts, "numbers": numbers}


def _entry(place: str, context: str, figure: Figure) -> dict[str, Any]:
    if figure.how == "private":
        return {"number": "", "how": "private", "place": place, "sentence": "", "source": figure.source}
    entry: dict[str, Any] = {
        "number": clean(figure.text),
        "how": figure.how,
        "place": place,
        "sentence": clean(context),
        "source": clean(figure.source),
    }
    if figure.units:
        entry["units"] = list(figure.units)
    if figure.parts:
        entry["parts"] = dict(figure.parts)
    if figure.how == "share":
        entry["of"] = figure.of
    return entry


def trail_json(paper: Paper, facts: dict[str, str]) -> str:
    return json.dumps(trail_of(paper, facts), ensure_ascii=False, indent=1) + "\n"
