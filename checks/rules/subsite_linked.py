"""A page of the county portal links to the unit's subsite."""

from __future__ import annotations

import re

from checks.result import Evidence, Result, Search, Verdict
from checks.site.address import address_key, is_inside, load_area
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.coverage import cause_of
from checks.site.evidence import page_evidence
from checks.site.names import normalise
from checks.site.search import record_search
from checks.site.site import Site, SitePage
from crawler.pages import Role
from crawler.scope import Area

_UNIT_LISTS = re.compile(r"部门|乡镇|街道|单位|子站|站群|机构|网站导航|政府网站|友情链接|网站地图|站点|委办局|链接")


def subsite_linked(site: Site) -> Result:
    """子站与县政府门户网链接"""
    return _judge(site).result("subsite_linked", _search(site))


def _search(site: Site) -> Search | None:
    portal = site.portal
    return record_search(portal, (site.unit.site_url,), tuple(_gaps(portal))) if portal is not None else None


def _judge(site: Site) -> Judgement:
    portal, area = site.portal, load_area(site.unit.site_url, site.unit.portal_url)
    if not site.unit.site_url or area is None:
        return unknown("单位名录没有独立的子站地址，待人工核实")
    if portal is None:
        return unknown("县政府门户网未抓取，无法判断是否链接子站，待人工核实")
    if link := _find_link(portal, area):
        if (home := site.find_page(site.unit.site_url)) is not None and home.is_taken:
            reason = f"县政府门户网链接的子站{home.row.url}{cause_of(home)}，链接是否有效待人工核实"
            return unknown(reason, (link, page_evidence(home)))
        return Judgement(
            Verdict.MET, f"县政府门户网“{link.title or link.url}”页面链接了子站：{link.excerpt}", evidence=(link,)
        )
    if gaps := list(_gaps(portal)):
        url, cause = gaps[0]
        return unknown(f"县政府门户网有页面未能读取（{url}，{cause}），无法判断是否链接子站，待人工核实")
    if not _shows_units(site, portal):
        return unknown("县政府门户网已读页面中没有读出任何单位的链接，无法判断是否链接子站，待人工核实")
    return not_met(
        f"县政府门户网已读的{sum(page.is_read for page in portal.pages)}个页面都没有指向{site.unit.site_url}的链接"
    )


def _shows_units(site: Site, portal: Site) -> bool:
    """The portal links to units in a way that we can read; drop-down lists and pictures are not."""
    texts = {text for page in portal.pages if page.facts for text, _ in page.facts.menu}
    texts |= {entry.title for entry in portal.entries}
    names = (site.names, *site.others)
    return any(unit.find(text) for text in map(normalise, texts) for unit in names)


def _find_link(portal: Site, area: Area) -> Evidence | None:
    """A menu or list link, or an address that the crawl of the portal met and left alone as the unit's."""
    for page in portal.pages:
        if page.is_read and page.facts is not None:
            links = [*page.facts.menu, *((entry.title, entry.url) for entry in page.facts.entries)]
            for text, url in links:
                if _is_home(area, url):
                    return page_evidence(page, f"{text} {url}", text)
    for page in portal.pages:
        if _is_home(area, page.row.url) and (source := _source(portal, page)):
            return page_evidence(source, f"{page.row.anchor} {page.row.url}", page.row.anchor)
    return None


def _is_home(area: Area, url: str) -> bool:
    """The unit's whole host, or under a shared host its folder."""
    return is_inside(area, url)


def _source(portal: Site, page: SitePage) -> SitePage | None:
    source = portal.by_address.get(address_key(page.row.section)) if page.row.section else None
    return source if source is not None and source.is_read else None


def _gaps(portal: Site) -> list[tuple[str, str]]:
    """The portal's home page and pages that list units."""
    return [
        (page.row.url, cause_of(page))
        for page in portal.pages
        if (page.is_unread and (page.row.role is Role.HOME or _UNIT_LISTS.search(page.row.anchor)))
        or (page.facts is not None and page.row.role is Role.HOME and not (page.facts.menu or page.facts.entries))
    ] or ([] if any(page.is_read for page in portal.pages) else [(portal.unit.portal_url, "县政府门户未能读取")])
