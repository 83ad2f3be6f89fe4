"""A county drawn by seed: which units, on which systems, in which encodings, with which defects.

Every value of every key is dealt at least once to a unit that can be read, so that each rule is tested in each county; where
it lands, and together with what, is the seed's. Same seed and size: same county.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from demo.deal import NOTHING, Hand, deal_defects
from demo.plan import ELEMENTS, HALF_SHUT, NO_SITE, REGULATIONS, SHUT, Planted, UnitPlan
from demo.risks import deal_risks
from demo.styles import STYLES

SMALLEST = 40  # units; fewer cannot show every rule
TOWNSHIPS = 0.32  # of the units
ENCODINGS = (
    ("gbk", "right"), ("gbk", "meta_only"), ("gbk", "none"), ("gb2312", "header_wrong"), ("gb18030", "none"), ("gb18030", "right"),
    ("utf-8", "meta_only"), ("utf-8", "header_wrong"), ("utf-8", "none"),
)  # fmt: skip
FREE_TRAPS = ("deep_list", "truncated", "short_dates", "no_list_dates", "body_dates", "future_dates", "bulk")
ON_PORTAL = ("platform", "openness")  # their disclosure column stands on the portal's server
SCRIPTED = ("nfcms", "gkmlpt", "jpaas")  # whose lists a server may refuse to give
UNAVAILABLE = ("trs", "empire", "nfcms")  # whose disclosure column lies in a folder of its own


@cache
def load_pool() -> dict[str, Any]:
    """``pool.toml``. One copy for all draws."""
    return tomllib.loads(Path(__file__).with_name("pool.toml").read_text(encoding="utf-8"))


def draw_plan(seed: int, units: int) -> tuple[UnitPlan, ...]:
    """The plan of a county. Raises ValueError for fewer than ``SMALLEST`` units or more than the pool has."""
    pool = load_pool()
    townships = max(min(round(units * TOWNSHIPS), len(pool["places"])), units - len(pool["body"]))
    if not SMALLEST <= units <= len(pool["body"]) + len(pool["places"]):
        raise ValueError(
            f"a county of {units} units: {SMALLEST} to {len(pool['body']) + len(pool['places'])} can be drawn"
        )
    hand = Hand(random.Random(f"county/{seed}/{units}"))
    county = hand.random.choice(pool["counties"])
    bodies = hand.random.sample(pool["body"], units - townships)
    bare = [_body(hand, county, row) for row in bodies] + _townships(hand, county, townships)
    hand.random.shuffle(bare)
    blocked = [*SHUT, *HALF_SHUT, NO_SITE, hand.random.choice(SHUT + HALF_SHUT)]
    built = _built(hand, bare)
    kept, shut = built[len(blocked) :], built[: len(blocked)]
    plan = [*deal_defects(hand, kept), *(_shut(hand, unit, fault) for unit, fault in zip(shut, blocked, strict=True))]
    hand.random.shuffle(plan)
    return deal_risks(tuple(plan), seed)


def with_filler(plan: tuple[UnitPlan, ...], filler: int) -> tuple[UnitPlan, ...]:
    """The plan with ``filler`` more old news and notices on every site; what is planted stays as it is."""
    return tuple(replace(unit, filler=filler) for unit in plan)


def _body(hand: Hand, county: str, row: dict[str, Any]) -> UnitPlan:
    alias = hand.random.choice(row["alias"]) if row.get("alias") and hand.random.random() < 0.4 else ""
    return UnitPlan(
        row["id"], county + row["name"], row.get("kind", "部门"), county[0] + row["mark"], "trs",
        duties=tuple(row["duties"]), county=county, subject=row["subject"], alias=alias,
    )  # fmt: skip


def _townships(hand: Hand, county: str, count: int) -> list[UnitPlan]:
    pool = load_pool()
    units = []
    for id_, place, mark in hand.random.sample(pool["places"], count):
        end = "乡" if id_.endswith("x") else "镇"
        duties = ("policy", *hand.some(pool["township_duties"][1:], 1, 3))
        unit = UnitPlan(id_, f"{county}{place}{end}人民政府", "乡镇", f"{mark}政", "trs", duties=duties, county=county)
        units.append(
            replace(
                unit, subject=hand.random.choice(pool["works"]), alias=hand.random.choice(["", "", f"{place}{end}"])
            )
        )
    return units


def _built(hand: Hand, units: list[UnitPlan]) -> list[UnitPlan]:
    """How each unit's site is built: system, encoding, column names, place, links."""
    count = len(units)
    styles = [
        style for _ in range(count // len(STYLES) + 1) for style in hand.random.sample(list(STYLES), len(STYLES))
    ][:count]
    encodings = hand.deal(("utf-8", "right"), ENCODINGS, count, 0.5)
    built = []
    for unit, style, (charset, declared) in zip(units, styles, encodings, strict=True):
        own_host = style not in ON_PORTAL and hand.random.random() < 0.6
        built.append(
            replace(
                unit, style=style, charset=charset, declared=declared, own_host=own_host, flavour=hand.random.randint(0, 2),
                column=hand.random.choice(("given", "discovered")), linked=hand.random.random() < 0.88,
                news=hand.random.choice((6, 12, 16, 24, 36)), traps=_traps(hand, style, own_host),
            )
        )  # fmt: skip
    return built


def _traps(hand: Hand, style: str, own_host: bool) -> tuple[str, ...]:
    possible = [*FREE_TRAPS, *(("calendar", "circular") if own_host else ()), *(("session",) if style == "jsp" else ())]
    traps = hand.some(possible, 0, 3)
    script = ("script_list",) if style in SCRIPTED and hand.random.random() < 0.2 else ()
    return tuple(trap for trap in traps if not ("short_dates" in traps and trap == "no_list_dates")) + script


def _shut(hand: Hand, unit: UnitPlan, fault: str) -> UnitPlan:
    """A unit whose server keeps us out, with defects that nobody may hold against it; or that has no site."""
    if fault == NO_SITE:
        return replace(unit, fault=fault, own_host=False, linked=False, traps=(), column="discovered", planted=NOTHING)
    style = {"hang": "vsb", "unavailable": hand.random.choice(UNAVAILABLE)}.get(fault, unit.style)
    style = hand.random.choice(UNAVAILABLE) if style in ON_PORTAL else style
    traps = tuple(trap for trap in unit.traps if trap in FREE_TRAPS)
    planted = Planted(
        topics=hand.without_some(unit.duties, 0.4),
        guide_missing=hand.some(ELEMENTS, 0, 2),
        regulations=hand.without_some(REGULATIONS, 0.3),
    )
    return replace(unit, fault=fault, style=style, own_host=True, traps=traps, planted=planted)
