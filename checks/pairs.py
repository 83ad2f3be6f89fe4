"""Which interpretation (解读) belongs to which document.

A document is a normative one that the unit published in the period. An interpretation belongs to it when its title names the
document, when its text names the document or its number, when one links to the other, or when it hangs on the document's page.
The county's columns are looked through too: departments' papers are often interpreted there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from checks.facts.page import Attachment
from checks.lags import is_made_here
from checks.result import Search
from checks.site.address import address_key
from checks.site.names import normalise
from checks.site.search import Found, find_documents, record_search
from checks.site.site import Document, Site
from checks.site.titles import clean, match_title
from checks.site.wanted import Wanted, load_wanted

_MARKED = re.compile(r"《([^《》]{4,120})》")
_LEAD = re.compile(r"^.{0,60}?(?:关于)?(?:印发|公布|发布)|^.{0,40}?关于")
_END = re.compile(r"(?:的?(?:通知|公告|通告))$|[(（\[【][^()（）\[\]【】]{0,16}[)）\]】]$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[(（【]\d{4}[〕\])）】]\d{1,4}号")
_NUMBERS = frozenset({"文号", "发文字号", "文件编号"})
_LEAST = 6  # characters of a name that may be looked for in other texts
_TEXT = 4000  # characters of an interpretation in which its subject must be named


@dataclass(frozen=True, slots=True)
class Pair:
    """A document and what explains it. ``named``: those whose title names it. ``attached``: on the document's own page."""

    document: Document
    interpretations: tuple[Document, ...] = ()
    named: tuple[Document, ...] = ()
    attached: tuple[Attachment, ...] = ()

    @property
    def is_explained(self) -> bool:
        return bool(self.interpretations or self.attached)


@dataclass(frozen=True, slots=True)
class Pairs:
    """``loose``: the unit's own interpretations that no document could be found for. ``unread``: (address, cause)."""

    pairs: tuple[Pair, ...]
    loose: tuple[Document, ...]
    unread: tuple[tuple[str, str], ...]
    undated: tuple[Document, ...]  # documents that may be of the period
    search: Search

    @property
    def is_open(self) -> bool:
        """Documents of the period may exist that were not seen."""
        return bool(self.unread or self.undated)


def find_pairs(site: Site) -> Pairs:
    """The documents of the period with their interpretations."""
    normative, wanted = find_documents(site, load_wanted()["normative"]), load_wanted()["interpretation"]
    explained = find_documents(site, wanted)
    documents, undated = _documents(site, normative)
    known = _interpretations(site, explained, wanted)
    pairs = tuple(_pair(site, document, known) for document in documents)
    used = {id(each) for pair in pairs for each in pair.interpretations}
    loose = tuple(hit.document for hit in explained.hits if id(hit.document) not in used)
    unread = tuple(dict.fromkeys((*normative.unread, *explained.unread)))
    return Pairs(pairs, loose, unread, undated, record_search(site, wanted.words, unread))


def _documents(site: Site, found: Found) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Those of the period, each once, and those without a date. Only a title makes a document, not the column it is in."""
    first, last = site.period
    explains = load_wanted()["interpretation"]
    documents: dict[str, Document] = {}
    undated = []
    for hit in found.hits:
        if hit.by != "title" or match_title(clean(hit.document.title), explains, site.names) is not None:
            continue
        if hit.document.date is None:
            undated.append(hit.document)
        elif first <= hit.document.date <= last:
            documents.setdefault(normalise(hit.document.title), hit.document)
    return tuple(documents.values()), tuple(undated)


def _interpretations(site: Site, found: Found, wanted: Wanted) -> tuple[Document, ...]:
    """The unit's own, and everything on the county's pages that calls itself an interpretation."""
    own = [hit.document for hit in found.hits]
    seen = {address_key(each.url) for each in own}
    others = [*site.entries, *(site.portal.entries if site.portal else ())]
    for other in others:
        if address_key(other.url) in seen or other.state in ("dead", "placeholder"):
            continue
        if match_title(clean(other.title), wanted, site.names) is not None:
            own.append(other)
            seen.add(address_key(other.url))
    return tuple(own)


def _pair(site: Site, document: Document, known: tuple[Document, ...]) -> Pair:
    core, numbers = core_of(document.title, site), _numbers(document)
    named = tuple(each for each in known if each is not document and core in normalise(each.title))
    others = tuple(
        each
        for each in known
        if each not in named
        and each is not document
        and (_speaks_of(each, core, numbers) or is_linked(document, each) or is_linked(each, document))
    )
    attached = tuple(each for each in document.attachments if re.search("解读|图解|一图读懂", each.title))
    return Pair(document, named + others, named, attached)


def core_of(title: str, site: Site) -> str:
    """What a document is called by others: without its maker, 关于印发 and 的通知. The whole title where little is left."""
    whole = normalise(title)
    marked = _MARKED.findall(title)
    core = normalise(marked[-1]) if marked else _LEAD.sub("", whole, count=1)
    for _ in range(3):
        core = _END.sub("", core)
    span = site.names.find(core[:30])
    core = core[span[1] :] if span and span[0] <= len(site.names.region) else core.removeprefix(site.names.region)
    core = _END.sub("", core)
    return core if len(core) >= _LEAST else whole


def is_linked(one: Document, other: Document) -> bool:
    """``one``'s page has a link to ``other``."""
    if one.facts is None:
        return False
    facts, wanted = one.facts, address_key(other.url)
    urls = [url for _, url in (*facts.other_links, *facts.menu)]
    urls += [entry.url for entry in facts.entries] + [attachment.url for attachment in facts.attachments]
    return any(address_key(url) == wanted for url in urls if url)


def is_own(site: Site, document: Document) -> bool:
    """The unit made the document: its title names the unit, or the unit signs it. A superior's paper is explained by the superior."""
    return site.names.find(normalise(document.title)) is not None or is_made_here(site, document)


def is_near(document: Document, interpretation: Document) -> bool:
    """Published about when the document was: it may explain it under another name."""
    if document.date is None or interpretation.date is None:
        return True
    return -30 <= (interpretation.date - document.date).days <= 120


def days_since(document: Document, as_of: date) -> int:
    """Calendar days from publication to ``as_of``; 0 without a date."""
    return (as_of - document.date).days if document.date else 0


def _speaks_of(interpretation: Document, core: str, numbers: tuple[str, ...]) -> bool:
    text = normalise(interpretation.text[:_TEXT])
    return core in text or any(number in text for number in numbers)


def _numbers(document: Document) -> tuple[str, ...]:
    """Document numbers (文号) that the page labels."""
    facts = document.facts
    values = [normalise(label.value) for label in facts.labels if label.name in _NUMBERS] if facts else []
    return tuple(value for value in values if _NUMBER.fullmatch(value))
