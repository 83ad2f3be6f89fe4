"""The defects of a drawn county: which unit lacks what, whose documents are dead, misplaced, explained away."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from demo.plan import ELEMENTS, GUIDE_PARTS, MONEY, PERSONNEL, REGULATIONS, SERVICE, Planted, UnitPlan

GUIDES = ("county_only", "neighbour", "attachment", "image", "placeholder", "dead", "soft_404", "none")
ANNUAL = ("late", "last_year", "neighbour", "shared", "soft_404", "copied", "backdated", "none")
MONEY_NONE = ("special_fund", "debt", "procure")
KEPT = ("annual", "plan", "results", "catalogue", "normative", "regulation")
SOFT = ("plan", "results", "catalogue", "normative", "regulation")
NOTHING = Planted(
    guide="none", regulations=(), annual="none", catalogue="none", normative="none", plan=(), money=(), service=(),
    personnel=(), service_catalogue=False, service_guides=False,
)  # fmt: skip


@dataclass
class Hand:
    """What a seed deals."""

    random: random.Random

    def deal(self, usual: Any, others: Sequence[Any], count: int, share: float) -> list[Any]:
        """``count`` values in random order, of which about ``share`` are not usual; each of ``others`` at least once."""
        rare = max(len(others), round(count * share))
        values = [*others, *(self.random.choice(others) for _ in range(rare - len(others)))][:count]
        values += [usual] * (count - len(values))
        self.random.shuffle(values)
        return values

    def some(self, values: Sequence[str], least: int, most: int) -> tuple[str, ...]:
        """A few of the values, in their own order."""
        picked = self.random.sample(values, min(len(values), self.random.randint(least, most)))
        return tuple(value for value in values if value in picked)

    def without_some(self, values: Sequence[str], chance: float) -> tuple[str, ...]:
        return tuple(value for value in values if self.random.random() >= chance)


def deal_defects(hand: Hand, units: list[UnitPlan]) -> list[UnitPlan]:
    """Defects dealt over the units that can be read."""
    count = len(units)
    guides, reports = hand.deal("complete", GUIDES, count, 0.3), hand.deal("on_time", ANNUAL, count, 0.35)
    catalogues = hand.deal("fine", ("flat", "none", "placeholder"), count, 0.25)
    normative = hand.deal("documents", ("statement", "none"), count, 0.3)
    plans = hand.deal(("plan", "results"), ((), ("plan",), ("results",)), count, 0.25)
    elements = hand.deal("", ELEMENTS, count, 0.45)
    care = [hand.random.choice((0.02, 0.15, 0.4)) for _ in units]
    drawn = []
    for unit, chance, element, *drawn_values in zip(
        units, care, elements, guides, reports, catalogues, normative, plans, strict=True
    ):
        guide, annual, catalogue, norm, plan = drawn_values
        base = Planted(guide=guide, annual=annual, catalogue=catalogue, normative=norm, plan=plan)
        drawn.append(replace(unit, planted=_details(hand, unit, base, element, chance)))
    return _twisted(hand, drawn)


def _details(hand: Hand, unit: UnitPlan, base: Planted, element: str, chance: float) -> Planted:
    """The keys that are sets of things."""
    bare = hand.random.random() < 0.4 and element not in ("", "classification", "arrangement", "access")
    topics = hand.without_some(unit.duties, chance)
    money, personnel = hand.without_some(MONEY, chance), hand.without_some(PERSONNEL, chance)
    return replace(
        base,
        guide_missing=(element,) if element and not bare else (),
        guide_bare=(element,) if bare else (),
        guide_none=("fax",) if element != "fax" and hand.random.random() < 0.1 else (),
        guide_email=hand.random.choice(("plain", "plain", "at", "hash")),
        guide_digits=hand.random.choice(("plain", "plain", "full_width")),
        regulations=hand.without_some(REGULATIONS, chance),
        regulations_form=hand.random.choice(("separate", "separate", "combined")),
        topics=topics,
        mentions=tuple(topic for topic in unit.duties if topic not in topics and hand.random.random() < 0.6),
        money=money,
        money_shared=tuple(key for key in MONEY if key not in money and hand.random.random() < 0.25),
        personnel=personnel,
        personnel_shared=tuple(key for key in PERSONNEL if key not in personnel and hand.random.random() < 0.25),
        service=hand.without_some(SERVICE, chance),
        service_catalogue=hand.random.random() >= chance,
        service_guides=hand.random.random() >= chance / 2,
        guides_missing=hand.some(GUIDE_PARTS, 0, 2) if hand.random.random() < chance * 2 else (),
    )


def _twisted(hand: Hand, units: list[UnitPlan]) -> list[UnitPlan]:
    """Twists of documents that are there, and decoys around those that are not; a few units with nothing new at all."""
    count = len(units)
    dead, soft = hand.deal("", KEPT, count, 0.15), hand.deal("", SOFT, count, 0.1)
    misplaced = hand.deal("", (*KEPT[:4], "guide", "regulation"), count, 0.25)
    files = hand.deal("", ("annual", "catalogue", "plan", "results", "regulation", "normative"), count, 0.2)
    odd = hand.deal(
        "",
        ("guide", "annual", "catalogue", "plan", "results", "money.sangong", "money.debt", "personnel.appointment"),
        count,
        0.3,
    )
    posts = hand.deal("current", ("stale",), count, 0.05)
    drawn = []
    for unit, *values in zip(units, dead, soft, misplaced, files, odd, posts, strict=True):
        if values.pop() == "stale":
            drawn.append(_stale(unit))
        else:
            drawn.append(replace(unit, planted=_twist(hand, unit, *values)))
    return drawn


def _stale(unit: UnitPlan) -> UnitPlan:
    """Nothing posted this year, and nothing that would have to be new."""
    planted = replace(
        NOTHING, guide=unit.planted.guide, regulations=unit.planted.regulations, catalogue="fine", posts="stale"
    )
    return replace(
        unit, traps=tuple(t for t in unit.traps if t not in ("bulk", "future_dates", "deep_list")), planted=planted
    )


def _twist(hand: Hand, unit: UnitPlan, dead: str, soft: str, misplaced: str, files: str, odd: str) -> Planted:
    planted = unit.planted
    stale_of = (
        [f"money.{key}" for key in planted.money]
        + [f"personnel.{key}" for key in planted.personnel]
        + [f"topic.{key}" for key in planted.topics]
    )
    missing = [f"money.{key}" for key in MONEY_NONE if key not in planted.money + planted.money_shared]
    missing += [f"personnel.{key}" for key in PERSONNEL if key not in planted.personnel + planted.personnel_shared]
    gone = tuple(family for family in (dead, soft) if family)
    return replace(
        planted,
        dead=(dead,) if dead else (),
        soft=(soft,) if soft and soft != dead else (),
        misplaced=(misplaced,) if misplaced and not (misplaced == "guide" and planted.guide != "complete") else (),
        files_only=(files,) if files and files not in gone and _can_be_file(planted, files) else (),
        odd_titles=(odd,) if odd and odd not in (misplaced, files) and _can_be_odd(planted, odd) else (),
        stale=hand.some(stale_of, 1, 2) if stale_of and hand.random.random() < 0.25 else (),
        declared=tuple(family for family in missing if hand.random.random() < 0.3),
        decoys=tuple(family for family in _lacking(planted) if hand.random.random() < 0.7),
    )  # fmt: skip


def _can_be_file(planted: Planted, family: str) -> bool:
    return planted.normative == "documents" if family == "normative" else True


def _can_be_odd(planted: Planted, family: str) -> bool:
    return planted.guide in ("complete", "attachment", "image") if family == "guide" else True


def _lacking(planted: Planted) -> list[str]:
    """Families around which talk and others' documents may mislead."""
    lacking = {
        "guide": planted.guide not in ("complete", "attachment", "image"),
        "annual": planted.annual in ("none", "last_year", "neighbour"),
        "catalogue": planted.catalogue in ("none", "placeholder"),
        "regulation": len(planted.regulations) < len(REGULATIONS),
        "normative": planted.normative == "none",
        "plan": "plan" not in planted.plan,
        "results": "results" not in planted.plan,
        "money": len(planted.money) < len(MONEY),
        "personnel": len(planted.personnel) < len(PERSONNEL),
    }
    return [family for family, is_lacking in lacking.items() if is_lacking]
