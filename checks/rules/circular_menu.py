"""Menus in a circle: columns that lead from one to the next and back, without a document on the way."""

from __future__ import annotations

from checks.findings import column_item, found_item, report
from checks.result import Evidence, Item, Result
from checks.site.evidence import page_evidence
from checks.site.own import find_label, find_own_columns
from checks.site.shells import find_circle, find_hollow
from checks.site.site import Site
from crawler.pages import Outcome

_NESTED = "path segment is repeated"  # the crawl's reason for giving up a menu that nests into itself


def circular_menu(site: Site) -> Result:
    """栏目没有循环链接"""
    hollow = find_hollow(site)
    items: dict[frozenset[str], Item] = {}
    for key, (column, _) in hollow.items():
        way = find_circle(key, hollow)
        if way and frozenset(way) not in items:
            names = " → ".join(find_label(site, hollow[each][0]) for each in (*way, key))
            items[frozenset(way)] = column_item(site, key, names, f"栏目循环：{names}，途中没有内容", column)
    found = [*items.values(), *_nested(site)]
    return report("circular_menu", site, found, len(find_own_columns(site)), "栏目循环链接", ("循环链接",))


def _nested(site: Site) -> list[Item]:
    """Menus whose addresses grow for ever: one item per menu."""
    deep = {
        page.row.anchor: page
        for page in site.pages
        if page.row.outcome is Outcome.CAPPED and _NESTED in page.row.reason
    }
    return [
        found_item(
            page.row.url,
            anchor,
            f"“{anchor or page.row.url}”层层指向自身，网址无限增长",
            _shown(site, page.row.section, anchor),
        )
        for anchor, page in deep.items()
    ]


def _shown(site: Site, url: str, anchor: str) -> tuple[Evidence, ...]:
    page = site.find_page(url)
    return (page_evidence(page, anchor, anchor),) if page is not None else ()
