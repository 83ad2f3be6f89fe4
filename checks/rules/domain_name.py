"""国办发〔2017〕47号, 国办函〔2018〕55号: government sites use .gov.cn or .政务 and no other domain."""

from __future__ import annotations

from checks.result import Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.coverage import cause_of
from checks.site.evidence import page_evidence
from checks.site.hosts import find_host, is_number
from checks.site.site import Site
from crawler.pages import Role
from crawler.units import Kind

CHOICES: frozenset[str] = frozenset()  # any domain


def domain_name(site: Site, *, suffixes: tuple[str, ...] = ("gov.cn", "政务")) -> Result:
    """域名规范

    ``suffixes``: the domains allowed, without the leading dot. Public institutions may use another one.
    """
    return _judge(site, suffixes).result("domain_name")


def _judge(site: Site, suffixes: tuple[str, ...]) -> Judgement:
    home = next((page for page in site.pages if page.row.role is Role.HOME), None)
    if home is None or not home.is_read:
        cause = cause_of(home) if home else "未访问"
        return unknown(f"网站{site.unit.site_url}未能读取（{cause}），域名待人工核实")
    host = find_host(home.row.final_url or home.row.url)
    evidence = (page_evidence(home, host, host, "单位名录所列网站"),)
    allowed = "、".join(f".{suffix}" for suffix in suffixes)
    if any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes):
        return Judgement(Verdict.MET, f"域名{host}符合要求（{allowed}）", evidence=evidence)
    if not host or is_number(host):
        return unknown(f"网站以IP地址{host}登记，没有域名可核对，待人工核实", evidence)
    if site.unit.kind is Kind.PUBLIC:
        return Judgement(
            Verdict.NOT_APPLICABLE, f"公共企事业单位网站{host}，不要求使用{allowed}域名", evidence=evidence
        )
    return not_met(f"域名{host}不以{allowed}结尾", evidence)
