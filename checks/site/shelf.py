"""The unit's columns with what stands in each, sorted once for checks that look at every column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from checks.site.address import address_key
from checks.site.names import normalise
from checks.site.once import once
from checks.site.own import find_label, find_own_columns, find_parents
from checks.site.site import Column, Document, Site, SitePage
from crawler.pages import Role

_PLACED = frozenset({"read", "file", "unread"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """``labels`` and ``parents`` by the column's address; names are normalised but for the label."""

    site: Site
    columns: tuple[Column, ...]
    labels: dict[str, str]
    parents: dict[str, frozenset[str]]
    placed: dict[str, list[Document]]  # column name → entries whose own page or list says that they stand there
    further: dict[str, list[SitePage]]  # address of a list → its further pages

    def names(self, columns: Iterable[Column]) -> set[str]:
        """Labels, normalised."""
        return {normalise(self.labels[column.url]) for column in columns}

    def below(self, columns: Iterable[Column]) -> list[Column]:
        """The columns under these."""
        above = list(columns)
        names = self.names(above)
        return [each for each in self.columns if not names.isdisjoint(self.parents[each.url]) and each not in above]


@once
def load_shelf(site: Site) -> Shelf:
    """Sort a Site's own columns and entries."""
    columns = tuple(find_own_columns(site))
    placed: dict[str, list[Document]] = defaultdict(list)
    for document in site.entries:
        path = document.columns + (document.facts.columns if document.facts else ())
        for name in {normalise(each) for each in path} if document.state in _PLACED else ():
            placed[name].append(document)
    further: dict[str, list[SitePage]] = defaultdict(list)
    for page in site.pages:
        if page.row.role is Role.LIST_PAGE:
            further[address_key(page.row.section)].append(page)
    return Shelf(
        site,
        columns,
        {column.url: find_label(site, column) for column in columns},
        {column.url: frozenset(normalise(name) for name in find_parents(site, column)) for column in columns},
        dict(placed),
        dict(further),
    )
