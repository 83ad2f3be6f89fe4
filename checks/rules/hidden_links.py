"""暗链: links that no visitor sees, to other hosts, with words of gambling, drugs or forged papers."""

from __future__ import annotations

from checks.findings import find_ours, found_item, report
from checks.harm import FOUL
from checks.result import Result
from checks.site.address import address_key
from checks.site.evidence import page_evidence
from checks.site.site import Site


def hidden_links(site: Site) -> Result:
    """没有暗链

    Invisible links alone are no finding: menus and tabs are built of them. One item per page.
    """
    pages = find_ours(site)
    items = []
    for page in pages:
        foul = [(text, url) for text, url in page.facts.hidden_links if FOUL.search(text)] if page.facts else []
        if foul:
            words = "、".join(f"“{text}”" for text, _ in foul[:5])
            evidence = tuple(page_evidence(page, f"{text} {url}", text) for text, url in foul[:5])
            name = (page.facts.title if page.facts else "") or page.row.url
            reason = f"《{name}》藏有{len(foul)}个指向站外的隐藏链接：{words}"
            items.append(found_item(address_key(page.row.url), name, reason, evidence))
    return report("hidden_links", site, items, len(pages), "暗链", ("隐藏链接",))
