"""个人信息保护法 第二十八条, 条例（2019）第十五条: citizen numbers, bank cards, and mobile numbers beside names in lists."""

from __future__ import annotations

from collections import Counter

from checks.findings import find_ours, found_item, report
from checks.harm import Number, find_numbers, mask_all
from checks.result import Evidence, Item, Result
from checks.site.address import address_key
from checks.site.evidence import page_evidence
from checks.site.site import Site, SitePage

_NAMES = {"id": "身份证号码", "card": "银行卡号", "mobile": "姓名旁的手机号码"}
_AROUND = 30
_SHOWN = 3  # places of a page that are shown


def personal_data_exposed(site: Site) -> Result:
    """没有泄露个人隐私信息

    In pages and attachments, each file once. Citizen numbers need a right check digit, cards a right Luhn digit and a
    word that calls them so, mobile numbers a list of names that is none of posts or contacts. Every number is masked.
    """
    pages = _texts(site)
    items = [item for page in pages if (item := _item(page))]
    return report("personal_data_exposed", site, items, len(pages), "疑似泄露个人信息", tuple(_NAMES.values()))


def _texts(site: Site) -> list[SitePage]:
    """Pages, and files as if they were pages; the same body once."""
    files = [SitePage(page.row, page.file) for page in site.pages if page.file is not None]
    return list({page.row.sha256 or page.row.url: page for page in (*find_ours(site), *files)}.values())


def _item(page: SitePage) -> Item | None:
    text = _text(page)
    numbers = find_numbers(text)
    if not numbers:
        return None
    counts = Counter(number.kind for number in numbers)
    words = "、".join(f"{_NAMES[kind]}{count}个" for kind, count in counts.items())
    masked = mask_all(text, numbers)
    title = mask_all(page.facts.title, find_numbers(page.facts.title)) if page.facts else ""
    evidence = tuple(_evidence(page, masked, number) for number in numbers[:_SHOWN])
    return found_item(
        address_key(page.row.url), title or page.row.url, f"《{title or page.row.url}》含{words}", evidence
    )


def _text(page: SitePage) -> str:
    """The main text; rows of a table as lines of their own, so that a name stands beside its number."""
    facts = page.facts
    if facts is None:
        return ""
    rows = "\n".join(" ".join(row) for table in facts.tables for row in table)
    return f"{facts.text}\n{rows}" if not any(n.kind == "mobile" for n in find_numbers(facts.text)) else facts.text


def _evidence(page: SitePage, masked: str, number: Number) -> Evidence:
    first = max(0, number.start - _AROUND)
    excerpt = masked[first : number.end + _AROUND]
    return page_evidence(page, excerpt, masked[number.start : number.end])
