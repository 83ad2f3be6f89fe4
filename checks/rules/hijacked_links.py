"""Links whose target is no longer what it was: a parked domain, a server's default page, a page of gambling."""

from __future__ import annotations

from checks.findings import found_item, report
from checks.harm import FOUL, PARKED
from checks.result import Item, Result
from checks.site.address import address_key
from checks.site.evidence import page_evidence
from checks.site.site import Site, SitePage
from crawler.pages import Role

_HEAD = 300  # characters of the text that are read for a parked page's words


def hijacked_links(site: Site) -> Result:
    """没有指向被停放、被劫持网站的链接

    Every address that was opened, the unit's own home page too, whoever links to it; what was never opened is not judged.
    """
    opened = [page for page in site.pages if page.row.is_good and page.facts is not None]
    items = [item for page in opened if (item := _item(site, page))]
    return report("hijacked_links", site, items, len(opened), "指向停放或被劫持网站的链接", ("域名停放",))


def _item(site: Site, page: SitePage) -> Item | None:
    facts = page.facts
    assert facts is not None
    short = facts.text if len(facts.text) < 2 * _HEAD else ""
    parked = PARKED.search(f"{facts.title}\n{short[:_HEAD]}")
    foul = FOUL.search(facts.title) if page.is_taken or _is_strange(page) else None
    if parked is None and foul is None and not page.is_taken:
        return None
    kind = "为停放或默认页面" if parked or facts.kind == "parked" else "疑似被劫持"
    words = next((found.group() for found in (parked, foul) if found), facts.title)
    name = page.row.anchor or facts.title or page.row.url
    source = site.find_page(page.row.section) if page.row.section else None
    evidence = [page_evidence(page, f"{facts.title}\n{facts.text[:80]}", words)]
    evidence += [page_evidence(source, f"{page.row.anchor} {page.row.url}", page.row.anchor)] if source else []
    where = f"本单位首页{page.row.url}" if page.row.role is Role.HOME else f"链接“{name}”"
    reason = f"{where}打开{kind}（{words or '无标题'}）"
    return found_item(address_key(page.row.url), name, reason, tuple(evidence))


def _is_strange(page: SitePage) -> bool:
    """The title has nothing of the link that leads there: news about gambling has the same title on both sides."""
    title = page.facts.title if page.facts else ""
    anchor = page.row.anchor.rstrip("….")
    return not anchor or (anchor not in title and title not in anchor)
