"""The unit's disclosure column (政府信息公开平台、专栏): is there one at all?

A rubric takes points for its absence without asking a person. So absence is concluded only where the unit's pages and the
portal's were read completely and nothing on them speaks of disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from checks.result import Evidence, Verdict
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.coverage import cause_of
from checks.site.evidence import column_evidence, document_evidence, page_evidence
from checks.site.names import normalise
from checks.site.own import (
    column_names,
    find_home_gap,
    find_homes,
    find_label,
    find_own_columns,
    find_parents,
    page_links,
)
from checks.site.search import find_documents
from checks.site.site import Column, Site
from checks.site.topics import is_named
from checks.site.wanted import Wanted, load_wanted

PARTS = ("guide", "systems_combined", "annual", "catalogue")  # documents that stand nowhere but on such a platform
_SPEAKS = re.compile(r"信息公开|政务公开|公开(?:栏|专栏|平台|指南|目录|年报|制度)|阳光政务")
_NOTES = {"empty": "（栏目为空）", "blank": "（没有读出条目）", "unreadable": "（列表由脚本生成，未能读取）"}
_ENOUGH_PARTS = 2
_MENU = 3  # links: with fewer the home page's navigation was not seen
_READ = 3  # columns: with fewer next to nothing was seen of the unit


def judge_platform(site: Site) -> Judgement:
    """A column of that name that can be opened; else unknown while anything is unread or points to one."""
    wanted = load_wanted()["disclosure_column"]
    judged = [_judge_columns(site, c) for c in (_registered(site), _named(site, wanted), _of_portal(site, wanted)) if c]
    if met := next((judgement for judgement in judged if judgement.verdict is Verdict.MET), None):
        return met
    parts = _parts(site)
    if len(parts) >= _ENOUGH_PARTS:
        shown = "、".join(f"“{find_label(site, column)}”" for column in parts)
        evidence = tuple(column_evidence(column) for column in parts[:4])
        return Judgement(Verdict.MET, f"已设信息公开专栏：{shown}", evidence=evidence)
    return judged[0] if judged else _without_column(site, parts)


def _without_column(site: Site, parts: list[Column]) -> Judgement:
    """No column is called so."""
    if reason := _gap(site):
        return unknown(f"{reason}，无法判断是否设立政府信息公开平台，待人工核实")
    if traces := _traces(site, parts):
        words, evidence = traces
        return unknown(f"未见名为政府信息公开的栏目，但{words}，是否已设立平台待人工核实", evidence)
    columns = find_own_columns(site)
    evidence = tuple(page_evidence(home) for home in find_homes(site)[:2])
    return not_met(
        f"未设立政府信息公开平台：首页导航、本单位{len(columns)}个栏目和县政府门户都已读完，没有信息公开栏目和链接",
        evidence,
    )


def _registered(site: Site) -> list[Column]:
    page = site.find_page(site.unit.column_url)
    return [column for column in site.columns if page is not None and column.page is page]


def _named(site: Site, wanted: Wanted) -> list[Column]:
    return [
        column
        for column in find_own_columns(site)
        if any(is_named(site, name, wanted) for name in (*find_parents(site, column), *column_names(site, column)))
    ]


def _of_portal(site: Site, wanted: Wanted) -> list[Column]:
    """A column of the unit's name within the county's disclosure columns."""
    columns = site.portal.columns if site.portal else ()
    return [
        column
        for column in columns
        if site.names.find(normalise(column.name)) and any(wanted.is_column(name) for name in column.path)
    ]


def _judge_columns(site: Site, columns: Sequence[Column]) -> Judgement:
    open_columns = [column for column in columns if column.state in ("rows", "text", *_NOTES)]
    evidence = tuple(column_evidence(column) for column in (open_columns or columns)[:3])
    if open_columns:
        best = min(open_columns, key=lambda column: column.state in _NOTES)
        return Judgement(
            Verdict.MET,
            f"已设立政府信息公开平台：“{_shown(site, best)}”{_NOTES.get(best.state, '')}",
            evidence=evidence,
        )
    first = columns[0]
    causes = {"dead": "打开为页面不存在，可能已改址", "placeholder": "内容更新中，是否算已设立"}
    cause = causes.get(first.state) or cause_of(first.page)
    return unknown(f"有“{_shown(site, first)}”栏目，但{cause}，待人工核实", evidence)


def _shown(site: Site, column: Column) -> str:
    """The column's name that says what it is: pages of such columns often bear the unit's name alone."""
    names = column_names(site, column)
    return next((name for name in names if _SPEAKS.search(normalise(name))), names[0])


def _parts(site: Site) -> list[Column]:
    """Columns that are parts of such a platform: each kind once."""
    found = []
    for key in PARTS:
        wanted = load_wanted()[key]
        columns = (
            c
            for c in find_own_columns(site)
            if c.state in ("rows", "text") and is_named(site, find_label(site, c), wanted)
        )
        found += [column for _, column in zip(range(1), columns, strict=False)]
    return found


def _gap(site: Site) -> str:
    """What was not seen; "" if everything was."""
    if gap := find_home_gap(site):
        return f"首页未能读全：{unread_words((gap,))}"
    if site.coverage.unread:
        return f"检测受阻：{unread_words(site.coverage.unread)}"
    if site.portal is None:
        return "县政府门户网未抓取"
    if site.portal.coverage.state != "complete":
        return (
            f"县政府门户网没有读全：{unread_words(site.portal.coverage.unread or ((site.unit.portal_url, '未读取'),))}"
        )
    homes = [home.facts for home in find_homes(site) if home.facts]
    if sum(len(facts.menu) for facts in homes) < _MENU or len(find_own_columns(site)) < _READ:
        return "首页几乎没有可读的导航"
    scripted = any(sign in ("list_script", "loads") for facts in homes for sign, _ in facts.signs)
    if scripted or any(not text for facts in homes for text, _ in facts.other_links):
        return "首页有脚本加载的内容或没有文字的图片链接"
    return ""


def _traces(site: Site, parts: list[Column]) -> tuple[str, tuple[Evidence, ...]] | None:
    """Anything that speaks of a disclosure column: a part of one, a link, a path, a document."""
    if parts:
        return f"有“{find_label(site, parts[0])}”栏目", (column_evidence(parts[0]),)
    for page in site.pages:
        title = page.facts.title if page.facts else page.row.anchor
        if _SPEAKS.search(normalise(title)):
            return f"有页面《{title}》", (page_evidence(page, title, title),)
        for text, url in page_links(page) if page.is_read else ():
            if _SPEAKS.search(normalise(text)):
                return f"有链接“{text}”", (page_evidence(page, f"{text} {url}", text),)
    for entry in site.own:
        path = entry.columns + (entry.facts.columns if entry.facts else ())
        if any(_SPEAKS.search(normalise(name)) for name in path):
            return f"有信息《{entry.title}》归在“{' > '.join(path)}”下", (document_evidence(entry),)
    for key in PARTS:
        if hits := find_documents(site, load_wanted()[key]).hits:
            return f"有《{hits[0].document.title}》", (document_evidence(hits[0].document),)
    return None
