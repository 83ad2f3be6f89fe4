"""条例（2008）第十九条: the catalogue is ordered by categories."""

from __future__ import annotations

import re

from checks.result import Result, Verdict
from checks.site.catalogue import find_catalogue, find_catalogue_column, find_categories_below
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.evidence import column_evidence, document_evidence
from checks.site.matching import Hit
from checks.site.search import Found
from checks.site.site import Document, Site

_NUMBER = re.compile(r"^[\s（(]*[一二三四五六七八九十\d]{1,3}[)）、.．]?$")
_NUMBERED = re.compile(r"\d{1,2}[、.．]\s?\D.{1,40}$")  # a short line with its number: a class without more levels
_LEVELS = re.compile(r"类别|分类|栏目|类目|目录|事项|信息类|一级")


def catalogue_hierarchy(site: Site, *, min_categories: int = 3) -> Result:
    """信息公开目录分类科学、层级清晰"""
    judgement, found = find_catalogue(site)
    if judgement.verdict is not Verdict.MET:
        return judgement.result("catalogue_hierarchy", found.search)
    return _judge(site, found, min_categories).result("catalogue_hierarchy", found.search)


def _judge(site: Site, found: Found, least: int) -> Judgement:
    documents = [text for hit in found.hits for text in hit.texts]
    best = max(documents, key=lambda document: len(find_categories(document)), default=None)
    categories = find_categories(best) if best else ()
    column = find_catalogue_column(site)
    below = (
        find_categories_below(site, column) if column and (best is None or column.state in ("text", "blank")) else ()
    )
    evidence = (document_evidence(best),) if best else ((column_evidence(column),) if column else ())
    if len(below) > len(categories):
        categories, evidence = below, (column_evidence(column),) if column else ()
    if len(categories) >= least:
        shown = "、".join(categories[:6])
        return Judgement(Verdict.MET, f"目录分为{len(categories)}类：{shown}", evidence=evidence)
    if any(_is_hidden(hit) for hit in found.hits) or (not documents and not below):
        return unknown("目录为附件、图片或列表，分类和层级待人工核实", evidence)
    count = f"只能分出{len(categories)}类" if categories else "没有分类"
    return not_met(f"目录分类、内容层级不清晰：{count}，少于{least}类", evidence)


def _is_hidden(hit: Hit) -> bool:
    """What the page shows is not in its text. A file's words may be read and its tables not: their absence proves nothing."""
    facts = hit.document.facts
    if facts is None or hit.attachment is not None:
        return True
    return len(facts.text) < 200 and not facts.tables and bool(facts.attachments or facts.images)


def find_categories(document: Document) -> tuple[str, ...]:
    """Categories of a catalogue page: distinct cells of a table's category column, its section headings or numbered lines."""
    facts = document.facts
    if facts is None:
        return ()
    columns = [_category_column(table) for table in facts.tables]
    headings = tuple(dict.fromkeys(heading.strip() for heading in facts.headings))
    lines = (line.strip() for line in document.text.split("\n"))
    numbered = tuple(dict.fromkeys(line for line in lines if _NUMBERED.match(line)))
    return max([*columns, headings, numbered], key=len)


def _category_column(table: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Under a header like 类别; without one, the first column that is not a number."""
    if len(table) < 3:
        return ()
    named = [index for index, cell in enumerate(table[0]) if _LEVELS.search(cell)]
    place = named[0] if named else next((i for i, cell in enumerate(table[1]) if not _NUMBER.match(cell)), 0)
    return tuple(dict.fromkeys(row[place].strip() for row in table[1:] if len(row) > place and row[place].strip()))
