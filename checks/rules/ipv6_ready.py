"""IPv6改造: the host of the unit's site has an AAAA record. The query is the crawler's; without one nothing is said."""

from __future__ import annotations

import ipaddress

from checks.result import Evidence, Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.observed import Ipv6
from checks.site.site import Site

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # made by a resolver for hosts without IPv6 (RFC 6052)


def ipv6_ready(site: Site) -> Result:
    """网站支持IPv6"""
    result = _judge(site, site.ipv6).result("ipv6_ready")
    result.measured["addresses"] = len(_public(site.ipv6)) if site.ipv6 and site.ipv6.addresses is not None else None
    return result


def _judge(site: Site, seen: Ipv6 | None) -> Judgement:
    if seen is None:
        return unknown("尚未检测：没有查询域名的IPv6地址（AAAA记录），待人工核实")
    records = "、".join(seen.addresses or ())
    excerpt = f"{seen.host} AAAA {records or '无'}"
    evidence = (Evidence(site.unit.site_url, seen.asked_at, "", excerpt, title="域名解析记录"),)
    if seen.addresses is None:
        return unknown(f"域名{seen.host}的IPv6地址查询没有得到答复，待复查", evidence)
    public = _public(seen)
    if not public:
        if seen.addresses:
            return unknown(f"域名{seen.host}只有不能在互联网使用的IPv6地址（{records}），待人工核实", evidence)
        return not_met(f"域名{seen.host}没有IPv6地址（AAAA记录）", evidence)
    if seen.opened is False:
        reason = f"域名{seen.host}有IPv6地址{public[0]}，但一次IPv6访问没有打开首页，待复查"
        return unknown(reason, evidence)
    note = "，IPv6访问首页正常" if seen.opened else "，未用IPv6网络打开核实"
    return Judgement(Verdict.MET, f"域名{seen.host}有IPv6地址{public[0]}{note}", evidence=evidence)


def _public(seen: Ipv6) -> list[str]:
    """Addresses of the public Internet."""
    return [address for address in seen.addresses or () if _is_public(address)]


def _is_public(address: str) -> bool:
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return parsed.is_global and parsed.ipv4_mapped is None and parsed not in _TRANSLATED
