"""The facts read off one page. Read once per body, kept as JSON beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

DateSource = Literal["label", "meta", "list", "address", "signature", ""]
Confidence = Literal["high", "medium", "low", ""]
FileState = Literal["", "read", "partial", "unreadable"]  # "": no attachment; partial: absence proves nothing
ListState = Literal["none", "rows", "empty", "unreadable"]  # empty: the page itself says so; unreadable: rows by script


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list (条目)."""

    title: str  # the full one from title= where the shown text is cut
    url: str
    date: date | None = None
    publisher: str = ""  # 发布机构 cell where the list has one


@dataclass(frozen=True, slots=True)
class Attachment:
    """A linked file (附件). ``title`` is the link's text or the file's name."""

    title: str
    url: str
    extension: str  # lower case, without the dot


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled value (电话：0745-…). ``value`` is "" where the label stands alone."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a browser loads into the page. ``list``: answers of an API; ``refresh``: the page goes there by itself."""

    kind: Literal["frame", "list", "refresh"]
    url: str
    name: str = ""  # of the column whose list it is, where the page shows several; "": the page's own


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything the checks may know of a page."""

    url: str
    charset: str = ""
    charset_reason: str = ""
    title: str = ""  # the article's or column's own title, without the site's name
    site: str = ""  # meta SiteName, else the tail of <title>
    columns: tuple[str, ...] = ()  # column path, outermost first, without 首页
    publisher: str = ""  # 发布机构 / ContentSource / 来源
    text: str = ""  # main text: no navigation, no footer; paragraphs parted by newlines
    published: date | None = None
    published_source: DateSource = ""
    formed: date | None = None  # 成文日期
    formed_source: DateSource = ""
    kind: str = "other"  # home column list article guide annual_report regulation service_guide mailbox form error …
    list_state: ListState = "none"
    entries: tuple[Entry, ...] = ()
    pages: tuple[str, ...] = ()  # addresses of the list's further pages; one mark where they have none (pagination.py)
    attachments: tuple[Attachment, ...] = ()
    labels: tuple[Label, ...] = ()
    headings: tuple[str, ...] = ()  # section headings of the main text (一、… 第一章 …)
    menu: tuple[tuple[str, str], ...] = ()  # (text, address) of the navigation: the column tree as the page shows it
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()  # small data tables of the main text, row by row
    is_placeholder: bool = False  # 内容更新中, 暂无内容, 建设中
    images: int = 0  # pictures in the main text: a scanned document has few words and some pictures
    notes: tuple[str, ...] = field(default=())  # what the reader was unsure of
    footer: str = ""  # words of the footer and the page's last lines, at most 2,000 characters
    tags: tuple[str, ...] = ()  # names (lower case) of the standard page tags (网页标签) that have a value
    signs: tuple[tuple[str, str], ...] = ()  # (badge, search box, script-built part; the words that show it)
    other_links: tuple[tuple[str, str], ...] = ()  # (text, address) of links in neither menu nor entries; "": a picture
    hidden_links: tuple[tuple[str, str], ...] = ()  # (text, address) of invisible links to other hosts
    published_confidence: Confidence = (
        ""  # high: labelled; medium: where a date stands by custom, or meta; low: address
    )
    formed_confidence: Confidence = ""
    date_signals: tuple[tuple[str, str], ...] = ()  # (sign, what shows it): the shown date may not be the true one
    fingerprint: str = ""  # 64-bit simhash of the main text, 16 hex digits; "": too short
    parts: tuple[Part, ...] = ()  # what a browser would load into the page
    # Of an attachment (kind "attachment"):
    file_kind: str = ""  # by content: pdf docx doc xlsx xls rtf ofd html zip rar image …; "": unknown
    file_name: str = ""  # the same in the inspector's words
    file_state: FileState = ""
    file_reason: str = ""  # why it is partial or unreadable, in the inspector's words
