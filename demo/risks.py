"""What somebody else, or nobody, put on a unit's home page: 暗链, links that died or were sold, shells, and doors that it should have.

Each is a trap of the plan (``UnitPlan.traps``) with clean controls beside it; ``demo/found.py`` says what has to be found.
"""

from __future__ import annotations

import posixpath
import random
import re
from dataclasses import replace
from itertools import pairwise

from demo.plan import UnitPlan
from demo.render import Answer
from demo.words import load_words

PLANTED = ("dark_links", "parked", "dead_home", "shell", "personal", "personal_file", "mobiles", "backdated_notice")
CONTROLS = ("hidden_tabs", "gambling_news", "masked", "contacts", "doors", "statutory", "sticky")
MISSING = ("no_guide", "no_annual", "no_request")  # blocks of the disclosure column that are not even set up
RISKS = (*PLANTED, *CONTROLS, *MISSING)
DATED = frozenset({"trs", "hanweb", "empire"})  # systems whose addresses carry the day on which a page was filed
BULKY = 36  # news; half of them are of the year
_BODY = re.compile(rb"<body[^>]*>", re.IGNORECASE)
_PAGE = '<html><head><meta charset="{charset}"><title>{title}</title></head><body><h2>{title}</h2>{body}</body></html>'


def deal_risks(plan: tuple[UnitPlan, ...], seed: int) -> tuple[UnitPlan, ...]:
    """The plan with each of these traps on two units at least, and on about a quarter of all that can be read."""
    luck = random.Random(f"risks/{seed}")
    able = [unit.id for unit in plan if not unit.fault]
    given: dict[str, list[str]] = {unit.id: [] for unit in plan}
    for trap in RISKS:
        may = [unit.id for unit in plan if unit.id in able and _can_have(unit, trap)]
        for id_ in luck.sample(may, min(len(may), max(2, len(able) // 8))):
            given[id_].append(trap)
    _copy_others(plan, given, luck)
    return tuple(replace(unit, traps=(*unit.traps, *given[unit.id]), news=_news(unit)) for unit in plan)


def _news(unit: UnitPlan) -> int:
    """Who uploads in bulk uploads enough to be seen."""
    return max(unit.news, BULKY) if "bulk" in unit.traps else unit.news


def _copy_others(plan: tuple[UnitPlan, ...], given: dict[str, list[str]], luck: random.Random) -> None:
    """Two units at least hand in the report of the next one under their own name."""
    pairs = [(unit, after) for unit, after in pairwise(plan) if _has_plain_report(unit) and _has_plain_report(after)]
    for unit, after in luck.sample(pairs, min(len(pairs), 3)):
        if not {"copied_other", "copied_from"} & {*given[unit.id], *given[after.id]}:
            given[unit.id].append("copied_other")
            given[after.id].append("copied_from")


def _has_plain_report(unit: UnitPlan) -> bool:
    planted = unit.planted
    twisted = {*planted.dead, *planted.soft, *planted.files_only, *planted.odd_titles, *planted.misplaced}
    is_read = not unit.fault and "script_list" not in unit.traps
    return is_read and not unit.alias and planted.annual == "on_time" and "annual" not in twisted


def _can_have(unit: UnitPlan, trap: str) -> bool:
    """A block can only be missing where nothing is planted in it."""
    if trap == "no_guide":
        return unit.planted.guide == "none"
    if trap == "no_annual":
        return unit.planted.annual in ("none", "shared")
    if trap == "backdated_notice":
        return unit.style in DATED
    return trap != "no_request" or unit.style not in ("platform", "openness")


def mark_home(unit: UnitPlan, pages: dict[str, Answer], home: str) -> dict[str, Answer]:
    """The pages of the unit that change or are added: its home page (or the frame that is one) and what that leads to."""
    texts = load_words()["risks"]["home"]
    wanted = {trap: texts[trap] for trap in unit.traps if trap in texts}
    if not wanted:
        return {}
    base = posixpath.dirname(home).rstrip("/") + "/"
    path = {"frames": f"{base}main.htm", "moved": f"{base}index.html"}.get(unit.style, home)
    bars = "".join(table["html"].replace("{base}", base) for table in wanted.values())
    page = pages[path]
    bar = f'<div class="toplinks">{bars}</div>'.encode(unit.charset, errors="xmlcharrefreplace")
    added = {
        base + name: Answer(_page(unit, row, base), page.content_type)
        for table in wanted.values()
        for name, row in table.get("pages", {}).items()
    }
    return added | {path: replace(page, body=_BODY.sub(lambda body: body.group() + bar, page.body, count=1))}


def _page(unit: UnitPlan, row: dict[str, str], base: str) -> bytes:
    text = _PAGE.format(charset=unit.charset, title=row["title"], body=row["body"].replace("{base}", base))
    return text.encode(unit.charset, errors="xmlcharrefreplace")
