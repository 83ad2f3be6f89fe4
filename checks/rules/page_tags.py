"""国办发〔2017〕47号 附件2 网页标签规范: tags of the site, the column and the article. ``content="null"`` is no value."""

from __future__ import annotations

from collections.abc import Sequence

from checks.result import Evidence, Item, Result, Verdict
from checks.site.address import address_key
from checks.site.conclude import Judgement, not_met, sum_up, unknown
from checks.site.evidence import page_evidence
from checks.site.own import find_homes, find_own_columns, find_own_pages
from checks.site.search import record_search
from checks.site.site import Site, SitePage

_GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "site": ("网站标签", ("SiteName", "SiteDomain", "SiteIDCode")),
    "column": ("栏目标签", ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")),
    "article": ("内容标签", ("ArticleTitle", "PubDate", "ContentSource")),
}
_ARTICLES = frozenset({"article", "guide", "annual_report", "regulation", "service_guide"})


def page_tags(site: Site, *, groups: tuple[str, ...] = ("site", "column", "article")) -> Result:
    """网页标签齐全

    ``groups``: site, column, article. A group fails when no page of it has all its tags; with some it is partly there.
    """
    items = [_item(site, key) for key in groups]
    search = record_search(site, tuple(tag for key in groups for tag in _GROUPS[key][1]), site.coverage.unread)
    return sum_up("page_tags", items, "网页标签", search)


def _item(site: Site, key: str) -> Item:
    name, tags = _GROUPS[key]
    return _judge(_pages(site, key), name, tags).item(key, name)


def _pages(site: Site, key: str) -> list[SitePage]:
    if key == "site":
        return [
            home for home in find_homes(site) if home.facts and (home.facts.text or home.facts.menu or home.facts.tags)
        ]
    columns = [column.page for column in find_own_columns(site) if column.page.is_read]
    if key == "column":
        return columns
    lists = {address_key(page.row.url) for page in columns}
    return [
        page
        for page in find_own_pages(site)
        if page.facts and page.facts.kind in _ARTICLES and address_key(page.row.url) not in lists
    ]


def _judge(pages: Sequence[SitePage], name: str, tags: tuple[str, ...]) -> Judgement:
    if not pages:
        return unknown(f"没有读到可核对{name}的页面，待人工核实")
    good = [page for page in pages if not _missing(page, tags)]
    bad = [page for page in pages if _missing(page, tags)]
    evidence = tuple(_evidence(page, tags) for page in (*bad[:2], *good[:1]))
    if not bad:
        return Judgement(Verdict.MET, f"{name}齐全：{'、'.join(tags)}（核对{len(pages)}个页面）", evidence=evidence)
    missing = "、".join(tag for tag in tags if any(tag in _missing(page, tags) for page in bad))
    if good:
        reason = f"{name}：核对{len(pages)}个页面，{len(bad)}个缺少{missing}"
        return Judgement(Verdict.PARTLY, reason, evidence=evidence)
    return not_met(f"{name}：核对{len(pages)}个页面，都缺标签（{missing}）", evidence)


def _missing(page: SitePage, tags: tuple[str, ...]) -> list[str]:
    have = page.facts.tags if page.facts else ()
    return [tag for tag in tags if tag.lower() not in have]


def _evidence(page: SitePage, tags: tuple[str, ...]) -> Evidence:
    missing = _missing(page, tags)
    have = "、".join(tag for tag in tags if tag not in missing) or "无"
    return page_evidence(page, f"已有标签：{have}；缺少：{'、'.join(missing) or '无'}")
