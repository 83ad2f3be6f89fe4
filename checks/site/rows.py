"""A list of one or two rows without a date: no reader can tell them from links, a person opens them and sees."""

from __future__ import annotations

from checks.site.address import is_inside, load_area
from checks.site.names import normalise
from checks.site.own import page_links
from checks.site.site import Column, Site, SitePage
from crawler.pages import Role

_ARTICLE = 40  # characters of text: less may be a page that did not load
_SCRIPTED = frozenset({"list_script", "loads"})
_MENU = 16  # characters: a longer text outside the menu is no column's name


def is_lone_row(site: Site, column: Column) -> bool:
    """All that the page leads to outside its navigation are articles that were read and name this column as their own, or dead.

    So nothing of the column is left unseen. A page whose rows a script writes, or one with further pages, is no such list.
    """
    facts = column.page.facts
    if facts is None or facts.pages or not column.path or any(sign in _SCRIPTED for sign, _ in facts.signs):
        return False
    menu = {url for _, url in facts.menu}
    shown = [(text, url) for text, url in facts.other_links if url not in menu and _is_own(site, url)]
    rows = [site.find_page(url) for text, url in shown if len(text) > _MENU or not _is_door(site, url)]
    read = [page for page in rows if page is not None and _is_article_of(page, column)]
    dead = [page for page in rows if page is not None and page.is_dead]
    return bool(read) and len(read) + len(dead) == len(rows)


def is_group(site: Site, column: Column) -> bool:
    """The page leads to columns of the unit that were read, and to nothing else: not home, not upward, not to itself."""
    facts = column.page.facts
    if facts is None or facts.pages or any(sign in _SCRIPTED for sign, _ in facts.signs):
        return False
    below = {id(each.page): each for each in site.columns if each.page.is_read and each.page.row.role is not Role.HOME}
    targets = [site.find_page(url) for _, url in page_links(column.page)]
    return bool(targets) and all(page is not None and page is not column.page and id(page) in below for page in targets)


def _is_own(site: Site, url: str) -> bool:
    areas = (load_area(each, site.unit.portal_url) for each in (site.unit.site_url, site.unit.column_url) if each)
    return any(is_inside(area, url) for area in areas)


def _is_door(site: Site, url: str) -> bool:
    """A column or the home page: crumbs and tabs lead there."""
    page = site.find_page(url)
    return page is not None and any(column.page is page for column in site.columns)


def _is_article_of(page: SitePage, column: Column) -> bool:
    facts = page.facts
    if not page.is_read or facts is None or facts.entries or len(facts.text.strip()) < _ARTICLE:
        return False
    return bool(facts.columns) and normalise(facts.columns[-1]) == normalise(column.path[-1])
