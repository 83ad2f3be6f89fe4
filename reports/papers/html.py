"""A paper as one HTML page that can be printed."""

from __future__ import annotations

from reports.papers.model import Figure, Paper, copied, fill, printed, title_line
from reports.render import render


def paper_html(paper: Paper) -> str:
    return render(
        "papers/paper.html",
        paper=paper,
        fill=fill,
        copied=copied(paper),
        printed=printed(paper),
        line=title_line(paper),
        name_of=lambda block: type(block).__name__,
        is_figure=lambda part: isinstance(part, Figure),
    )
