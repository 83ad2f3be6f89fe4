"""What an inspector who knows the plan would find: the expected verdict of every check and item, and the expected points.

Derived from the plan of what was planted, never from a page or a check. Where more than one verdict is right (a guide that
only stands in an attachment may be read or not), all of them are listed; a verdict outside the list is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from demo.plan import ELEMENTS, GUIDE_PARTS, MONEY, NO_SITE, PERSONNEL, REGULATIONS, SERVICE, SHUT, TOPICS, UnitPlan

Verdicts = frozenset[str]
MET, NOT_MET, PARTLY, UNKNOWN = (frozenset({word}) for word in ("met", "not_met", "partly", "unknown"))
NONE_DECLARED, NOT_APPLICABLE = frozenset({"declared_none"}), frozenset({"not_applicable"})
NOT_FOUND = NOT_MET | UNKNOWN | NOT_APPLICABLE  # of a thing that hangs on another missing thing

ITEMS = {
    "regulations_published": REGULATIONS,
    "guide_elements": ELEMENTS,
    "money_published": MONEY,
    "service_basis_published": SERVICE,
    "personnel_published": PERSONNEL,
    "topics_published": tuple(TOPICS),
    "service_guides": GUIDE_PARTS,
}
HAS_GUIDE = ("complete", "attachment", "image")


@dataclass(frozen=True, slots=True)
class Expected:
    """Of one check: the right verdicts, and those of its items."""

    verdicts: Verdicts
    items: dict[str, Verdicts] = field(default_factory=dict)


def load_truth(unit: UnitPlan) -> dict[str, Expected]:
    """Check name → what is right for this unit."""
    truth = _as_planted(unit)
    if unit.fault == NO_SITE:
        return {name: Expected(NOT_FOUND) for name in truth} | {"subsite_exists": Expected(NOT_MET)}
    if unit.is_blocked:
        return {name: _blocked(unit, name, expected) for name, expected in truth.items()}
    if "script_list" in unit.traps:
        return {name: _unreadable(name, expected) for name, expected in truth.items()}
    return truth


def _as_planted(unit: UnitPlan) -> dict[str, Expected]:
    planted = unit.planted
    guides = set(GUIDE_PARTS) - set(planted.guides_missing) if planted.service_guides else set()
    money, personnel = planted.money + planted.money_shared, planted.personnel + planted.personnel_shared
    return {
        "subsite_exists": Expected(MET),
        "subsite_linked": _single(unit.linked),
        "column_posts": _single(planted.posts == "current"),
        "regulations_published": _items("regulations_published", planted.regulations),
        "guide_published": _single(planted.guide in HAS_GUIDE),
        "guide_elements": _guide_elements(unit),
        "annual_report_published": _single(planted.annual in ("on_time", "late", "shared")),
        "catalogue_published": _single(planted.catalogue in ("fine", "flat")),
        "catalogue_hierarchy": _hierarchy(unit),
        "normative_documents": Expected({"documents": MET, "statement": NONE_DECLARED}.get(planted.normative, NOT_MET)),
        "plan_published": _single("plan" in planted.plan),
        "plan_results_published": _single("results" in planted.plan),
        "money_published": _items("money_published", money),
        "service_basis_published": _items("service_basis_published", set(planted.service) | guides & set(SERVICE)),
        "personnel_published": _items("personnel_published", personnel),
        "topics_published": _topics(unit),
        "service_catalogue": _single(planted.service_catalogue),
        "service_guides": _items("service_guides", guides) if planted.service_guides else Expected(NOT_MET),
    }


def _single(is_there: bool) -> Expected:
    return Expected(MET if is_there else NOT_MET)


def _items(check: str, there: Iterable[str]) -> Expected:
    found = set(there)
    return _summed({key: MET if key in found else NOT_MET for key in ITEMS[check]})


def _summed(items: dict[str, Verdicts]) -> Expected:
    """The check's own verdict follows from its items: all, some, none."""
    relevant = [verdicts for verdicts in items.values() if verdicts != NOT_APPLICABLE]
    if not relevant:
        return Expected(NOT_APPLICABLE, items)
    if all(verdicts == MET for verdicts in relevant):
        return Expected(MET, items)
    if all(verdicts == NOT_MET for verdicts in relevant):
        return Expected(NOT_MET, items)
    return Expected(PARTLY, items)


def _guide_elements(unit: UnitPlan) -> Expected:
    planted = unit.planted
    if planted.guide not in HAS_GUIDE:
        return Expected(NOT_FOUND)
    if planted.guide == "image":
        return Expected(UNKNOWN)
    if planted.guide == "attachment":
        return Expected(UNKNOWN | MET)
    return _items("guide_elements", set(ELEMENTS) - set(planted.guide_missing) - set(planted.guide_bare))


def _hierarchy(unit: UnitPlan) -> Expected:
    return Expected({"fine": MET, "flat": NOT_MET}.get(unit.planted.catalogue, NOT_FOUND))


def _topics(unit: UnitPlan) -> Expected:
    published = {key: MET if key in unit.planted.topics else NOT_MET for key in unit.duties}
    return _summed({key: published.get(key, NOT_APPLICABLE) for key in TOPICS})


def _blocked(unit: UnitPlan, name: str, expected: Expected) -> Expected:
    """Nothing that had to be read on the unit's server may be judged. What was read all the same may be found."""
    if name == "subsite_linked":
        return expected
    if unit.fault in SHUT:
        items = {key: verdicts if verdicts == NOT_APPLICABLE else UNKNOWN for key, verdicts in expected.items.items()}
        return Expected(UNKNOWN, items)
    if name == "subsite_exists":
        return expected
    return _open(expected)


def _unreadable(name: str, expected: Expected) -> Expected:
    """Lists by script: only what the menu itself leads to can be seen."""
    if name.startswith(("subsite_", "guide_", "catalogue_")):
        return expected
    return _open(expected)


def _open(expected: Expected) -> Expected:
    items = {
        key: verdicts if verdicts == NOT_APPLICABLE else _open_one(verdicts) for key, verdicts in expected.items.items()
    }
    return Expected(_open_one(expected.verdicts) | (PARTLY if items else frozenset()), items)


def _open_one(verdicts: Verdicts) -> Verdicts:
    return (verdicts & (MET | NONE_DECLARED)) | UNKNOWN


@dataclass(frozen=True, slots=True)
class Line:
    """One automatic line of yuanling-2017: the right statuses, and the points that have to be taken off."""

    statuses: frozenset[str]
    points: int


def load_score(unit: UnitPlan) -> dict[str, Line]:
    """Indicator → status and deduction where the web alone decides (2.1, 2.2, 2.4, 2.5, 2.6, 2.8, 2.9)."""
    truth = load_truth(unit)
    lines = {
        "2.1": (2, _points(truth, "subsite_exists", 2) + _points(truth, "column_posts", 2)),
        "2.2": (2, _missing(truth, "regulations_published")),
        "2.4": (2, _points(truth, "guide_published", 2) + _missing(truth, "guide_elements")),
        "2.5": (2, _points(truth, "annual_report_published", 2)),
        "2.6": (2, _points(truth, "catalogue_published", 2) + _points(truth, "catalogue_hierarchy", 2)),
        "2.8": (2, _points(truth, "normative_documents", 2)),
        "2.9": (2, _points(truth, "plan_published", 2) + _points(truth, "plan_results_published", 2)),
    }
    if unit.fault == NO_SITE:  # what hangs on the missing subsite may be deducted or left open
        lines = {"2.1": lines["2.1"]}
    right = {line: Line(_statuses(truth, line, min(cap, lost)), min(cap, lost)) for line, (cap, lost) in lines.items()}
    if not unit.linked and not right["2.1"].points:  # no clause prices the missing link: a person decides
        right["2.1"] = Line(right["2.1"].statuses | {"manual"}, 0)
    return right


LINE_CHECKS = {
    "2.1": ("subsite_exists", "column_posts"),
    "2.2": ("regulations_published",),
    "2.4": ("guide_published", "guide_elements"),
    "2.5": ("annual_report_published",),
    "2.6": ("catalogue_published", "catalogue_hierarchy"),
    "2.8": ("normative_documents",),
    "2.9": ("plan_published", "plan_results_published"),
}


def _points(truth: dict[str, Expected], check: str, points: int) -> int:
    return points if truth[check].verdicts == NOT_MET else 0


def _missing(truth: dict[str, Expected], check: str) -> int:
    return sum(verdicts == NOT_MET for verdicts in truth[check].items.values())


def _statuses(truth: dict[str, Expected], line: str, points: int) -> frozenset[str]:
    if points:
        return frozenset({"deducted"})
    verdicts = [truth[check].verdicts for check in LINE_CHECKS[line]]
    if all("unknown" not in possible for possible in verdicts):
        return frozenset({"full"})
    return frozenset({"unverified"}) | (
        frozenset({"full"}) if all(possible & (MET | NONE_DECLARED) for possible in verdicts) else frozenset()
    )
