"""国办发〔2017〕47号: a unit's pages lie on the county's site group, on the portal or under its domain."""

from __future__ import annotations

from checks.result import Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.coverage import cause_of
from checks.site.evidence import page_evidence
from checks.site.hosts import find_host, find_netloc, is_number
from checks.site.site import Site
from crawler.pages import Role

_LEAST_LABELS = 3  # gov.cn and hn.gov.cn are nobody's site group; a county's domain has a name of its own


def site_on_portal(site: Site) -> Result:
    """网站已集约到县政府门户网站群"""
    return _judge(site).result("site_on_portal")


def _judge(site: Site) -> Judgement:
    portal = find_host(site.unit.portal_url)
    home = next((page for page in site.pages if page.row.role is Role.HOME), None)
    if not portal or not site.unit.site_url:
        return unknown("单位名录没有子站或门户地址，待人工核实")
    evidence = (page_evidence(home, why_ours="单位名录所列子站"),) if home else ()
    registered = find_host(site.unit.site_url)
    if home is None or not home.is_read:
        cause = cause_of(home) if home else "未访问"
        return unknown(f"子站{site.unit.site_url}未能读取（{cause}），是否在网站群内待人工核实", evidence)
    final = find_host(home.row.final_url or home.row.url)
    if is_number(final) and find_netloc(home.row.final_url or home.row.url) != find_netloc(site.unit.portal_url):
        return unknown(f"子站以IP地址{final}登记，是否在网站群内待人工核实", evidence)
    if _is_in_group(final, portal):
        moved = f"（{registered}已跳转）" if final != registered else ""
        return Judgement(Verdict.MET, f"子站在{final}，属县政府门户{portal}网站群{moved}", evidence=evidence)
    if reason := _doubt(site, final, portal):
        return unknown(f"子站在{final}，不在县政府门户{portal}域名下，但{reason}，是否完成集约待人工核实", evidence)
    return not_met(f"子站在{final}，不在县政府门户{portal}域名下，未集约到网站群", evidence)


def _is_in_group(host: str, portal: str) -> bool:
    """The portal's own host, or a name under its domain."""
    base = portal.removeprefix("www.")
    return host in (portal, base) or host.endswith(f".{base}")


def _doubt(site: Site, final: str, portal: str) -> str:
    """What speaks for the site group all the same; "" if nothing does."""
    base = final.partition(".")[2]
    if portal.endswith(f".{base}") and len(base.split(".")) >= _LEAST_LABELS:
        return f"两者同在{base}域名下"
    if is_number(portal):
        return "门户以IP地址登记"
    if site.unit.column_url and _is_in_group(find_host(site.unit.column_url), portal):
        return "信息公开栏目在门户网站上"
    own = [
        page
        for page in site.pages
        if page.is_read and _is_in_group(find_host(page.row.final_url or page.row.url), portal)
    ]
    return f"有页面在门户网站上（{own[0].row.url}）" if own else ""
