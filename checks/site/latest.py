"""The newest entry of a column: by date, never by position, and whether a newer one may have been missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checks.site.address import address_key
from checks.site.coverage import cause_of
from checks.site.names import normalise
from checks.site.own import is_below
from checks.site.site import Column, Document, Site
from crawler.pages import Role


@dataclass(frozen=True, slots=True)
class Latest:
    """``day`` and ``document``: the newest up to ``as_of``. ``gap``: why something newer may stand unseen; "" if nothing may."""

    documents: tuple[Document, ...]
    day: date | None
    document: Document | None
    gap: str


def find_latest(site: Site, columns: Sequence[Column]) -> Latest:
    """Over the columns, the columns below them, and the entries whose own page names one of them as its place."""
    names = {normalise(column.name) for column in columns if column.name}
    below = [column for column in site.columns if is_below(column, names) and column not in columns]
    every = [*columns, *below]
    documents = _documents(site, every, names)
    days = [(day, document) for document in documents for day in dates_of(document) if day <= site.as_of]
    day, newest = max(days, key=lambda pair: pair[0]) if days else (None, None)
    return Latest(documents, day, newest, _gap(site, every, documents))


def dates_of(document: Document) -> tuple[date, ...]:
    """The date of its page and the one its list shows: the later counts as an update."""
    listing = document.source.facts if document.source is not None else None
    shown = [entry.date for entry in listing.entries if entry.url == document.url] if listing else []
    return tuple(day for day in (document.date, *shown) if day)


def _documents(site: Site, columns: Sequence[Column], names: set[str]) -> tuple[Document, ...]:
    held = {(document.title, document.url): document for column in columns for document in column.entries}
    for document in site.entries:
        path = document.columns + (document.facts.columns if document.facts else ())
        if document.state in ("read", "file", "unread") and any(normalise(name) in names for name in path):
            held.setdefault((document.title, document.url), document)
    return tuple(held.values())


def _gap(site: Site, columns: Sequence[Column], documents: Sequence[Document]) -> str:
    """Unread pages of these lists, lists by script, entries without a date that were not opened."""
    for column in columns:
        if column.state in ("unread", "unreadable"):
            return f"“{column.name}”{cause_of(column.page)}"
        if column.page.facts and any(sign == "list_script" for sign, _ in column.page.facts.signs):
            return f"“{column.name}”的列表由脚本生成，只读到一部分"
    if missed := _missed_pages(site, {address_key(column.url) for column in columns}):
        return f"还有{missed}页列表未读取"
    undated = [each for each in documents if not dates_of(each) and each.state in ("unread", "outside", "file")]
    return f"有{len(undated)}条没有日期" if undated else ""


def _missed_pages(site: Site, columns: set[str]) -> int:
    """Further list pages that were not read, or that the ledger does not know."""
    mine = [page for page in site.pages if page.row.role is Role.LIST_PAGE and address_key(page.row.section) in columns]
    unread = sum(page.is_unread or (page.facts is not None and page.facts.list_state == "unreadable") for page in mine)
    heads = [page for page in site.pages if address_key(page.row.url) in columns]
    wanted = {url for page in (*heads, *mine) if page.facts for url in page.facts.pages}
    return unread + sum(site.find_page(url) is None for url in wanted)
