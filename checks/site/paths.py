"""Where a page stands among the unit's columns."""

from __future__ import annotations

from checks.site.names import normalise
from checks.site.site import SitePage
from crawler.pages import Role


def column_path(page: SitePage) -> tuple[str, ...]:
    """The column's path as the page shows it, its own name last; titles often carry the site's name beside it."""
    facts, anchor = page.facts, page.row.anchor.strip()
    path = facts.columns if facts else ()
    title = facts.title if facts else ""
    if page.row.role is Role.LIST_PAGE or not (title or anchor):
        return path
    if path and anchor and normalise(anchor) == normalise(path[-1]):
        return path
    if path and anchor and normalise(anchor) == normalise(title):
        return (*path, anchor)  # 信息公开 > 信息公开指南: the name above is part of its own
    if path and (not title or normalise(path[-1]) in normalise(title)):
        return path
    if not title or (anchor and normalise(anchor) in normalise(title)):
        return (*path, anchor)
    above = (anchor,) if not path and anchor and page.row.role is not Role.HOME else ()
    return (*path, *above, title)
