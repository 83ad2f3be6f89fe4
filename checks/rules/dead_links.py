"""国办秘函〔2019〕19号 功能设计“可用性”: links of the home page that lead to nothing. A verdict takes three visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.result import Assurance, Item, Result, Verdict
from checks.site.address import address_key
from checks.site.conclude import not_met, unknown, unread_words
from checks.site.coverage import cause_of
from checks.site.evidence import page_evidence
from checks.site.hosts import find_netloc
from checks.site.own import find_home_gap, find_homes, find_own_pages, page_links
from checks.site.search import record_search
from checks.site.site import Site, SitePage
from checks.site.tries import LEAST, Tries, count_tries
from crawler.pages import Outcome

_MOST = 300  # items
_NEVER_ASKED = frozenset(
    {None, Outcome.OUT_OF_SCOPE, Outcome.OVER_BUDGET, Outcome.CAPPED, Outcome.BLOCKED_ROBOTS, Outcome.BLOCKED_PRIVATE}
)


@dataclass(frozen=True, slots=True)
class _Link:
    text: str
    url: str
    page: SitePage
    target: SitePage | None

    @property
    def is_tested(self) -> bool:
        return self.target is not None and self.target.row.outcome not in _NEVER_ASKED


def dead_links(site: Site, *, pages: str = "home") -> Result:
    """首页链接可用

    ``pages``: home, or all for every page of the unit. One item per dead link, confirmed by three visits at different times over
    this run and those before; a link that failed otherwise (time-out, server error) is unknown. Links that nobody tried are counted, not judged. Raises ValueError for another ``pages``.
    """
    if pages not in ("home", "all"):
        raise ValueError(f"pages is {pages!r}, not home or all")
    links = _find_links(site, find_homes(site) if pages == "home" else find_own_pages(site))
    tested = [link for link in links if link.is_tested]
    items = tuple(item for link in tested if (item := _item(site, link)))[:_MOST]
    count = _count(links, items)
    verdict = _verdict(site, count, sum(_is_inside(link) for link in links if not link.is_tested))
    unread = tuple((link.url, _why_untested(link)) for link in links if not link.is_tested)
    return Result(
        "dead_links",
        verdict,
        _reason(site, "首页" if pages == "home" else "各页面", count, items),
        Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL,
        items,
        dict(count),
        tuple(page_evidence(page) for page in find_homes(site)[:2]),
        record_search(site, ("链接",), unread),
    )


def _find_links(site: Site, pages: Sequence[SitePage]) -> list[_Link]:
    """Each target once, named by the first link that has words."""
    found: dict[str, _Link] = {}
    for page in pages:
        for text, url in page_links(page):
            key = address_key(url)
            if key not in found or (text and not found[key].text):
                found[key] = _Link(text, url, page, _find_target(site, url))
    return list(found.values())


def _find_target(site: Site, url: str) -> SitePage | None:
    """What came of the address in the unit's crawl or in the portal's."""
    page = site.find_page(url)
    if (page is None or page.row.outcome in _NEVER_ASKED) and site.portal is not None:
        return site.portal.find_page(url) or page
    return page


def _item(site: Site, link: _Link) -> Item | None:
    """A dead or failing target; None for one that opened."""
    target = link.target
    assert target is not None
    if target.row.is_good and not target.is_dead:
        return None
    name = link.text or link.url
    evidence = (
        page_evidence(link.page, f"{link.text} {link.url}".strip(), link.text or link.url),
        page_evidence(target),
    )
    if target.is_dead:
        tries = count_tries(site, target)
        status = f"HTTP {target.row.status}" if target.row.status and target.row.status >= 400 else "页面提示不存在"
        times = _times(tries)
        reason = f"链接失效：“{name}”打开为页面不存在（{status}，{times}）"
        return not_met(reason, evidence).item(address_key(link.url), name)
    count = max(1, len(target.looks))
    reason = f"“{name}”访问{count}次未成功（{cause_of(target)}），是否失效待复核"
    return unknown(reason, evidence).item(address_key(link.url), name)


def _times(tries: Tries) -> str:
    if tries.is_enough:
        return f"不同时间访问{tries.count}次均如此"
    return f"已试{tries.count}次，待第{max(tries.count + 1, LEAST)}次复核"


def _is_inside(link: _Link) -> bool:
    """On the host of the page that shows it: such a link was ours to try."""
    return find_netloc(link.url) == find_netloc(link.page.row.final_url or link.page.row.url)


def _why_untested(link: _Link) -> str:
    return cause_of(link.target) if link.target is not None else "站外或未收录的地址，未打开"


def _count(links: list[_Link], items: tuple[Item, ...]) -> dict[str, int]:
    dead = sum(item.verdict is Verdict.NOT_MET for item in items)
    tested = sum(link.is_tested for link in links)
    return {
        "links": len(links),
        "tested": tested,
        "dead": dead,
        "failed": len(items) - dead,
        "untested": len(links) - tested,
    }


def _verdict(site: Site, count: dict[str, int], untested_inside: int) -> Verdict:
    if count["dead"]:
        return Verdict.PARTLY if count["tested"] > count["dead"] else Verdict.NOT_MET
    if count["failed"] or untested_inside or not count["tested"] or find_home_gap(site):
        return Verdict.UNKNOWN
    return Verdict.MET


def _reason(site: Site, shown: str, count: dict[str, int], items: tuple[Item, ...]) -> str:
    if (gap := find_home_gap(site)) and not count["tested"]:
        return f"首页未能读全：{unread_words((gap,))}，链接是否可用待人工核实"
    parts = [f"{shown}共{count['links']}个链接，打开核对{count['tested']}个，失效{count['dead']}个"]
    if count["dead"]:
        parts.append("、".join(item.name for item in items if item.verdict is Verdict.NOT_MET)[:200])
    if count["failed"]:
        parts.append(f"{count['failed']}个访问未成功，待复核")
    if count["untested"]:
        parts.append(f"{count['untested']}个未打开核对（站外或未抓取）")
    return "，".join(parts)
