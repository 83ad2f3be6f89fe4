"""The part of a Site that is the unit's own, for checks that look at the site and not at documents."""

from __future__ import annotations

from collections.abc import Iterable

from checks.site.address import address_key, is_inside, load_area
from checks.site.coverage import cause_of
from checks.site.names import normalise
from checks.site.site import Column, Site, SitePage
from crawler.pages import Role


def is_whole_portal(site: Site) -> bool:
    """The unit's site is the portal itself: every page of the crawl is its own."""
    return address_key(site.unit.site_url) == address_key(site.unit.portal_url)


def find_own_columns(site: Site) -> list[Column]:
    """The unit's columns, each address once, without the home page."""
    whole = is_whole_portal(site)
    found: dict[str, Column] = {}
    for column in site.columns:
        if (column.why_ours or whole) and column.page.row.role is not Role.HOME:
            found.setdefault(address_key(column.page.row.final_url or column.url), column)
    return list(found.values())


def find_homes(site: Site) -> list[SitePage]:
    """The home page and the frames it is made of, as far as they were read."""
    return [page for page in site.pages if page.row.role is Role.HOME and page.is_read]


def find_home_gap(site: Site) -> tuple[str, str] | None:
    """(address, cause) where the home page, or a frame of it, was not read; None: all of it was."""
    homes = [page for page in site.pages if page.row.role is Role.HOME]
    bad = [page for page in homes if not page.is_read and not page.is_dead]
    if bad:
        return bad[0].row.url, cause_of(bad[0])
    if not any(page.is_read for page in homes):
        return (homes[0].row.url, "首页打开为页面不存在") if homes else (site.unit.site_url, "首页未访问")
    return None


def find_own_pages(site: Site) -> list[SitePage]:
    """Pages that were read and lie under the unit's addresses."""
    areas = [load_area(url, site.unit.portal_url) for url in (site.unit.site_url, site.unit.column_url) if url]
    whole = is_whole_portal(site)
    return [
        page
        for page in site.pages
        if page.is_read and (whole or page.row.role is Role.HOME or any(is_inside(a, page.row.url) for a in areas))
    ]


def column_names(column: Column) -> tuple[str, ...]:
    """What the column is called: in its path, by its own title, by the link that led to it."""
    facts = column.page.facts
    names = (column.name, facts.title if facts else "", column.page.row.anchor)
    return tuple(dict.fromkeys(name for name in names if name))


def is_below(column: Column, parents: Iterable[str]) -> bool:
    """A column with one of these (normalised) names stands above it."""
    above = {normalise(name) for name in column.path[:-1]}
    return not above.isdisjoint(parents)


def page_links(page: SitePage) -> list[tuple[str, str]]:
    """(text, address) of all links the page shows: menu, entries, attachments, footer and pictures."""
    facts = page.facts
    if facts is None:
        return []
    listed = [(entry.title, entry.url) for entry in facts.entries]
    files = [(attachment.title, attachment.url) for attachment in facts.attachments]
    return [(text, url) for text, url in (*facts.menu, *listed, *files, *facts.other_links) if url]
