"""A unit's Site out of the store."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from checks.facts import codec
from checks.facts.page import PageFacts
from checks.facts.reader import VERSION, read_page
from checks.site.address import is_file
from checks.site.build import build_portal, build_site
from checks.site.site import Site
from crawler.pages import Page, Role
from crawler.store import PORTAL, Run, Store
from crawler.units import Unit
from crawler.urls import normalise

_TEXT = ("html", "xml", "text/plain")


def load_site(store: Store, run: Run, unit: Unit, as_of: date, portal: Site | None = None) -> Site:
    """The unit's pages of a run. ``portal``: from :func:`load_portal`, once for all units of one portal.

    Raises :class:`crawler.errors.StorageError`.
    """
    portal = portal or load_portal(store, run, unit, as_of)
    others = [other.name for other in store.units(run) if other.id != unit.id]
    return build_site(unit, as_of, _load_pages(store, run, unit.id), portal, others)


def load_portal(store: Store, run: Run, unit: Unit, as_of: date) -> Site | None:
    """The pages of the unit's portal as a Site of nobody; None where the run has none of them."""
    try:
        host = urlsplit(normalise(unit.portal_url)).netloc
    except ValueError:
        return None
    pages = _load_pages(store, run, f"{PORTAL}{host}")
    return build_portal(unit.portal_url, as_of, pages) if pages else None


def _load_pages(store: Store, run: Run, unit_id: str) -> list[tuple[Page, PageFacts | None]]:
    return [(page, _load_facts(store, page)) for page in store.pages(run, unit_id)]


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
