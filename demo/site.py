"""One unit's site: its columns, documents and their addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.addresses import Addresses
from demo.columns import Column, build_columns
from demo.documents import Document
from demo.loading import Loading, Moved
from demo.plan import UnitPlan
from demo.planting import plant_documents
from demo.styles import STYLES, Style
from demo.words import Words


@dataclass
class Site:
    """Everything a template needs to know of the unit."""

    unit: UnitPlan
    words: Words
    style: Style
    addresses: Addresses
    columns: dict[str, Column]
    numbers: dict[int, int] = field(default_factory=dict)  # id() of a document → the number in its address
    shown: tuple[str, ...] = ("news", "notices", "money", "key", "guides")  # columns on the home page

    @property
    def roots(self) -> list[Column]:
        return [column for column in self.columns.values() if not column.parent]

    def pages(self, column: Column) -> list[list[Document]]:
        """The column's list, page by page; one empty page where there is nothing."""
        size = self.style.per_page
        if self.loads(column) == "channels" and column.children:
            newest = [child.documents[:1] for child in column.children if not child.is_direct]
            return [[document for documents in newest for document in documents][:size]]
        return [column.documents[at : at + size] for at in range(0, len(column.documents), size)] or [[]]

    def column_path(self, column: Column, page: int = 1) -> str:
        return self.addresses.column(column, page, len(self.pages(column)))

    def shown_home(self) -> str:
        """The page that a visitor of the home page gets to see."""
        return self.addresses.start() if isinstance(self.addresses, Moved) else self.addresses.home()

    def loads(self, column: Column) -> str:
        """Where the rows of the column's list come from; "": they stand in its pages."""
        loads = self.style.loads
        if loads in ("gkmlpt", "channels"):
            return loads if column.is_disclosure else ""
        return "" if column.children or loads == "script" else loads

    def answer_path(self, column: Column, page: int = 1) -> str:
        """What holds the rows of a list page. Only where something is loaded."""
        assert isinstance(self.addresses, Loading)
        return self.addresses.answer(column, page)

    def list_paths(self, column: Column) -> list[str]:
        """The pages that hold the column's rows, in order."""
        numbers = range(1, len(self.pages(column)) + 1)
        is_loaded = self.loads(column) and not column.is_direct
        return [self.answer_path(column, n) if is_loaded else self.column_path(column, n) for n in numbers]

    def document_path(self, document: Document) -> str:
        column = self.columns[document.column]
        if column.is_direct and document.answer == "ok":
            return self.column_path(column)
        return self.addresses.document(column, document, self.numbers[id(document)])

    def trail(self, column: Column) -> list[Column]:
        """The column and what is above it, outermost first."""
        above = self.columns.get(column.parent)
        return [above, column] if above else [column]


def build_site(unit: UnitPlan, neighbour: UnitPlan, place: int, seed: int) -> Site:
    """The unit's site. ``place`` in the registry numbers its columns and documents."""
    words = Words(unit, seed)
    style = STYLES[unit.style]
    folder = "xz" if unit.kind == "乡镇" else "bm"
    prefix = "" if unit.own_host else f"/{folder}/{unit.id}"
    documents = plant_documents(words, neighbour)
    columns = build_columns(unit, documents, style, 3000 + place * 40)
    addresses = style.addresses(prefix, f"{place + 1:03d}")
    return Site(unit, words, style, addresses, columns, number_documents(documents, 20000 + place * 400))


def number_documents(documents: list[Document], first: int) -> dict[int, int]:
    """The ids that a system gives out, in the order in which the documents were filed."""
    filed = sorted(documents, key=lambda document: document.filed, reverse=True)
    return {id(document): first + at for at, document in enumerate(reversed(filed))}
