"""The part of a Site that is the unit's own, for checks that look at the site and not at documents."""

from __future__ import annotations

import re

from checks.site.address import address_key, is_inside, load_area
from checks.site.coverage import cause_of
from checks.site.names import normalise
from checks.site.once import once
from checks.site.site import Column, Site, SitePage
from crawler.pages import Role

_PARTS = re.compile(r"\s*[_|｜]\s*|\s+-+\s+|-{2,}|—+")
_MARKS = " \u3000·•●■◆▪>»›-—_|[]【】"
_SHORT = 8  # characters: a listed and dated page with a longer title is an article that the home page links to
_LONGEST = 16  # characters: a longer link text is a headline
_EMPTY = re.compile(r"(?:更多|more|详细|查看|进入|首页|网站首页|\W|\d)*", re.IGNORECASE)
_AROUND = re.compile(r"(?:欢迎您?|访问|光临|门户|网站|官网|网|[县市区省])*")
# Doors of a calendar or a list: pages behind them are no columns.
_CALENDAR = re.compile(
    r"[上下前后]一?[月年周天日页]|\d{1,4}[年\-/.]?\d{0,2}[月日]?|[<>«»‹›]+|(?:prev|next)\w*|.{0,4}日历", re.IGNORECASE
)


def is_whole_portal(site: Site) -> bool:
    """The unit's site is the portal itself: every page of the crawl is its own."""
    return address_key(site.unit.site_url) == address_key(site.unit.portal_url)


@once
def find_own_columns(site: Site) -> list[Column]:
    """The unit's columns, each address once, without the home page."""
    whole = is_whole_portal(site)
    articles = {address_key(entry.url) for entry in site.entries if entry.source is not None and entry.date}
    found: dict[str, Column] = {}
    for column in site.columns:
        if not (column.why_ours or whole) or column.page.row.role is Role.HOME or _is_calendar(column):
            continue
        if not (column.state == "text" and len(column.name) > _SHORT and address_key(column.url) in articles):
            found.setdefault(address_key(column.page.row.final_url or column.url), column)
    return list(found.values())


def _is_calendar(column: Column) -> bool:
    return any(_CALENDAR.fullmatch(name.strip()) for name in (column.page.row.anchor, column.name) if name.strip())


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


@once
def find_own_pages(site: Site) -> list[SitePage]:
    """Pages that were read and lie under the unit's addresses."""
    areas = [load_area(url, site.unit.portal_url) for url in (site.unit.site_url, site.unit.column_url) if url]
    whole = is_whole_portal(site)
    return [
        page
        for page in site.pages
        if page.is_read and (whole or page.row.role is Role.HOME or any(is_inside(a, page.row.url) for a in areas))
    ]


@once
def find_label(site: Site, column: Column) -> str:
    """What people call the column: the link in the menu, else the end of its path, else its address."""
    facts = column.page.facts
    names = (column.page.row.anchor, *reversed(column.path), *reversed(facts.columns if facts else ()))
    bare = [name for name in (_bare(site, column, name) for name in names) if name]
    return next((name for name in bare if len(name) <= _LONGEST), bare[0] if bare else column.url)


@once
def column_names(site: Site, column: Column) -> tuple[str, ...]:
    """Everything the column itself is called: by the menu, by the end of its path, by its own title."""
    facts = column.page.facts
    ends = (
        column.path[-1:],
        facts.columns[-1:] if facts and column.state != "text" else (),
        (facts.title,) if facts else (),
    )
    bare = (_bare(site, column, name) for names in ends for name in names)
    return tuple(dict.fromkeys(name for name in (find_label(site, column), *bare) if name))


@once
def find_parents(site: Site, column: Column) -> tuple[str, ...]:
    """The names above the column's own in its path, outermost first, as far as the page shows them."""
    facts = column.page.facts
    own = set(column_names(site, column))
    bare = (_bare(site, column, name) for name in (*(facts.columns if facts else ()), *column.path))
    return tuple(dict.fromkeys(name for name in bare if name and name not in own))


def _bare(site: Site, column: Column, name: str) -> str:
    """A name without marks around it and without the site's name behind it; "" where it names nothing."""
    first, *rest = _PARTS.split(name.strip(_MARKS))
    facts = column.page.facts
    others = {normalise(facts.site)} if facts and facts.site not in ("", facts.title) else set()
    name = first if any(_is_site_name(site, part, others) for part in rest) else name
    name = name.strip(_MARKS)
    return "" if _EMPTY.fullmatch(name) or _is_site_name(site, name, others) else name


def _is_site_name(site: Site, name: str, others: set[str]) -> bool:
    """The unit's name, with its place and 网站 around it, or the name that the page gives its site."""
    bare = normalise(name)
    if bare in others:
        return True
    span = site.names.find(bare)
    return span is not None and bool(_AROUND.fullmatch(site.names.without_place(bare[: span[0]]) + bare[span[1] :]))


def page_links(page: SitePage) -> list[tuple[str, str]]:
    """(text, address) of all links the page shows: menu, entries, attachments, footer and pictures."""
    facts = page.facts
    if facts is None:
        return []
    listed = [(entry.title, entry.url) for entry in facts.entries]
    files = [(attachment.title, attachment.url) for attachment in facts.attachments]
    return [(text, url) for text, url in (*facts.menu, *listed, *files, *facts.other_links) if url]
