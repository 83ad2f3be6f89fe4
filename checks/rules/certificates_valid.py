"""Secure connections whose certificate is no good or whose protocol is old: the page was read all the same, so this says so."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.findings import found_item, report
from checks.result import Item, Result, Verdict
from checks.site.conclude import Judgement
from checks.site.evidence import page_evidence
from checks.site.site import Site, SitePage
from crawler.certificates import MARK, OK

_OLD = {"SSLv3": "SSL 3.0", "TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1"}  # RFC 8996
_WORDS = {
    "expired": "证书已于{}过期",
    "not-yet": "证书自{}起才生效",
    "self-signed": "证书为自签名，不是认证机构签发",
    "other-name": "证书签发给{}，与域名不符",
}


def certificates_valid(site: Site) -> Result:
    """网站安全证书有效、加密协议不过时

    One item per host and defect, as its latest page was received. Whether the issuer is trusted is not judged. A site without
    https has none of it. Worth nothing unless a rubric binds it, and never a reason to call a page missing.
    """
    latest = _latest(site)
    if not latest and any(page.is_read for page in site.pages):
        return Judgement(Verdict.NOT_APPLICABLE, "所读页面没有使用https，不核对安全证书").result("certificates_valid")
    items = [item for host, page in latest.items() for item in _items(site, host, page)]
    return report("certificates_valid", site, items, len(latest), "安全连接问题", ("安全证书", "加密协议"))


def _latest(site: Site) -> dict[str, SitePage]:
    """Host → the page that was received from it last, of those whose connection was looked at."""
    pages = [page for page in site.pages if page.row.is_read and MARK in page.row.headers]
    return {_host(page): page for page in sorted(pages, key=lambda page: page.row.fetched_at)}


def _host(page: SitePage) -> str:
    return urlsplit(page.row.final_url or page.row.url).netloc.lower()


def _items(site: Site, host: str, page: SitePage) -> Iterator[Item]:
    version, *said = page.row.headers[MARK].split("; ")
    whose = "（与县门户同一域名）" if host == urlsplit(site.unit.portal_url).netloc.lower() else ""
    if version in _OLD:
        yield _item(f"protocol:{host}", "加密协议", host, f"只能用旧版加密协议{_OLD[version]}连接{whose}", page)
    for word, _, detail in (each.partition(" ") for each in said if each != OK):
        if word in _WORDS:
            yield _item(
                f"{word}:{host}", "安全证书", host, _WORDS[word].format(detail.replace(" ", "、")) + whose, page
            )


def _item(key: str, name: str, host: str, words: str, page: SitePage) -> Item:
    return found_item(key, name, f"{host}{words}", (page_evidence(page, f"安全连接检查：{words}", words),))
