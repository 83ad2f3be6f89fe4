"""国办发〔2017〕47号: a search box on the pages of the site. Whether it finds anything is for a person to try."""

from __future__ import annotations

from checks.result import Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.evidence import page_evidence
from checks.site.own import find_home_gap, find_homes, find_own_pages
from checks.site.search import record_search
from checks.site.site import Site, SitePage

_DOUBTS = ("search_word", "list_script", "loads", "footer_script")


def search_box(site: Site) -> Result:
    """提供站内搜索"""
    return _judge(site).result("search_box", record_search(site, ("搜索", "检索"), site.coverage.unread))


def _judge(site: Site) -> Judgement:
    homes = find_homes(site)
    for page in [*homes, *find_own_pages(site)]:
        if box := _sign(page, "search"):
            where = "首页" if page in homes else f"“{page.facts.title if page.facts else ''}”页"
            return Judgement(Verdict.MET, f"{where}有搜索框", evidence=(page_evidence(page, box, box),))
    if gap := find_home_gap(site):
        return unknown(f"首页未能读全：{unread_words((gap,))}，是否有搜索框待人工核实")
    for page in homes:
        if doubt := next((word for key in _DOUBTS if (word := _sign(page, key))), ""):
            reason = f"没有读到搜索框，但页面源码有“{doubt}”，可能由脚本生成，待人工核实"
            return unknown(reason, (page_evidence(page, doubt, doubt),))
    evidence = tuple(page_evidence(page) for page in homes[:2])
    return not_met(f"首页和已读的{len(find_own_pages(site))}个页面都没有搜索框和搜索链接", evidence)


def _sign(page: SitePage, key: str) -> str:
    return dict(page.facts.signs).get(key, "") if page.facts else ""
