"""Publication and formation date, each with its source.

A wrong date is worse than none: 施行日期, footers, clocks, calendars, recommendations and neighbours are never believed.
Order of trust: what the page shows with a label > what stands under the title > meta PubDate > the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from checks.facts.content import Content
from checks.facts.dates import find_address_date, find_dates, find_labelled_date, may_hold_date, narrow
from checks.facts.document import Document, Line
from checks.facts.page import Confidence, DateSource
from checks.facts.words import any_case, any_of, words

_STRONG = any_of(words("labels", "published"))
_WEAK = any_of(words("labels", "published_weak"))
_FORMED = any_of(words("labels", "formed"))
_LABEL = re.compile(
    rf"(?P<strong>{_STRONG})|(?P<formed>{_FORMED})|(?P<never>{any_of(words('labels', 'never'))})"
    rf"|(?<![\u4e00-\u9fff])(?P<weak>{_WEAK})|(?P<text>[\u4e00-\u9fff](?:{_WEAK}))"  # 考试日期 is another day
)
_OWN = (*words("labels", "published"), *words("labels", "formed"))
_NEVER = re.compile(any_of(words("labels", "never")))
_BEFORE = re.compile(r"[:：\s\[\]【】（(|/丨]*$")
_BYLINE = re.compile(r"来源|作者|浏览|点击|阅读|字体|字号|编辑|访问|次数|打印|分享|发布人|供稿|审核|撰稿")
_SOURCE = re.compile(r"(?:来源|责任编辑|作者)\s*[:：]")
_NOT_SHOWN = re.compile(
    rf"今天是|{any_case('copyright')}|版权|{any_case('icp', '备')}|农历|星期[一二三四五六日].{{0,6}}(?:天气|农历)|上一[篇条]|下一[篇条]"
)
_SCRIPTED = re.compile(
    r"""\b(?:pub_?(?:date?a?|time)|publish_?(?:date|time)|fbsj|fbrq|doc_?(?:pub|rel)_?(?:time|date))\s*[=:]\s*["']([^"']{8,30})["']""",
    re.I,
)
_SCRIPT_WORDS = ("pubd", "pubt", "pub_", "publish", "fbsj", "fbrq", "docpub", "docrel", "doc_")
_WHOLE_DATE = re.compile(r"^[\s（(\[]*[^\d一二]{0,30}?$")
_HEADER_LINES = 12
_SENTENCE = 50
_LONG = 600  # a byline or a label stands at the head of its line
_SIGNATURE_LINES = 16
_FORMED_CONFIDENCE: dict[DateSource, Confidence] = {"label": "high", "signature": "medium", "": ""}


@dataclass(frozen=True, slots=True)
class Dates:
    published: date | None = None
    published_source: DateSource = ""
    formed: date | None = None
    formed_source: DateSource = ""
    published_confidence: Confidence = ""
    formed_confidence: Confidence = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    day: date
    label: str  # strong, weak, formed, never or "" (bare)
    line: int
    rest: int  # characters of the line around the date


def find_dates_of(
    document: Document, content: Content, title_line: int, url: str, seen_on: date, rows: frozenset[int] = frozenset()
) -> Dates:
    """``rows``: the lines of list rows, whose dates are other pages' dates."""
    shown = [item for item in _shown(document, seen_on) if item.line not in rows]
    published, source, confidence = _published(document, shown, content, title_line, url, seen_on)
    formed, formed_source = _formed(document, shown, content, seen_on)
    formed_confidence = _FORMED_CONFIDENCE[formed_source]
    return Dates(published, source, formed, formed_source, confidence, formed_confidence)


def _published(
    document: Document, shown: list[_Shown], content: Content, title_line: int, url: str, seen_on: date
) -> tuple[date | None, DateSource, Confidence]:
    if day := _strong(document, shown, content, title_line):
        return day, "label", "high"
    if day := _labelled(document, shown, content, title_line):
        return day, "label", "medium"
    if day := _scripted(document, seen_on):
        return day, "label", "medium"
    if day := find_labelled_date(document.metas.get("pubdate", ""), seen_on):
        return day, "meta", "medium"
    if day := find_address_date(url, seen_on):
        return day, "address", "low"
    return None, "", ""


def _strong(document: Document, shown: list[_Shown], content: Content, title_line: int) -> date | None:
    """发布时间 and its kin outside the text, nearest to the title first."""
    header, inside = _places(document, content, title_line)
    strong = [item for item in shown if item.label == "strong" and item.line not in inside]
    return min(strong, key=lambda item: (item.line not in header, item.line)).day if strong else None


def _places(document: Document, content: Content, title_line: int) -> tuple[range, range]:
    """The lines of the byline and those of the text."""
    header = range(title_line + 1, _header_end(document, content, title_line)) if title_line >= 0 else range(0)
    return header, range(content.first, content.last) if content.known else range(0)


def _labelled(document: Document, shown: list[_Shown], content: Content, title_line: int) -> date | None:
    header, inside = _places(document, content, title_line)
    for item in shown:
        if (
            item.label == "weak"
            and (item.line in header or _BYLINE.search(document.lines[item.line].text[:_LONG]))
            and item.line not in inside
        ):
            return item.day
    for item in shown:
        text = document.lines[item.line].text
        if item.label == "" and item.line in header and (item.rest <= 12 or _BYLINE.search(text[:_LONG])):
            return item.day
    for item in shown:  # no title found: a line with date and source is a byline wherever it stands
        text = document.lines[item.line].text
        if item.label == "" and title_line < 0 and item.line not in inside and _SOURCE.search(text[:_LONG]):
            return item.day
    return None


def _header_end(document: Document, content: Content, title_line: int) -> int:
    """The byline stands between the title and the text: it ends at the container or at the first sentence."""
    first = title_line + 1
    if content.known and content.first > title_line:
        return min(first + _HEADER_LINES, content.first)
    for index, line in enumerate(document.lines[first : first + _HEADER_LINES], first):
        if len(line.text) > _SENTENCE and not _BYLINE.search(line.text):
            return index
    return first + _HEADER_LINES


def _shown(document: Document, seen_on: date) -> list[_Shown]:
    found = []
    for index, line in enumerate(document.lines):
        if line.zone in ("nav", "aside", "footer"):
            continue
        text = line.text[:_LONG]
        if (may_hold_date(text) or text.startswith(_OWN)) and not _NOT_SHOWN.search(text):
            found += _in_line(document.lines, index, seen_on)
    return found


def _in_line(lines: list[Line], index: int, seen_on: date) -> list[_Shown]:
    text = narrow(lines[index].text[:_LONG])
    found, last = [], 0
    for match in find_dates(text, seen_on):
        before = text[last : match.start]
        label = _label_before(before) if before.strip() else _label_alone(lines, index)
        found.append(_Shown(match.day, label, index, len(text) - (match.end - match.start)))
        last = match.end
    if not found and (label := _label_at_start(text)) in ("strong", "formed"):
        day = find_labelled_date(_LABEL.sub("", text, count=1).strip(" :："), seen_on) if len(text) < 40 else None
        found = [_Shown(day, label, index, 0)] if day else []
    return found


def _label_before(before: str) -> str:
    """The label right before a date; text between the two makes it another sentence's date ("text")."""
    head = _BEFORE.sub("", before[-60:])
    found = list(_LABEL.finditer(head))
    if found and found[-1].end() == len(head):
        return found[-1].lastgroup or ""
    if _NEVER.search(before[-40:]):
        return "never"
    return "" if len(before.strip()) <= 60 and _BYLINE.search(before) else "text"


def _label_at_start(text: str) -> str:
    match = _LABEL.match(text)
    return match.lastgroup or "" if match else ""


def _label_alone(lines: list[Line], index: int) -> str:
    """The label in the cell before, or in the line before when it ends with a colon."""
    if index == 0:
        return ""
    line, before = lines[index], lines[index - 1]
    if before.zone in ("nav", "aside", "footer") or len(before.text) > 30:
        return ""
    text = before.text.rstrip(" :：")
    match = _LABEL.search(text)
    if match and match.end() == len(text) and (before.text != text or (line.cell and before.row == line.row)):
        return match.lastgroup or ""
    return ""


def _scripted(document: Document, seen_on: date) -> date | None:
    for source in document.scripts:
        folded = source.lower()
        if not any(word in folded for word in _SCRIPT_WORDS):
            continue
        if (match := _SCRIPTED.search(source)) and (day := find_labelled_date(match.group(1), seen_on)):
            return day
    return None


def _formed(document: Document, shown: list[_Shown], content: Content, seen_on: date) -> tuple[date | None, DateSource]:
    for item in shown:
        if item.label == "formed":
            return item.day, "label"
    for line in reversed(document.lines[content.first : content.last][-_SIGNATURE_LINES:]):
        if line.zone == "" and len(line.text) <= 40 and (day := find_signature_date(line.text, seen_on)):
            return day, "signature"
    return None, ""


def find_signature_date(text: str, seen_on: date) -> date | None:
    """落款: a line that ends with its date and holds at most the signing body before it."""
    if "年" not in text:
        return None
    text = narrow(text.replace(" ", "")).removesuffix("印发")
    found = list(find_dates(text, seen_on))
    if len(found) != 1 or found[0].end < len(text.rstrip("）) 。")) or not _WHOLE_DATE.match(text[: found[0].start]):
        return None
    return found[0].day
