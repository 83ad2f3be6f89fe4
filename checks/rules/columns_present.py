"""国办秘函〔2019〕19号 发布解读: the columns a site must have. A column counts by its name; what stands in it is another check's matter."""

from __future__ import annotations

from checks.result import Evidence, Item, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown, unread_words
from checks.site.evidence import column_evidence, document_evidence, page_evidence
from checks.site.explained import COLUMN_WORDS
from checks.site.menus import Door, find_doors
from checks.site.names import normalise
from checks.site.own import find_home_gap, find_label, find_own_columns
from checks.site.search import record_search
from checks.site.site import Column, Document, Site
from checks.site.topics import TOPICS, is_topic, is_topic_name, load_topic
from checks.site.wanted import Wanted

_NOTES = {
    "empty": "（栏目为空）",
    "placeholder": "（内容更新中）",
    "unread": "（栏目页未能读取）",
    "unreadable": "（列表未能读取）",
}
CHOICES = TOPICS
_LEAST = 3  # characters of a synonym inside a longer name


def columns_present(
    site: Site, *, topics: tuple[str, ...] = ("overview", "org", "leaders", "news", "regs", "interp")
) -> Result:
    """开设规定栏目

    ``topics``: lexicon ids. Raises KeyError for an unknown one.
    """
    items = [_item(site, key, load_topic(key)) for key in topics]
    search = record_search(site, tuple(word for key in topics for word in load_topic(key).words), site.coverage.unread)
    return sum_up("columns_present", items, "规定栏目", search)


def _item(site: Site, key: str, topic: Wanted) -> Item:
    return _judge(site, topic).item(key, topic.name)


def _judge(site: Site, topic: Wanted) -> Judgement:
    columns = [column for column in find_own_columns(site) if is_topic(site, column, topic)]
    if open_columns := [column for column in columns if column.state != "dead"]:
        best = min(open_columns, key=lambda column: (column.state in _NOTES, column.url))
        evidence = tuple(column_evidence(column) for column in [best, *(c for c in open_columns if c is not best)][:3])
        return Judgement(
            Verdict.MET,
            f"已开设{topic.name}栏目“{find_label(site, best)}”{_NOTES.get(best.state, '')}",
            evidence=evidence,
        )
    doors = find_doors(site, lambda text: is_topic_name(site, text, topic))
    if doors and not doors[0].is_dead:
        evidence = (page_evidence(doors[0].page, f"{doors[0].text} {doors[0].url}", doors[0].text),)
        note = "" if doors[0].target else "（链接未打开核实）"
        return Judgement(Verdict.MET, f"导航中有{topic.name}栏目“{doors[0].text}”{note}", evidence=evidence)
    return _absent(site, topic, columns, doors)


def _absent(site: Site, topic: Wanted, dead: list[Column], doors: list[Door]) -> Judgement:
    if near := _near(site, topic):
        name, shown = near
        return unknown(f"未见{topic.name}栏目，但有名称相近的“{name}”，是否即该栏目待人工核实", (shown,))
    if site.coverage.unread or find_home_gap(site):
        gaps = site.coverage.unread or (find_home_gap(site) or ("", ""),)
        return unknown(f"检测受阻，无法判断是否开设{topic.name}栏目：{unread_words(gaps)}，待人工核实")
    if documents := _documents(site, topic):
        evidence = tuple(document_evidence(document) for document in documents[:3])
        return unknown(f"未见{topic.name}栏目，但有《{documents[0].title}》等信息，是否另有栏目待人工核实", evidence)
    if dead or doors:
        name = find_label(site, dead[0]) if dead else doors[0].text
        seen = tuple(page_evidence(door.page, f"{door.text} {door.url}", door.text) for door in doors[:2])
        evidence = seen or tuple(column_evidence(column) for column in dead[:2])
        return not_met(f"{topic.name}栏目“{name}”链接失效，打开为页面不存在（一次访问，待复核）", evidence)
    return not_met(f"未开设{topic.name}栏目：遍查导航和{len(find_own_columns(site))}个栏目，未见同名或相近的栏目")


def _near(site: Site, topic: Wanted) -> tuple[str, Evidence] | None:
    """A column or menu link whose name has a root of the topic, or a synonym in it."""
    roots = COLUMN_WORDS["roots"].get(topic.id.removeprefix("lead:")) or [w for w in topic.columns if len(w) >= _LEAST]
    for column in find_own_columns(site):
        name = find_label(site, column)
        if column.state != "dead" and any(root in normalise(name).lower() for root in roots):
            return name, column_evidence(column)
    doors = find_doors(site, lambda text: any(root in normalise(text).lower() for root in roots))
    alive = [door for door in doors if not door.is_dead]
    return (
        (alive[0].text, page_evidence(alive[0].page, f"{alive[0].text} {alive[0].url}", alive[0].text))
        if alive
        else None
    )


def _documents(site: Site, topic: Wanted) -> list[Document]:
    """Pages about the topic that stand in no list: perhaps a column that goes by another name."""
    if topic.titles is None:
        return []
    return [
        document
        for document in site.own
        if document.source is None
        and document.state in ("read", "file")
        and topic.titles.search(normalise(document.title))
        and not (topic.exclude and topic.exclude.search(normalise(document.title)))
    ]
