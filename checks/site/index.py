"""Which documents of a unit may have to do with something wanted: by titles and columns, listed once for a Site.

A search weighs only these; of any other document ``weigh_document`` says that it has nothing to do with what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from checks.site.build import is_cut
from checks.site.matching import last_columns, shown_titles
from checks.site.once import once
from checks.site.site import Document, Site
from checks.site.titles import clean, without_name
from checks.site.wanted import Wanted, column_forms

Places = dict[str, list[int]]
_EXPLAINS = "说明"


@dataclass(frozen=True, slots=True)
class _Index:
    """Places in ``documents``, by the words that make a document worth weighing."""

    documents: tuple[Document, ...]
    titles: Places = field(default_factory=dict)  # of documents and of their attachments
    bare: Places = field(default_factory=dict)  # the same without the unit's name
    columns: Places = field(default_factory=dict)
    statements: list[int] = field(default_factory=list)  # 说明, perhaps that there is none
    nameless: list[int] = field(default_factory=list)  # unread, under a title that is cut or missing


def find_candidates(site: Site, wanted: Wanted) -> list[Document]:
    """The documents, in the order of entries and shared, that are worth weighing."""
    index = _index(site)
    found = {*index.nameless, *(index.statements if wanted.none is not None else ())}
    for pattern, titles in ((wanted.head, index.titles), (wanted.titles, index.bare)):
        if pattern is not None:
            found.update(place for title, places in titles.items() if pattern.search(title) for place in places)
    for name in wanted.columns:
        found.update(index.columns.get(name, ()))
    return [index.documents[place] for place in sorted(found)]


@once
def _index(site: Site) -> _Index:
    index = _Index((*site.entries, *site.shared))
    for place, document in enumerate(index.documents):
        titles = dict.fromkeys(shown_titles(document))
        if any(_EXPLAINS in title for title in titles):
            index.statements.append(place)
        if document.why_ours:
            titles |= dict.fromkeys(clean(attachment.title) for attachment in document.attachments)
            _add(index.columns, (form for name in _columns(site, document) for form in column_forms(name)), place)
            if document.state == "unread" and (len(clean(document.title)) < 2 or is_cut(document.title)):
                index.nameless.append(place)
        _add(index.titles, titles, place)
        _add(index.bare, dict.fromkeys(without_name(title, site.names) for title in titles), place)
    return index


def _columns(site: Site, document: Document) -> Iterable[str]:
    """Where it stands; an unread entry may be whatever any column above it is made for."""
    above = (document.columns, *document.more_columns) if document.state == "unread" else ()
    return (*last_columns(site, document), *(name for path in above for name in path))


def _add(places: Places, words: Iterable[str], place: int) -> None:
    for word in words:
        places.setdefault(word, []).append(place)
