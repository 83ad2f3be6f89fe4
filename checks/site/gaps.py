"""What was not seen and might hold a document: it keeps absence from being concluded."""

from __future__ import annotations

from urllib.parse import urlsplit

from checks.site.address import address_key
from checks.site.coverage import cause_of
from checks.site.once import once
from checks.site.rows import is_group, is_lone_row
from checks.site.site import Column, Site, SitePage
from checks.site.wanted import Wanted, load_wanted
from crawler.pages import Outcome, Role

Gap = tuple[str, str]  # address, cause
_OUTSIDE = "栏目链接到站外地址，未采集"


def find_gaps(site: Site, wanted: Wanted) -> tuple[Gap, ...]:
    """Columns and list pages of the unit, of other hosts and of the portal that might hold ``wanted`` and were not read."""
    return (
        *site.coverage.unread,
        *_own_gaps(site, wanted),
        *find_outside_gaps(site, wanted),
        *_foreign_doors(site, wanted),
        *_portal_gaps(site, wanted),
    )


def _own_gaps(site: Site, wanted: Wanted) -> list[Gap]:
    """The unit's column made for this document shows no rows, and nothing says that it is empty."""
    return [
        (column.url, cause_of(column.page))
        for column in _blank_columns(site)
        if wanted.is_column(column.name) and not is_lone_row(site, column) and not is_group(site, column)
    ]


@once
def _blank_columns(site: Site) -> list[Column]:
    """Columns without rows that do not only lead to others."""
    above = {address_key(page.row.section) for page in site.pages if page.row.section}
    groups = {column.path[-2] for column in site.columns if len(column.path) > 1}  # 办事服务, above 办事服务 > 办事指南
    return [
        column
        for column in site.columns
        if column.state == "blank" and address_key(column.url) not in above and column.name not in groups
    ]


def find_outside_gaps(site: Site, wanted: Wanted) -> list[Gap]:
    """A menu leads to the document's column, or to the disclosure column, at an address that nobody crawled.

    On a shared platform the unit's column may stand there. What the portal's own crawl knows is the county's.
    """
    disclosure = load_wanted()["disclosure_column"]
    return [
        (page.row.url, _OUTSIDE)
        for page in _outside(site)
        if wanted.is_column(page.row.anchor) or disclosure.is_column(page.row.anchor)
    ]


@once
def _outside(site: Site) -> list[SitePage]:
    outside = (page for page in site.pages if page.row.outcome is Outcome.OUT_OF_SCOPE)
    return [page for page in outside if site.portal is None or site.portal.find_page(page.row.url) is None]


def _foreign_doors(site: Site, wanted: Wanted) -> list[Gap]:
    """The unit's own navigation leads to the document at another host: the crawl does not follow it, nor enter it.

    So it is with the disclosure column, unless the unit has one of its own that was read: then the other is the city's.
    """
    disclosure = load_wanted()["disclosure_column"]
    has_own = _has_disclosure_column(site)
    doors = dict.fromkeys(
        url
        for text, url in _menu_outside(site)
        if wanted.is_column(text) or (not has_own and disclosure.is_column(text))
    )
    return [(url, _OUTSIDE) for url in doors]


@once
def _has_disclosure_column(site: Site) -> bool:
    disclosure = load_wanted()["disclosure_column"]
    return any(column.why_ours and column.entries and disclosure.is_column(column.name) for column in site.columns)


@once
def _menu_outside(site: Site) -> list[tuple[str, str]]:
    """(text, address) of the navigation's links to other hosts that neither this crawl nor the portal's knows."""
    hosts = {_host(url) for url in (site.unit.site_url, site.unit.portal_url, site.unit.column_url)} | {""}
    links = dict.fromkeys(
        link
        for page in site.pages
        if page.row.role in (Role.HOME, Role.COLUMN, Role.LIST) and page.is_read and page.facts
        for link in page.facts.menu
    )
    known = site.portal.find_page if site.portal else site.find_page
    return [
        (text, url)
        for text, url in links
        if _host(url) not in hosts and site.find_page(url) is None and known(url) is None
    ]


def _host(url: str) -> str:
    """In lower case; "" without one, and the whole address where it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return url


def _portal_gaps(site: Site, wanted: Wanted) -> list[Gap]:
    """County-wide columns made for this document that could not be read; or the whole portal."""
    if site.portal is None:
        return []
    if site.portal.coverage.state == "failed":
        return [(site.unit.portal_url, "县政府门户未能读取")]
    return _shut_columns(site.portal, wanted)


@once
def _shut_columns(portal: Site, wanted: Wanted) -> list[Gap]:
    made = [column for column in portal.columns if any(wanted.is_column(name) for name in column.path)]
    heads = {address_key(column.url) for column in made}
    further = [
        (page.row.url, "列表翻页打开为页面不存在" if page.is_dead else cause_of(page))
        for page in portal.pages
        if page.row.role is Role.LIST_PAGE and not page.is_read and address_key(page.row.section) in heads
    ]
    shut = ("unread", "unreadable", "blank")
    return [(column.url, cause_of(column.page)) for column in made if column.state in shut] + further
