"""空壳栏目: a column with nothing but other columns that hold nothing either, or with one link that leads elsewhere."""

from __future__ import annotations

from checks.findings import column_item, report
from checks.result import Item, Result
from checks.site.address import address_key
from checks.site.hosts import find_netloc
from checks.site.own import find_label, find_own_columns
from checks.site.shells import find_hollow
from checks.site.site import Column, Site


def shell_columns(site: Site) -> Result:
    """没有空壳栏目

    A column above others is none as long as one of them, at whatever depth, holds a document or could not be read.
    """
    columns = find_own_columns(site)
    hollow = find_hollow(site)
    items = [
        _item(site, key, column, "下面只有没有内容的栏目")
        for key, (column, doors) in hollow.items()
        if _is_shell(key, hollow)
    ]
    items += [
        _item(site, address_key(column.url), column, f"只有一个指向站外的链接（{column.entries[0].url}）")
        for column in columns
        if len(column.entries) == 1 and _leads_away(column)
    ]
    return report("shell_columns", site, items, len(columns), "空壳栏目", ("空壳栏目",))


def _is_shell(start: str, hollow: dict[str, tuple[Column, tuple[str, ...]]]) -> bool:
    """It leads to columns and nowhere else, and everything that can be reached is hollow as well."""
    (column, doors) = hollow[start]
    facts = column.page.facts
    if facts is None or not doors or not {address_key(entry.url) for entry in facts.entries} <= {*doors}:
        return False
    queue, seen = [start], {start}
    for key in queue:
        for door in hollow[key][1]:
            if door not in hollow:
                return False
            if door not in seen:
                seen.add(door)
                queue.append(door)
    return True


def _leads_away(column: Column) -> bool:
    entry = column.entries[0]
    return bool(entry.url) and find_netloc(entry.url) != find_netloc(column.page.row.final_url or column.url)


def _item(site: Site, key: str, column: Column, words: str) -> Item:
    label = find_label(site, column)
    return column_item(site, key, label, f"“{label}”{words}", column)
