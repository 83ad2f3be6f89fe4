"""A paper as .docx in the layout of GB/T 9704—2012: A4, 版心 156 × 225 mm, 22 lines of 28 characters, page numbers outside."""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from reports.papers.docxtable import add_table
from reports.papers.docxtext import add_text, dress
from reports.papers.fonts import BODY, HEAD, SONG, SUBHEAD, TITLE, name_fonts, run_fonts
from reports.papers.imprint import add_imprint
from reports.papers.model import Annex, Block, Heading, Paper, Table, Text, fill, title_line
from reports.text import clean

BODY_SIZE, TITLE_SIZE, PAGE_SIZE = Pt(16), Pt(22), Pt(14)  # 三号 二号 四号
LINE, GAP = Pt(28), Pt(6)  # of lines; round a table
RED = RGBColor(0xC0, 0x00, 0x00)
_FONTS = {1: HEAD, 2: SUBHEAD}
_ALIGNS = {"center": ALIGN.CENTER, "right": ALIGN.RIGHT}


def docx_bytes(paper: Paper, made: datetime) -> bytes:
    """The file's bytes; ``made``: the time written into its properties."""
    document = _empty(paper, made)
    _add_front(document, paper)
    for block in paper.blocks:
        _add_block(document, block)
    _add_notes(document, paper)
    for number, annex in enumerate(paper.annexes, 1):
        _add_annex(document, annex, number if len(paper.annexes) > 1 else 0)
    if paper.has_head:
        add_imprint(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _empty(paper: Paper, made: datetime) -> DocumentType:
    document = Document()
    name_fonts(document)
    style = document.styles["Normal"]
    style.element.get_or_add_rPr().insert(0, run_fonts(BODY))
    style.font.size = BODY_SIZE
    _speak_chinese(document)
    spacing = style.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.widow_control = False  # 22 lines to the page
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(title_line(paper)), clean(paper.organ), ""
    properties.created = properties.modified = made.replace(tzinfo=None)
    _set_page(document, paper.is_wide)
    _add_numbers(document)
    return document


def _speak_chinese(document: DocumentType) -> None:
    """Punctuation stands as in mainland China, and lines break by its rules, whatever machine opens the file."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_page(document: DocumentType, is_wide: bool) -> None:
    section = document.sections[-1]
    width, height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    top, right, bottom, left = (28, 35, 26, 37) if is_wide else (37, 26, 35, 28)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(bottom - 7 - 5)  # the number 7 mm under the text
    section.header_distance = Mm(15)


def _add_numbers(document: DocumentType) -> None:
    """— 1 — in 四号宋体: right on odd pages, left on even ones, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        line = footer.paragraphs[0]
        line.alignment = align
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = PAGE_SIZE
        for text, is_field in (("— ", False), ("PAGE", True), (" —", False)):
            run = line.add_run("" if is_field else text)
            dress(run, SONG, PAGE_SIZE.pt)
            if is_field:
                _add_field(run, text)


def _add_field(run: Run, code: str) -> None:
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)


def _add_front(document: DocumentType, paper: Paper) -> None:
    if paper.draft:
        _add_line(document, (paper.draft,), HEAD, 14, ALIGN.LEFT)
    if paper.has_head:
        organ = _add_line(document, (paper.organ or fill("发文机关标志"),), TITLE, 30, ALIGN.CENTER, RED)
        organ.paragraph_format.line_spacing = Pt(44)
        number = _add_line(document, (fill("发文字号"),), BODY, 16, ALIGN.CENTER)
        _add_rule(number)
    _add_title(document, paper.title)
    if paper.to:
        _add_line(document, (f"{paper.to}：",), BODY, 16)


def _add_title(document: DocumentType, text: Text) -> Line:
    """二号小标宋, a line free above and below."""
    title = _add_line(document, text, TITLE, TITLE_SIZE.pt, ALIGN.CENTER)
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_before = title.paragraph_format.space_after = LINE
    return title


def _add_rule(line: Line) -> None:
    """The red line under 发文字号."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")  # type: ignore[arg-type]


def _add_block(document: DocumentType, block: Block) -> None:
    if isinstance(block, Table):
        if document.paragraphs:
            document.paragraphs[-1].paragraph_format.space_after = GAP
        add_table(document, block)
    elif isinstance(block, Heading) and block.level == 0:
        _add_title(document, block.text).paragraph_format.page_break_before = True
    elif isinstance(block, Heading):
        line = _indent(_add_line(document, block.text, _FONTS[block.level], 16))
        line.paragraph_format.keep_with_next = True
    elif block.look == "small":
        _add_line(document, block.text, BODY, 10.5).paragraph_format.line_spacing = Pt(18)
    else:
        line = _add_line(document, block.text, BODY, 16, _ALIGNS.get(block.look, ALIGN.JUSTIFY))
        if block.look == "body":
            _indent(line)


def _add_notes(document: DocumentType, paper: Paper) -> None:
    """附件说明, 发文机关署名, 成文日期."""
    titles = [annex.title for annex in paper.annexes]
    ends = document.paragraphs[-1:]
    if titles and (paper.organ or paper.signed):
        ends.append(_add_line(document, (), BODY, 16))
    for line in ends:
        line.paragraph_format.keep_with_next = bool(paper.signed)  # no page holds a signature alone
    for number, title in enumerate(titles, 1):
        label = "附件：" if number == 1 else "　　　"
        line = _add_line(document, (f"{label}{f'{number}．' if len(titles) > 1 else ''}{title}",), BODY, 16)
        _indent(line).paragraph_format.keep_with_next = bool(paper.signed)
    if paper.signed:
        for text, edge in (((), 0), ((paper.organ or fill("发文机关署名"),), 2), (paper.signed, 4)):
            line = _add_line(document, text, BODY, 16, ALIGN.RIGHT)
            line.paragraph_format.right_indent = Pt(16 * edge)
            line.paragraph_format.keep_with_next = not text or edge == 2


def _add_annex(document: DocumentType, annex: Annex, number: int) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    document.paragraphs[-1].paragraph_format.line_spacing = Pt(
        1
    )  # what holds the break must not take a page of its own
    section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = True
    _set_page(document, annex.wide)
    _add_line(document, (f"附件{number or ''}",), HEAD, 16)
    title = _add_title(document, (annex.title,))
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(10)
    for block in annex.blocks:
        _add_block(document, block)


def _indent(line: Line) -> Line:
    """Two characters."""
    line.paragraph_format.first_line_indent = Pt(32)
    line._p.get_or_add_pPr().ind.set(qn("w:firstLineChars"), "200")  # type: ignore[union-attr]
    return line


def _add_line(
    document: DocumentType,
    text: Text,
    font: str,
    size: float,
    align: ALIGN | None = None,
    color: RGBColor | None = None,
) -> Line:
    line = document.add_paragraph()
    before = line._p.getprevious()
    if before is not None and before.tag == qn("w:tbl"):
        line.paragraph_format.space_before = GAP
    if align is not None:
        line.alignment = align
    add_text(line, text, font, size, color)
    return line
