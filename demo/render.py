"""Pages of a unit's site as bytes: what the template shows, in the unit's charset and with its declaration."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from demo.columns import Column
from demo.documents import Document, File, Labelled, Picture, Table
from demo.loading import answer_of, to_json
from demo.planting import OLD
from demo.site import Site

TEMPLATES = Environment(
    loader=PackageLoader("demo", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.tests["labelled"] = lambda block: isinstance(block, Labelled)
TEMPLATES.tests["grid"] = lambda block: isinstance(block, Table)
TEMPLATES.tests["picture"] = lambda block: isinstance(block, Picture)
CUT = 16  # characters of a title that a narrow list shows
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
JSON_LISTS = frozenset({"gkmlpt", "jpaas", "channels"})
NOT_FOUND = "您访问的页面不存在或已被删除"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one request."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list as the page shows it."""

    title: str
    shown: str
    href: str
    date: str
    document: Document


class Renderer:
    """Renders one site. ``links`` are addresses outside the site: portal, county guide."""

    def __init__(self, site: Site, links: dict[str, str], friends: list[tuple[str, str, str]] | None = None) -> None:
        self.site = site
        self.links = links
        self.friends = friends or []  # (name, address, kind) of the units that the portal links to

    def pages(self) -> Iterator[tuple[str, Answer]]:
        """Every page of the site with its path."""
        site = self.site
        home = site.addresses.home()
        if (shown := site.shown_home()) != home:
            yield home, self._html("moved.html", home, kind="home", title=site.unit.name, pager=[shown])
            home = shown
        yield home, self._html(site.style.template, home, kind="home", title="首页", blocks=self._blocks(home))
        if site.style.has_frames:
            yield from self._frames(home)
        for column in site.columns.values():
            yield from self._column(column)
            for document in column.documents:
                if document.key != OLD:
                    yield from self._document(column, document)

    def old(self) -> dict[str, tuple[Column, Document]]:
        """Path → what :meth:`render` makes of it when it is asked for: articles of many years, too many to keep."""
        documents = [(column, d) for column in self.site.columns.values() for d in column.documents if d.key == OLD]
        return {self.site.document_path(document): (column, document) for column, document in documents}

    def render(self, column: Column, document: Document, path: str) -> Answer:
        """The page of one article."""
        return self._article(column, document, path)

    def _frames(self, home: str) -> Iterator[tuple[str, Answer]]:
        for name in ("top", "left", "main"):
            path = posixpath.join(posixpath.dirname(home), f"{name}.htm")
            yield (
                path,
                self._html(
                    self.site.style.template, path, kind=name, title=self.site.unit.name, blocks=self._blocks(path)
                ),
            )

    def _column(self, column: Column) -> Iterator[tuple[str, Answer]]:
        if column.elsewhere:
            return
        if column.is_direct:
            path = self.site.column_path(column)
            yield path, self._article(column, column.documents[0], path)
            return
        if self.site.loads(column):
            yield from self._loaded(column)
            return
        pages = self.site.pages(column)
        paths = [self.site.column_path(column, number) for number in range(1, len(pages) + 1)]
        for number, (path, documents) in enumerate(zip(paths, pages, strict=True), 1):
            rows = [] if column.is_scripted else [self._row(document, path) for document in documents]
            pager = [self._href(path, other) for other in paths]
            more = {"blocks": self._children(column, path)} if column.children else {}
            yield (
                path,
                self._html(
                    self._template(column),
                    path,
                    kind="list",
                    title=column.name,
                    column=column,
                    rows=rows,
                    number=number,
                    pager=pager,
                    **more,
                ),
            )

    def _loaded(self, column: Column) -> Iterator[tuple[str, Answer]]:
        """The column's own page, which holds no rows, and what is loaded into it."""
        loads, outer = self.site.loads(column), self.site.column_path(column)
        pages, paths = self.site.pages(column), self.site.list_paths(column)
        if "#" not in outer:
            template = "moved.html" if loads == "moved" else self._template(column)
            yield outer, self._html(template, outer, kind="shell", title=column.name, column=column, pager=paths)
        if loads == "gkmlpt" and column.children:
            return
        for number, (path, documents) in enumerate(zip(paths, pages, strict=True), 1):
            rows = [self._row(document, path) for document in documents]
            if column.is_scripted:
                yield path, Answer(b'{"code": 500, "msg": "error"}', "application/json;charset=UTF-8", 500)
            elif loads in JSON_LISTS:
                count = len(column.documents) or len(rows)
                yield path, Answer(to_json(answer_of(loads, column, rows, count)), "application/json;charset=UTF-8")
            else:
                kind = "frame" if loads == "frame" else "list"
                page = {"column": column, "rows": rows, "number": number, "pager": paths}
                yield path, self._html(self._template(column), path, kind=kind, title=column.name, **page)

    def _document(self, column: Column, document: Document) -> Iterator[tuple[str, Answer]]:
        path = self.site.document_path(document)
        if document.answer == "dead":
            yield path, not_found()
        elif document.answer == "soft_404":
            yield path, Answer(not_found().body)
        else:
            if not column.is_direct:
                yield path, self._article(column, document, path)
            for file in document.files:
                yield self._file_path(file), Answer(file.body, file.content_type)
            if any(isinstance(block, Picture) for block in document.blocks):
                yield posixpath.join(posixpath.dirname(path), "zhinan.jpg"), Answer(JPEG, "image/jpeg")

    def _article(self, column: Column, document: Document, path: str) -> Answer:
        files = [(file.title, self._href(path, self._file_path(file))) for file in document.files]
        at = column.documents.index(document)
        before = self._row(column.documents[at - 1], path) if at else None
        after = self._row(column.documents[at + 1], path) if at + 1 < len(column.documents) else None
        number = self.site.numbers[id(document)]
        return self._html(
            self._template(column), path, kind="article", title=document.title, column=column, document=document, files=files,
            before=before, after=after, clicks=number % 900 + 37, index=f"431299-{column.number}-{document.date.year}-{number}",
        )  # fmt: skip

    def _template(self, column: Column) -> str:
        style = self.site.style
        return style.disclosure_template if column.is_disclosure and style.disclosure_template else style.template

    def _blocks(self, path: str) -> list[tuple[Column, str, list[Row]]]:
        shown = [self.site.columns[key] for key in self.site.shown]
        return [
            (
                column,
                self._href(path, self.site.column_path(column)),
                [] if column.is_scripted else [self._row(d, path) for d in column.documents[:6]],
            )
            for column in shown
        ]

    def _children(self, column: Column, path: str) -> list[tuple[Column, str, list[Row]]]:
        return [
            (
                child,
                self._column_href(child, path),
                [] if child.is_scripted or child.is_direct else [self._row(d, path) for d in child.documents[:4]],
            )
            for child in column.children
        ]

    def _row(self, document: Document, path: str) -> Row:
        traps = self.site.unit.traps
        shown = document.title
        if "truncated" in traps and len(shown) > CUT:
            shown = shown[:CUT] + "..."
        return Row(
            document.title, shown, self._href(path, self.site.document_path(document)), self._day(document), document
        )

    def _day(self, document: Document) -> str:
        if "no_list_dates" in self.site.unit.traps:
            return ""
        return f"{document.date:%m-%d}" if "short_dates" in self.site.unit.traps else document.date.isoformat()

    def _column_href(self, column: Column, path: str) -> str:
        return column.elsewhere or self._href(path, self.site.column_path(column))

    def _href(self, path: str, target: str) -> str:
        if not self.site.style.is_relative:
            return target
        folder = path.split("?")[0].rsplit("/", 1)[0] or "/"
        relative = posixpath.relpath(target, folder)
        relative += "/" if target.endswith("/") and not relative.endswith("/") else ""
        return relative if relative.startswith(".") else f"./{relative}"

    def _file_path(self, file: File) -> str:
        return posixpath.join(posixpath.dirname(self.site.addresses.home()), "uploadfile", file.name)

    def _html(self, template: str, path: str, **page: Any) -> Answer:
        site = self.site
        column = page.get("column")
        trail = site.trail(column) if column else []
        context: dict[str, Any] = {
            "site": site, "unit": site.unit, "county": site.unit.county, "value": site.words.values, "links": self.links,
            "menu": [(root, self._column_href(root, path), [(c, self._column_href(c, path)) for c in root.children]) for root in site.roots],
            "crumbs": [(c.name, self._column_href(c, path)) for c in trail], "home": self._href(path, site.addresses.home()),
            "meta_charset": self._meta_charset(), "path": path, "rows": [], "blocks": [], "pager": [], "number": 1, "column": None,
            "empty": column.empty_text if column else "", "code": f"4312990{site.columns['news'].number % 1000:03d}",
            "friends": self.friends,
        }  # fmt: skip
        text = TEMPLATES.get_template(template).render(context | page)
        return Answer(text.encode(site.unit.charset, errors="xmlcharrefreplace"), self._content_type())

    def _meta_charset(self) -> str:
        return "" if self.site.unit.declared == "none" else self.site.unit.charset

    def _content_type(self) -> str:
        declared = {
            "right": f"text/html; charset={self.site.unit.charset}",
            "header_wrong": "text/html; charset=ISO-8859-1",
        }
        return declared.get(self.site.unit.declared, "text/html")


def not_found() -> Answer:
    """The county's page for addresses that lead nowhere."""
    text = f"<html><head><meta charset='utf-8'><title>错误页面</title></head><body><h2>404</h2><p>{NOT_FOUND}。</p><p><a href='/'>返回首页</a></p></body></html>"
    return Answer(text.encode(), status=404)
