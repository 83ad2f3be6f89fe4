"""Entries dated later than the day on which they were seen: a date that cannot be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from checks.facts.dates import find_dates
from checks.facts.page import Label, PageFacts
from checks.findings import find_ours, found_item, report
from checks.result import Item, Result
from checks.site.address import address_key
from checks.site.coverage import is_blank
from checks.site.evidence import document_evidence, page_evidence
from checks.site.site import Document, Site, SitePage
from checks.site.titles import clean
from crawler.pages import Role

_PUBLISHED = re.compile(r"^(?:发布|发文|公布|公开|更新|信息)?(?:时间|日期)$")
_PLAIN = ("时间", "日期")
_ALONE = re.compile(r"[\[(（]?\d{4}[年\-/.]\d{1,2}[月\-/.]\d{1,2}日?[\])）]?")
_MARKS = " \u3000·•●■◆▪※>»›-"
_AHEAD = timedelta(days=3650)


def future_dates(site: Site) -> Result:
    """没有发布日期晚于采集日期的信息

    Measured against the day of the crawl, not ``as_of``: what was published between the two is no finding.
    """
    dated = [(entry, day) for entry in site.own for day in _days(entry)]
    items = {clean(entry.title): _item(entry, day) for entry, day in dated if day > _seen(entry)}
    for page in find_ours(site):
        for title, line, day in (*_rows(page), *_bare(page)):
            items.setdefault(clean(title), _row_item(page, title, line, day))
    return report("future_dates", site, list(items.values()), len(dated), "发布日期晚于采集日期的信息", ("发布日期",))


def _days(entry: Document) -> Iterator[date]:
    """The date believed, and what a label says that the reader did not believe."""
    if entry.date:
        yield entry.date
    yield from (day for _, day in _labelled(entry.facts, _seen(entry)))


def _labelled(facts: PageFacts | None, seen: date) -> Iterator[tuple[str, date]]:
    """(value, day) of labels that say when something was published."""
    for label in facts.labels if facts else ():
        if facts and _PUBLISHED.match(label.name) and (label.name not in _PLAIN or _is_byline(facts, label)):
            yield from ((label.value, found.day) for found in find_dates(label.value[:40], seen + _AHEAD))


def _is_byline(facts: PageFacts, label: Label) -> bool:
    """Within the text, and beside a place, 时间 is that of a meeting."""
    place = facts.text.find(label.value[:10])
    return "\n" not in facts.text[: max(place, 0)] and not any(each.name.endswith("地点") for each in facts.labels)


def _bare(page: SitePage) -> Iterator[tuple[str, str, date]]:
    """The same of a row's page so short that it is not read as a text: without a date that it can believe, nothing says article."""
    if page.row.role is Role.ENTRY and page.facts is not None and is_blank(page):
        seen = datetime.fromisoformat(page.row.fetched_at).date()
        title = page.row.anchor or page.facts.title
        yield from ((title, value, day) for value, day in _labelled(page.facts, seen) if day > seen)


def _rows(page: SitePage) -> Iterator[tuple[str, str, date]]:
    """(title, line, day) of rows of a list whose line of its own holds a date of days to come; the reader believes none of them."""
    facts = page.facts
    if facts is None or facts.list_state != "rows":
        return
    seen = datetime.fromisoformat(page.row.fetched_at).date()
    for title, line in pairwise(facts.text.split("\n")):
        if _ALONE.fullmatch(line.strip()):
            yield from (
                (title.strip(_MARKS), line.strip(), found.day)
                for found in find_dates(line, seen + _AHEAD)
                if found.day > seen
            )


def _row_item(page: SitePage, title: str, line: str, day: date) -> Item:
    said = "注明发布日期" if is_blank(page) else "在列表中注明日期"
    reason = f"《{title}》{said}{day}，采集时为{page.row.fetched_at[:10]}"
    return found_item(
        f"{address_key(page.row.url)}#{title}", title, reason, (page_evidence(page, f"{title} {line}", line),)
    )


def _seen(entry: Document) -> date:
    page = entry.page if entry.page is not None and entry.page.row.fetched_at else entry.source
    return datetime.fromisoformat(page.row.fetched_at).date() if page and page.row.fetched_at else date.max


def _item(entry: Document, day: date) -> Item:
    reason = f"《{entry.title}》注明发布日期{day}，采集时为{_seen(entry)}"
    return found_item(address_key(entry.url), entry.title, reason, (document_evidence(entry),))
