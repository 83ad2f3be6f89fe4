"""Leads for a person: what the web shows of matters that are judged on paper. Absence proves nothing."""

from __future__ import annotations

from checks.result import Assurance, Item, Result, Verdict
from checks.site.conclude import judge
from checks.site.recent import find_recent
from checks.site.site import Site
from checks.site.wanted import load_wanted

CHOICES = frozenset(key.removeprefix("lead:") for key in load_wanted() if key.startswith("lead:"))


def documents_found(
    site: Site, *, topics: tuple[str, ...] = ("leadgroup", "keypoints", "respond", "oncall"), years_back: int = 1
) -> Result:
    """网上可见的相关材料线索（供人工核实）"""
    items = tuple(_item(site, key, years_back) for key in topics)
    names = [item.name for item in items if item.verdict is Verdict.MET]
    if names:
        reason = f"网上有{'、'.join(names)}的材料线索，待人工核实"
        return Result("documents_found", Verdict.MET, reason, Assurance.PERSON, items)
    reason = "网上未见相关材料线索，不能据此判断没有，待人工查看资料"
    return Result("documents_found", Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE, items)


def _item(site: Site, key: str, years_back: int) -> Item:
    wanted = load_wanted()[f"lead:{key}"]
    found = find_recent(site, wanted.id, years_back)
    if found.hits:
        judgement = judge(found, wanted.name)
        reason = f"线索：{judgement.reason}"
        return Item(key, wanted.name, Verdict.MET, reason, Assurance.PERSON, judgement.evidence)
    reason = f"网上未见{wanted.name}的材料，不能据此判断没有"
    return Item(key, wanted.name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE)
