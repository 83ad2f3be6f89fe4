"""How each content management system names its pages: paths with query below the unit's own prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from demo.columns import Column
from demo.documents import Document


class Addresses(Protocol):
    """Paths (with query) of one system. ``page`` counts from 1."""

    def home(self) -> str: ...
    def column(self, column: Column, page: int, pages: int) -> str: ...
    def document(self, column: Column, document: Document, number: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Trs:
    """TRS WCM: ``xxgk/zn/index_1.htm``, ``xxgk/zn/201703/t20170312_1234.htm``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}/" + (f"index_{page - 1}.htm" if page > 1 else "")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/{column.path}/{document.filed:%Y%m}/t{document.filed:%Y%m%d}_{number}.htm"


@dataclass(frozen=True, slots=True)
class Hanweb:
    """hanweb JCMS: ``/col/col3001/index.html``, more records by ``dataproxy.jsp``, ``/art/2017/3/2/art_3001_1234.html``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        if page == 1:
            return f"{self.prefix}/col/col{column.number}/index.html"
        query = (
            f"page={page}&appid=1&webid=12&path=/&columnid={column.number}&unitid={column.number * 7}&permissiontype=0"
        )
        return f"{self.prefix}/module/web/jpage/dataproxy.jsp?{query}"

    def document(self, column: Column, document: Document, number: int) -> str:
        day = document.filed
        return f"{self.prefix}/art/{day.year}/{day.month}/{day.day}/art_{column.number}_{number}.html"


@dataclass(frozen=True, slots=True)
class Vsb:
    """博达 VSB: ``xxgk/zn.htm``, page p of N is ``xxgk/zn/{N-p+1}.htm``, ``info/1001/123.htm``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/index.htm"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}" + (f"/{pages - page + 1}.htm" if page > 1 else ".htm")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/info/{column.number}/{number}.htm"


@dataclass(frozen=True, slots=True)
class Script:
    """Old ASP and JSP: ``list.asp?classid=12&page=2``, ``show.asp?id=123``."""

    prefix: str
    extension: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        tail = f"&page={page}" if page > 1 else ""
        return f"{self.prefix}/list.{self.extension}?classid={column.number}{tail}"

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/show.{self.extension}?id={number}"


@dataclass(frozen=True, slots=True)
class Empire:
    """EmpireCMS: ``xxgk/zn/index_2.html``, ``xxgk/zn/2017-03-02/298.html``. The folder is the day of migration."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}/" + (f"index_{page}.html" if page > 1 else "index.html")

    def document(self, column: Column, document: Document, number: int) -> str:
        folder = max(document.filed.isoformat(), "2016-06-30")
        return f"{self.prefix}/{column.path}/{folder}/{number}.html"


@dataclass(frozen=True, slots=True)
class Nfcms:
    """As in 广东: ``xxgk/zn/index_2.html``, ``xxgk/zn/content/post_123.html``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}/index" + (f"_{page}.html" if page > 1 else ".html")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/{column.path}/content/post_{number}.html"


@dataclass(frozen=True, slots=True)
class Written:
    """TRS in another dress: ``xxgk/zn/index_1.html``, pages counted and rows written by inline script."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}/" + (f"index_{page - 1}.html" if page > 1 else "index.html")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/{column.path}/{document.filed:%Y%m}/t{document.filed:%Y%m%d}_{number}.shtml"


@dataclass(frozen=True, slots=True)
class Ucap:
    """开普: ``xxgk/zn/zn.shtml``, ``zn_2.shtml``, articles ``201703/`` with 32 digits."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/index.shtml"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/{column.path}/{column.slug}" + (f"_{page}.shtml" if page > 1 else ".shtml")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/{column.path}/{document.filed:%Y%m}/{column.number:08x}{number:024x}.shtml"


@dataclass(frozen=True, slots=True)
class Frames:
    """A frameset of static files: ``list_12.htm``, ``list_12_2.htm``, ``view_123.htm``."""

    prefix: str

    def home(self) -> str:
        return f"{self.prefix}/index.htm"

    def column(self, column: Column, page: int, pages: int) -> str:
        return f"{self.prefix}/list_{column.number}" + (f"_{page}.htm" if page > 1 else ".htm")

    def document(self, column: Column, document: Document, number: int) -> str:
        return f"{self.prefix}/view_{number}.htm"


@dataclass(frozen=True, slots=True)
class Platform:
    """A subsite in TRS whose disclosure column stands on the county's platform: ``/xxgkml/011/list_12_2.html``."""

    prefix: str
    code: str

    def home(self) -> str:
        return Trs(self.prefix).home()

    def column(self, column: Column, page: int, pages: int) -> str:
        if not column.is_disclosure:
            return Trs(self.prefix).column(column, page, pages)
        if column.key == "xxgk":
            return f"/xxgkml/{self.code}/index.html"
        return f"/xxgkml/{self.code}/list_{column.number}" + (f"_{page}.html" if page > 1 else ".html")

    def document(self, column: Column, document: Document, number: int) -> str:
        if not column.is_disclosure:
            return Trs(self.prefix).document(column, document, number)
        return f"/xxgkml/{self.code}/info_{number}.html"


@dataclass(frozen=True, slots=True)
class Openness:
    """As in 安徽: ``/public/column/6608?type=4&catId=12&pageIndex=2``, ``/public/6608/123.html`` beside an Empire subsite."""

    prefix: str
    code: str

    def home(self) -> str:
        return Empire(self.prefix).home()

    def column(self, column: Column, page: int, pages: int) -> str:
        if not column.is_disclosure:
            return Empire(self.prefix).column(column, page, pages)
        query = "" if column.key == "xxgk" else f"?type=4&catId={column.number}"
        return f"/public/column/{self.code}{query}" + (f"&pageIndex={page}" if page > 1 else "")

    def document(self, column: Column, document: Document, number: int) -> str:
        if not column.is_disclosure:
            return Empire(self.prefix).document(column, document, number)
        return f"/public/{self.code}/{number}.html"
