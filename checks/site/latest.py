"""The newest entry of a column: by date, never by position, and whether a newer one may have been missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checks.site.address import address_key
from checks.site.coverage import cause_of
from checks.site.shelf import Shelf
from checks.site.site import Column, Document


@dataclass(frozen=True, slots=True)
class Latest:
    """``day`` and ``document``: the newest up to ``as_of``. ``gap``: why something newer may stand unseen; "" if nothing may."""

    documents: tuple[Document, ...]
    day: date | None
    document: Document | None
    gap: str


def find_latest(shelf: Shelf, columns: Sequence[Column]) -> Latest:
    """Over the columns, the columns below them, and the entries whose own page names one of them as its place."""
    every = [*columns, *shelf.below(columns)]
    documents = _documents(shelf, every, columns)
    dated = list(_dated(documents))
    known = [(day, document) for day, document in dated if day <= shelf.site.as_of]
    day, newest = max(known, key=lambda pair: pair[0]) if known else (None, None)
    with_date = {id(document) for _, document in dated}
    undated = [document for document in documents if id(document) not in with_date]
    return Latest(documents, day, newest, _gap(shelf, every, undated))


def _documents(shelf: Shelf, every: Sequence[Column], columns: Sequence[Column]) -> tuple[Document, ...]:
    held = {(document.title, document.url): document for column in every for document in column.entries}
    for name in shelf.names(columns):
        for document in shelf.placed.get(name, ()):
            held.setdefault((document.title, document.url), document)
    return tuple(held.values())


def _dated(documents: Sequence[Document]) -> Iterator[tuple[date, Document]]:
    """Each document by the date of its page and by the one its list shows: the later counts as an update."""
    lists: dict[int, dict[str, date]] = {}
    for document in documents:
        if document.date:
            yield document.date, document
        listing = document.source.facts if document.source is not None else None
        if listing is None:
            continue
        if id(listing) not in lists:
            lists[id(listing)] = {entry.url: entry.date for entry in listing.entries if entry.date}
        if shown := lists[id(listing)].get(document.url):
            yield shown, document


def _gap(shelf: Shelf, columns: Sequence[Column], undated: Sequence[Document]) -> str:
    """Unread pages of these lists, lists by script, entries without a date that were not opened."""
    for column in columns:
        if column.state in ("unread", "unreadable"):
            return f"“{shelf.labels[column.url]}”{cause_of(column.page)}"
        if column.page.facts and any(sign == "list_script" for sign, _ in column.page.facts.signs):
            return f"“{shelf.labels[column.url]}”的列表由脚本生成，只读到一部分"
    if missed := sum(_count_missed(shelf, column) for column in columns):
        return f"还有{missed}页列表未读取"
    unopened = [document for document in undated if document.state in ("unread", "outside", "file")]
    return f"有{len(unopened)}条没有日期" if unopened else ""


def _count_missed(shelf: Shelf, column: Column) -> int:
    """Further list pages that were not read, or that the ledger does not know."""
    further = shelf.further.get(address_key(column.url), [])
    unread = sum(
        page.is_unread or (page.facts is not None and page.facts.list_state == "unreadable") for page in further
    )
    wanted = {url for page in (column.page, *further) if page.facts for url in page.facts.pages}
    return unread + sum(shelf.site.find_page(url) is None for url in wanted)
