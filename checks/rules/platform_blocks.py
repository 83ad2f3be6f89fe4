"""国办公开办函〔2019〕61号: the platform's fixed blocks are 指南, 制度, 法定主动公开内容 and 年报."""

from __future__ import annotations

from checks.result import Evidence, Item, Result, Verdict
from checks.site.address import is_inside, load_area
from checks.site.conclude import Judgement, judge, sum_up, unknown, unread_words
from checks.site.evidence import column_evidence, page_evidence
from checks.site.hosts import find_netloc
from checks.site.menus import Door, find_doors
from checks.site.names import normalise
from checks.site.own import column_names, find_home_gap, find_label, find_own_columns, is_whole_portal
from checks.site.platform import judge_platform
from checks.site.search import find_documents, record_search
from checks.site.site import Column, Site
from checks.site.topics import is_named
from checks.site.wanted import Wanted, load_wanted

_BLOCKS = {
    "guide": ("guide", "政府信息公开指南"),
    "systems": ("systems_combined", "政府信息公开制度"),
    "statutory": ("statutory", "法定主动公开内容"),
    "annual_reports": ("annual", "政府信息公开年报"),
}
CHOICES = frozenset(_BLOCKS)


def platform_blocks(site: Site, *, blocks: tuple[str, ...] = ()) -> Result:
    """设立政府信息公开平台及其固定栏目

    ``blocks``: guide, systems, statutory, annual_reports; none asks whether there is a platform at all.
    """
    search = record_search(site, load_wanted()["disclosure_column"].words, site.coverage.unread)
    if not blocks:
        return judge_platform(site).result("platform_blocks", search)
    return sum_up("platform_blocks", [_item(site, key) for key in blocks], "信息公开平台固定栏目", search)


def _item(site: Site, key: str) -> Item:
    name = _BLOCKS[key][1]
    return _judge(site, load_wanted()[_BLOCKS[key][0]], name).item(key, name)


def _judge(site: Site, wanted: Wanted, name: str) -> Judgement:
    columns = [column for column in find_own_columns(site) if is_named(site, find_label(site, column), wanted)]
    if standing := [column for column in columns if column.state not in ("dead", "placeholder")]:
        return _met(site, standing)
    doors = [door for door in find_doors(site, lambda text: is_named(site, text, wanted)) if not door.is_dead]
    own = [door for door in doors if not _is_countys(site, door)]
    if own and not columns:
        note = "" if own[0].target else "（链接未打开核实）"
        return Judgement(Verdict.MET, f"已设“{own[0].text}”栏目{note}", evidence=(_shown(own[0]),))
    judgement = judge(find_documents(site, wanted), name)
    if judgement.verdict is Verdict.NOT_MET and (soon := [c for c in columns if c.state == "placeholder"]):
        reason = f"“{find_label(site, soon[0])}”栏目内容更新中，是否算已设立待人工核实"
        return unknown(reason, (column_evidence(soon[0]),))
    if judgement.verdict is Verdict.NOT_MET and doors and not own:
        reason = f"导航中的“{doors[0].text}”通向县政府门户的页面，是否设有本单位的{name}待人工核实"
        return unknown(reason, (_shown(doors[0]),))
    if judgement.verdict is Verdict.NOT_MET and (gap := find_home_gap(site)):
        return unknown(f"首页未能读全：{unread_words((gap,))}，无法判断是否设有{name}，待人工核实")
    if judgement.verdict is Verdict.NOT_MET and wanted.id == "statutory" and (other := _catalogue(site)):
        reason = f"未见“{name}”栏目，但有“{find_label(site, other)}”，是否即{name}待人工核实"
        return unknown(reason, (column_evidence(other),))
    return judgement


def _is_countys(site: Site, door: Door) -> bool:
    """A page of the county's portal outside the unit's addresses: every unit's navigation has such links."""
    if find_netloc(door.url) != find_netloc(site.unit.portal_url):
        return False
    areas = (load_area(url, site.unit.portal_url) for url in (site.unit.site_url, site.unit.column_url) if url)
    return not is_whole_portal(site) and not any(is_inside(area, door.url) for area in areas)


def _shown(door: Door) -> Evidence:
    return page_evidence(door.page, f"{door.text} {door.url}", door.text)


def _met(site: Site, columns: list[Column]) -> Judgement:
    best = min(columns, key=lambda column: column.state not in ("rows", "text"))
    note = {"empty": "（栏目为空）", "unread": "（未能读取）", "unreadable": "（列表未能读取）"}.get(best.state, "")
    return Judgement(Verdict.MET, f"已设“{find_label(site, best)}”栏目{note}", evidence=(column_evidence(best),))


def _catalogue(site: Site) -> Column | None:
    """The place where what must be published may stand under another name."""
    wanted = load_wanted()["catalogue"]
    return next(
        (
            column
            for column in find_own_columns(site)
            for name in column_names(site, column)
            if wanted.is_column(name) or "主动公开" in normalise(name)
        ),
        None,
    )
