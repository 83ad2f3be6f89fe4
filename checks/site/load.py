"""A unit's Site out of the store."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from checks.facts import codec
from checks.facts.files import read
from checks.facts.page import PageFacts
from checks.facts.reader import VERSION, read_page
from checks.site.address import is_file
from checks.site.build import build_portal, build_site
from checks.site.doors import hold_back
from checks.site.lean import Lean
from checks.site.names import UnitNames, unit_names
from checks.site.site import Document, Site, SitePage
from checks.site.tries import load_tried
from crawler.looks import Look
from crawler.pages import Page, Role
from crawler.store import PORTAL, Run, Store
from crawler.units import Unit
from crawler.urls import normalise

_MANY = 1_000  # pages from which on memory counts for more than the time that it takes to save it
_PORTALS = 4  # held at a time
_READERS = min(4, os.cpu_count() or 1)
_TEXT = ("html", "xml", "text/plain", "json", "javascript")  # lists come from an API too
_REPORT = re.compile(r"公开.{0,6}(?:年报|年度.{0,4}报告)|年.{0,8}信息公开.{0,8}报告")
_NAMES: WeakKeyDictionary[Store, dict[int, tuple[tuple[Unit, UnitNames], ...]]] = WeakKeyDictionary()
_REPORTS: WeakKeyDictionary[Store, dict[int, tuple[tuple[str, Document], ...]]] = WeakKeyDictionary()


def load_site(store: Store, run: Run, unit: Unit, as_of: date, portal: Site | None = None) -> Site:
    """The unit's pages of a run. ``portal``: from :func:`load_portal`, once for all units of one portal.

    Raises :class:`crawler.errors.StorageError`.
    """
    portal = portal or load_portal(store, run, unit, as_of)
    others = tuple(names for each, names in _load_names(store, run) if each.id != unit.id and each.name != unit.name)
    siblings = tuple(document for id_, document in load_reports(store, run) if id_ != unit.id)
    looks = _load_looks(store, run, unit.id)
    site = build_site(unit, as_of, _load_pages(store, run, unit.id), portal, looks=looks)
    tried = load_tried(store, run, unit.id, site.pages)
    return hold_back(replace(site, others=others, siblings=siblings, tried=tried))


def _load_names(store: Store, run: Run) -> tuple[tuple[Unit, UnitNames], ...]:
    """Every unit of the run and its names, worked out once: each unit's Site holds those of all others."""
    known = _NAMES.setdefault(store, {})
    if run.id not in known:
        known[run.id] = tuple((unit, unit_names(unit.name)) for unit in store.units(run))
    return known[run.id]


def load_reports(store: Store, run: Run) -> tuple[tuple[str, Document], ...]:
    """(unit id, annual report) for every unit of a finished run; pages only, read once per run."""
    known = _REPORTS.setdefault(store, {})
    if run.id not in known:
        lean = Lean()
        known[run.id] = tuple(
            (
                unit.id,
                Document(page.anchor, page.url, "read", publisher=unit.name, page=SitePage(page, lean.facts(facts))),
            )
            for unit in store.units(run)
            for page in store.pages(run, unit.id)
            if page.is_good and _REPORT.search(page.anchor) and (facts := _load_facts(store, page)) and facts.text
        )
    return known[run.id]


def load_portal(store: Store, run: Run, unit: Unit, as_of: date) -> Site | None:
    """The pages of the unit's portal as a Site of nobody; None where the run has none of them."""
    try:
        host = urlsplit(normalise(unit.portal_url)).netloc
    except ValueError:
        return None
    id_ = f"{PORTAL}{host}"
    pages = _load_pages(store, run, id_)
    if not pages:
        return None
    portal = build_portal(unit.portal_url, as_of, pages, _load_looks(store, run, id_))
    return hold_back(replace(portal, tried=load_tried(store, run, id_, portal.pages)))


@dataclass(frozen=True, slots=True)
class Portals:
    """The portals of a run's units. A registry of many counties has them one after the other: of those met, few are held."""

    store: Store
    run: Run
    as_of: date
    _held: dict[str, Site | None] = field(default_factory=dict)

    def load(self, unit: Unit) -> Site | None:
        """The unit's portal, see :func:`load_portal`."""
        url = unit.portal_url
        if url not in self._held:
            while len(self._held) >= _PORTALS:
                del self._held[next(iter(self._held))]
            self._held[url] = load_portal(self.store, self.run, unit, self.as_of)
        return self._held[url]


def _load_looks(store: Store, run: Run, unit_id: str) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = {}
    for look in store.looks(run, unit_id):
        found.setdefault(look.url, []).append(look)
    return found


def _load_pages(store: Store, run: Run, unit_id: str) -> list[tuple[Page, PageFacts | None]]:
    pages = store.pages(run, unit_id)
    lean = Lean() if len(pages) >= _MANY else None
    if lean is not None:
        pages = lean.rows(pages)
    files = load_files(store, [page for page in pages if _is_file(page)])
    found = ((page, files.pop(page.url, None) or _load_facts(store, page)) for page in pages)
    return [(page, lean.facts(facts) if lean and facts else facts) for page, facts in found]


def load_files(store: Store, pages: list[Page]) -> dict[str, PageFacts]:
    """Address → what the attachment says; read at the first look at its body, some at a time, each in its own process."""
    version = read.version()
    by_body = {page.sha256: page for page in pages}
    known = {sha256: store.facts("", sha256, version) for sha256 in by_body}
    found = {sha256: codec.from_json(text) for sha256, text in known.items() if text}
    unread = {sha256: page for sha256, page in by_body.items() if sha256 not in found}
    with ThreadPoolExecutor(_READERS) as pool:
        rest = iter(unread.values())
        while batch := list(islice(rest, 2 * _READERS)):  # bodies are large: only a few are held at a time
            for page, facts in zip(batch, pool.map(_read_file, _with_bodies(store, batch)), strict=True):
                found[page.sha256] = facts
                if read.TIME_OUT not in facts.file_reason:
                    store.save_facts("", page.sha256, version, codec.to_json(facts))
    return {page.url: replace(found[page.sha256], url=page.url) for page in pages}


def _with_bodies(store: Store, pages: list[Page]) -> Iterator[tuple[bytes, date]]:
    return ((store.body(page.sha256), date.fromisoformat(page.fetched_at[:10])) for page in pages)


def _read_file(task: tuple[bytes, date]) -> PageFacts:
    body, seen_on = task
    return read.read_file(body, seen_on=seen_on)


def _is_file(page: Page) -> bool:
    return page.is_good and bool(page.sha256) and not _is_page(page)


def _load_facts(store: Store, page: Page) -> PageFacts | None:
    """What this version of the reader says of the body; read again and kept where the crawl used another version."""
    if not page.is_good or not page.sha256 or not _is_page(page):
        return None
    url = page.final_url or page.url
    for address in dict.fromkeys((url, page.url)):
        if stored := store.facts(address, page.sha256, VERSION):
            return codec.from_json(stored)
    facts = read_page(store.body(page.sha256), url, page.content_type, seen_on=date.fromisoformat(page.fetched_at[:10]))
    store.save_facts(url, page.sha256, VERSION, codec.to_json(facts))
    return facts


def _is_page(page: Page) -> bool:
    """Something the page reader can read; attachments are not."""
    if page.role is Role.ATTACHMENT or is_file(page.url):
        return False
    return not page.content_type or any(word in page.content_type.lower() for word in _TEXT)
