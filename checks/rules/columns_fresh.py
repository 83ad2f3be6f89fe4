"""国办秘函〔2019〕19号 单项否决“栏目不更新”: news within 2 weeks, notices and policy documents (一级栏目) within 6 months."""

from __future__ import annotations

from checks.result import Assurance, Item, Result, Verdict
from checks.site.conclude import unread_words
from checks.site.freshness import OTHER, find_groups, judge_group
from checks.site.own import find_home_gap
from checks.site.search import record_search
from checks.site.shelf import load_shelf
from checks.site.site import Site
from checks.site.topics import TOPICS, load_topic

CHOICES = TOPICS | {OTHER}  # before the =
_FINE = (Verdict.MET, Verdict.DECLARED_NONE)


def columns_fresh(
    site: Site, *, limits: tuple[str, ...] = ("news=14", "notice=183", "regs=183"), allowed: int = 0
) -> Result:
    """栏目按时更新

    ``limits``: ``<lexicon topic>=<days>``; ``other`` is every column without a limit of its own. ``allowed``: columns that
    may be late. Of a topic's columns the top one counts with everything below it. A blank, missing or link-only column
    and one explained by a 情况说明 has no limit. Raises ValueError for a limit that is no pair, KeyError for an unknown topic.
    """
    days = {topic: int(number) for topic, _, number in (limit.partition("=") for limit in limits)}
    shelf = load_shelf(site)
    groups = [group for topic, most in days.items() for group in find_groups(shelf, topic, most, tuple(days))]
    items = tuple(judge_group(shelf, group).item(group.key, group.name) for group in groups)
    names = tuple("其他" if topic == OTHER else load_topic(topic).name for topic in days)
    verdict = _verdict(site, items, allowed)
    count = {each: sum(item.verdict is each for item in items) for each in Verdict}
    return Result(
        "columns_fresh",
        verdict,
        _reason(site, items, allowed, "、".join(names)),
        Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL,
        items,
        {
            "late": count[Verdict.NOT_MET],
            "unread": count[Verdict.UNKNOWN],
            "fresh": count[Verdict.MET],
            "allowed": allowed,
        },
        search=record_search(site, names, site.coverage.unread) if verdict is not Verdict.MET else None,
    )


def _verdict(site: Site, items: tuple[Item, ...], allowed: int) -> Verdict:
    """Late columns beyond ``allowed``. With none allowed, some late beside some fresh ones are only half a failure."""
    late = sum(item.verdict is Verdict.NOT_MET for item in items)
    unsure = sum(item.verdict is Verdict.UNKNOWN for item in items)
    fine = sum(item.verdict in _FINE for item in items)
    if late > allowed:
        if allowed:
            return Verdict.NOT_MET
        return Verdict.PARTLY if fine else (Verdict.UNKNOWN if unsure else Verdict.NOT_MET)
    if late + unsure > allowed or (not late + fine and _gaps(site)):
        return Verdict.UNKNOWN
    return Verdict.MET if late + fine else Verdict.NOT_APPLICABLE


def _reason(site: Site, items: tuple[Item, ...], allowed: int, names: str) -> str:
    late = [item for item in items if item.verdict is Verdict.NOT_MET]
    unsure = [item for item in items if item.verdict is Verdict.UNKNOWN]
    fine = [item for item in items if item.verdict in _FINE]
    if not (late or unsure or fine):
        if gaps := _gaps(site):
            return f"检测受阻，未见{names}栏目：{unread_words(gaps)}，待人工核实"
        return f"未见须按时更新的{names}栏目，不计更新时限"
    parts = [f"{names}栏目：共{len(late) + len(unsure) + len(fine)}个栏目，按时更新{len(fine)}个"]
    if late:
        limit = f"（允许{allowed}个）" if allowed else ""
        parts.append(f"未按时更新{len(late)}个{limit}：" + "；".join(item.reason for item in late[:5]))
    if unsure:
        parts.append(f"{'、'.join(item.name for item in unsure[:5])}等{len(unsure)}个待人工核实")
    return "，".join(parts)


def _gaps(site: Site) -> tuple[tuple[str, str], ...]:
    """What keeps us from saying that there is no such column."""
    home = find_home_gap(site)
    return (home, *site.coverage.unread) if home else site.coverage.unread
