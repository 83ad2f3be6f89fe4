"""The registry's subsite answers with a real page of its own."""

from __future__ import annotations

import re

from checks.result import Result, Verdict
from checks.site.address import address_key, is_inside, load_area
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.coverage import cause_of
from checks.site.evidence import page_evidence
from checks.site.site import Site, SitePage
from crawler.pages import Role

# in the title or at the head of the text, where the reader of pages has not told it already
_PARKED = re.compile(
    r"域名(?:出售|转让|已过期|到期|停放)|(?:this )?domain (?:is )?(?:for sale|parked|expired)|buy this domain|网站(?:已关闭|已暂停|未备案)"
    r"|welcome to nginx|iis windows|apache2? (?:default|ubuntu)|test page for",
    re.IGNORECASE,
)


def subsite_exists(site: Site) -> Result:
    """门户网子站已建立"""
    return _judge(site).result("subsite_exists")


def _judge(site: Site) -> Judgement:
    url = site.unit.site_url
    if not url:
        return unknown("单位名录没有子站地址，待人工核实")
    home = site.find_page(url) or next((page for page in site.pages if page.row.role is Role.HOME), None)
    if home is None:
        return unknown(f"子站{url}尚未访问，待人工核实")
    evidence = (page_evidence(home, why_ours="单位名录所列子站"),)
    if home.is_dead:
        status = f"（HTTP {home.row.status}）" if home.row.status else ""
        return not_met(f"子站{url}打开为页面不存在{status}", evidence)
    if home.is_taken:
        return _taken(home)
    if not home.is_read:
        return unknown(f"子站{url}一次访问未成功（{cause_of(home)}），不能据此判断未建立，待复查", evidence)
    return _judge_page(site, home)


def _has_more(site: Site, home: SitePage) -> bool:
    """Pages behind a bare home page: frames, or a picture with a door."""
    area = load_area(site.unit.site_url, site.unit.portal_url)
    return any(page.is_read and page is not home and is_inside(area, page.row.url) for page in site.pages)


def _taken(home: SitePage) -> Judgement:
    """Neither established nor missing: who lost the address to others may have a subsite, and the registry may be old."""
    shown = home.facts.title if home.facts else ""
    evidence = (page_evidence(home, shown, shown, "单位名录所列子站"),)
    return unknown(
        f"子站{home.row.url}{cause_of(home)}（{shown or '无标题'}），不能认定子站已建立或未建立，待人工核实", evidence
    )


def _judge_page(site: Site, home: SitePage) -> Judgement:
    facts = home.facts
    assert facts is not None
    shown = facts.title or facts.site
    evidence = (page_evidence(home, shown, shown, "单位名录所列子站"),)
    portal = address_key(site.unit.portal_url)
    if address_key(home.row.final_url or home.row.url) == portal != address_key(site.unit.site_url):
        return not_met("子站地址只跳转到县政府门户首页，没有本单位的子站", evidence)
    if _PARKED.search(f"{facts.title}\n{facts.text[:300]}"):
        return unknown(
            "子站地址打开不是政府网站页面（域名停放、服务器默认页或网站关闭），是否建有子站待人工核实", evidence
        )
    if not (facts.menu or facts.entries or len(facts.text) >= 50 or _has_more(site, home)):
        return unknown("子站首页几乎没有可读内容，可能由脚本生成，待人工核实", evidence)
    return Judgement(Verdict.MET, f"子站可以打开：{shown or site.unit.site_url}", evidence=evidence)
