"""Systems whose list pages do not hold their rows: an API, a frame or another address does. Addresses and JSON answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from html import escape
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import quote

from demo.addresses import Addresses, Empire, Hanweb, Nfcms, Script, Trs
from demo.columns import Column
from demo.documents import Document

if TYPE_CHECKING:
    from demo.render import Row

CHINA = timezone(timedelta(hours=8))


@runtime_checkable
class Loading(Addresses, Protocol):
    """``answer``: what holds the rows of page ``page``; ``column`` shows it for page 1 and is it for all others."""

    def answer(self, column: Column, page: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Gkmlpt:
    """广东: all of a unit's categories on ``/gkmlpt/index#12``, their articles from ``/gkmlpt/api/all/12?page=1&sid=7``."""

    prefix: str
    code: str

    def home(self) -> str:
        return Nfcms(self.prefix).home()

    def column(self, column: Column, page: int, pages: int) -> str:
        if not column.is_disclosure:
            return Nfcms(self.prefix).column(column, page, pages)
        if page > 1:
            return self.answer(column, page)
        if column.is_direct:
            return f"{self.prefix}/gkmlpt/{column.slug}"
        return f"{self.prefix}/gkmlpt/index" + ("" if column.children else f"#{column.number}")

    def answer(self, column: Column, page: int) -> str:
        return f"/gkmlpt/api/all/{column.number}?page={page}&sid=745{self.code}"

    def document(self, column: Column, document: Document, number: int) -> str:
        if not column.is_disclosure:
            return Nfcms(self.prefix).document(column, document, number)
        return f"{self.prefix}/gkmlpt/content/0/{column.number}/post_{number}.html"


@dataclass(frozen=True, slots=True)
class Jpaas:
    """hanweb jpaas: columns as before, rows by a publish server that answers with markup in JSON; articles by a long id."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return Hanweb(self.prefix).column(column, 1, pages) if page == 1 else self.answer(column, page)

    def answer(self, column: Column, page: int) -> str:
        asked = "&".join(f"{name}={quote(value)}" for name, value in self.query(column).items())
        numbered = quote(f'{{"pageNo":{page},"pageSize":15}}')
        return f"/api-gateway/jpaas-publish-server/front/page/build/unit?{asked}&paramJson={numbered}"

    def query(self, column: Column) -> dict[str, str]:
        """The attribute ``queryData``."""
        return {"webId": "12", "pageId": str(column.number), "pageType": "column", "tagId": "信息列表", "tplSetId": "5"}

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/art/{document.filed.year}/art_{column.number:08x}{number:024x}.html"


@dataclass(frozen=True, slots=True)
class Channels:
    """As in 太原: ``/zdgk/index.shtml?chan=25`` asks ``getDocuments?Index=1&…&chanId=25``, beside a subsite in TRS."""

    prefix: str

    def home(self) -> str:
        return Trs(self.prefix).home()

    def column(self, column: Column, page: int, pages: int) -> str:
        if not column.is_disclosure:
            return Trs(self.prefix).column(column, page, pages)
        if column.is_direct:
            return f"{self.prefix}/zdgk/{column.slug}.shtml"
        return f"{self.prefix}/zdgk/index.shtml?chan={column.number}" if page == 1 else self.answer(column, page)

    def answer(self, column: Column, page: int) -> str:
        return f"/intertidwebapp/govChanInfo/getDocuments?Index={page}&pageSize=12&siteId=1&chanId={column.number}"

    def document(self, column: Column, document: Document, number: int) -> str:
        return Trs(self.prefix).document(column, document, number)


@dataclass(frozen=True, slots=True)
class Moved:
    """A site that was moved: its start page and its columns' old addresses only lead on, by meta refresh or by script."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def start(self) -> str:
        """What the start page leads on to."""
        return f"{self.prefix}/index.html"

    def column(self, column: Column, page: int, pages: int) -> str:
        if column.children or column.is_direct:
            return Empire(self.prefix).column(column, 1, pages)
        return f"{self.prefix}/{column.path}.htm" if page == 1 else self.answer(column, page)

    def answer(self, column: Column, page: int) -> str:
        return Empire(self.prefix).column(column, page, page)

    def document(self, column: Column, document: Document, number: int) -> str:
        return Empire(self.prefix).document(column, document, number)


@dataclass(frozen=True, slots=True)
class Iframes:
    """Old JSP: the column page holds an iframe, and in it stands ``newslist.jsp?classid=12&page=2``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return Script(self.prefix, "jsp").column(column, 1, pages) if page == 1 else self.answer(column, page)

    def answer(self, column: Column, page: int) -> str:
        return f"{self.prefix}/newslist.jsp?classid={column.number}&page={page}"

    def document(self, column: Column, document: Document, number: int) -> str:
        return Script(self.prefix, "jsp").document(column, document, number)


def answer_of(loads: str, column: Column, rows: Sequence[Row], count: int) -> dict[str, Any]:
    """The JSON of a page of a list, as the system of that name gives it."""
    return {"gkmlpt": _articles, "jpaas": _markup, "channels": _records}[loads](column, rows, count)


def to_json(answer: dict[str, Any]) -> bytes:
    """Such servers speak UTF-8, whatever their sites do."""
    return json.dumps(answer, ensure_ascii=False).encode()


def _articles(column: Column, rows: Sequence[Row], count: int) -> dict[str, Any]:
    articles = [
        {
            "id": place, "title": row.title, "document_number": row.document.number, "publisher": row.document.publisher,
            "date": _seconds(row.document.date), "created_at": f"{row.document.date} 09:00:00", "url": row.href,
        }
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip
    return {"classify": {"id": column.number, "name": column.name, "post_count": count}, "articles": articles}


def _markup(column: Column, rows: Sequence[Row], count: int) -> dict[str, Any]:
    items = "".join(
        f'<li class="clearfix"><a href="{escape(row.href)}" title="{escape(row.title)}" target="_blank">{escape(row.shown)}</a><b>{row.date}</b></li>'
        for row in rows
    )
    return {
        "code": "200",
        "success": True,
        "data": {"html": f'<ul>{items}</ul><div class="pagination" rows="15" count="{count}"></div>'},
    }


def _records(column: Column, rows: Sequence[Row], count: int) -> dict[str, Any]:
    found = [
        {"docTitle": row.title, "docPubUrl": row.href, "pubTime": f"{row.document.date} 10:00", "fileNum": row.document.number}
        for row in rows
    ]  # fmt: skip
    return {"status": 0, "data": {"total": str(count), "list": found}}


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA).timestamp())
