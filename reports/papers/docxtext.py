"""Text in a .docx: one run for what is read in one go, a hyperlink where a figure links to a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.papers.fonts import run_fonts
from reports.papers.model import Figure, Text, words
from reports.text import clean, safe_href

BLUE = RGBColor(0x1F, 0x3F, 0x77)


def add_text(line: Paragraph, text: Text, font: str, size: float, color: RGBColor | None = None) -> None:
    """Append the text. Only http and https become links: an address was written by others."""
    for href, pieces in _by_link(text):
        run = line.add_run(clean(words(pieces)))
        dress(run, font, size, BLUE if href else color)
        if href:
            _link(line, run, href)


def dress(run: Run, font: str, size: float, color: RGBColor | None = None) -> None:
    run._r.get_or_add_rPr().insert(0, run_fonts(font))
    run.font.size = Pt(size)
    if color is not None:
        run.font.color.rgb = color


def _by_link(text: Text) -> Iterator[tuple[str, Text]]:
    for href, pieces in groupby(text, lambda part: safe_href(part.href) if isinstance(part, Figure) else ""):
        yield href, tuple(pieces)


def _link(line: Paragraph, run: Run, href: str) -> None:
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), line.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    line._p.append(element)
    element.append(run._r)
