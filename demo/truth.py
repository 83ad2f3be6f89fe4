"""What an inspector who knows the plan would find: the expected verdict of every check and item, and the expected points.

Derived from the plan of what was planted, never from a page or a check. Where more than one verdict is right (a catalogue
that only stands in an attachment may be read or not), all of them are listed; a verdict outside the list is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from demo.plan import (
    ELEMENTS,
    GUIDE_PARTS,
    MONEY,
    NO_SITE,
    PERSONNEL,
    REGULATIONS,
    SERVICE,
    SHUT,
    TOPICS,
    Planted,
    UnitPlan,
)

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
REPORTED = ("on_time", "late", "shared", "copied", "backdated")
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
    service = set(planted.service) - _gone(planted, "service", SERVICE) | guides & set(SERVICE)
    has_annual = has_report(planted)
    return {
        "subsite_exists": Expected(MET),
        "subsite_linked": _single(unit.linked),
        "column_posts": _single(planted.posts == "current"),
        "regulations_published": _items(
            "regulations_published", set(planted.regulations) - _gone(planted, "regulation", REGULATIONS)
        ),
        "guide_published": _single(_has_guide(planted)),
        "guide_elements": _guide_elements(unit),
        "annual_report_published": _single(has_annual),
        "catalogue_published": _single(planted.catalogue in ("fine", "flat") and not is_gone(planted, "catalogue")),
        "catalogue_hierarchy": _hierarchy(unit),
        "normative_documents": _normative(planted),
        "plan_published": _single("plan" in planted.plan and not is_gone(planted, "plan")),
        "plan_results_published": _single("results" in planted.plan and not is_gone(planted, "results")),
        "money_published": _group(planted, "money", MONEY, planted.money, planted.money_shared),
        "service_basis_published": _items("service_basis_published", service),
        "personnel_published": _group(planted, "personnel", PERSONNEL, planted.personnel, planted.personnel_shared),
        "topics_published": _topics(unit),
        "service_catalogue": _single(planted.service_catalogue),
        "service_guides": _service_guides(planted, guides),
    }


def _service_guides(planted: Planted, guides: set[str]) -> Expected:
    """Without a guide, what is published of the procedure may be taken for a poor one."""
    if planted.service_guides:
        return _items("service_guides", guides)
    return Expected(NOT_MET | PARTLY if planted.service else NOT_MET)


def is_gone(planted: Planted, family: str) -> bool:
    """Planted, and yet nobody who looks for it finds it: dead, or of a year long past."""
    families = planted.dead + planted.soft + planted.stale
    return family in families or family.partition(".")[0] in families


def has_report(planted: Planted) -> bool:
    """The report of the year can be found; what befalls the unit's own pages does not touch the county's shared column."""
    return planted.annual == "shared" or (planted.annual in REPORTED and not is_gone(planted, "annual"))


def _gone(planted: Planted, group: str, keys: Iterable[str]) -> set[str]:
    return {key for key in keys if is_gone(planted, f"{group}.{key}")}


def _has_guide(planted: Planted) -> bool:
    return planted.guide in HAS_GUIDE and not is_gone(planted, "guide")


def _normative(planted: Planted) -> Expected:
    if is_gone(planted, "normative"):
        return Expected(NOT_MET)
    return Expected({"documents": MET, "statement": NONE_DECLARED}.get(planted.normative, NOT_MET))


def _group(planted: Planted, group: str, keys: tuple[str, ...], own: Iterable[str], shared: Iterable[str]) -> Expected:
    """Kinds that are published, on the unit's site or the county's; or explained away."""
    there = (set(own) - _gone(planted, group, keys)) | set(shared)
    declared = {key for key in keys if f"{group}.{key}" in planted.declared} - there
    items = {key: MET if key in there else NONE_DECLARED if key in declared else NOT_MET for key in keys}
    if "procure" in items and "resources" in planted.topics and not is_gone(planted, "topic.resources"):
        items["procure"] |= MET  # a deal at the centre for public resources may be taken for what was bought
    return _summed(items)


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
    if all(verdicts in (MET, NONE_DECLARED) for verdicts in relevant):
        return Expected(MET if MET in relevant else NONE_DECLARED, items)
    if all(verdicts == NOT_MET for verdicts in relevant):
        return Expected(NOT_MET, items)
    return Expected(PARTLY | _of_doubtful(relevant), items)


def _of_doubtful(items: list[Verdicts]) -> Verdicts:
    """What the whole may be besides partly, where the verdict of an item may be one or the other."""
    may_all_be_met = all(verdicts & (MET | NONE_DECLARED) for verdicts in items)
    may_none_be_met = all(verdicts & NOT_MET for verdicts in items)
    return (MET if may_all_be_met else frozenset()) | (NOT_MET if may_none_be_met else frozenset())


def _guide_elements(unit: UnitPlan) -> Expected:
    planted = unit.planted
    if not _has_guide(planted):
        return Expected(NOT_FOUND)
    if planted.guide == "image":
        return Expected(UNKNOWN)
    lacking = {*planted.guide_missing, *planted.guide_bare}
    none = set(planted.guide_none) - lacking
    return _summed({key: NOT_MET if key in lacking else NONE_DECLARED if key in none else MET for key in ELEMENTS})


def _hierarchy(unit: UnitPlan) -> Expected:
    planted = unit.planted
    if is_gone(planted, "catalogue"):
        return Expected(NOT_FOUND)
    if "catalogue" in planted.files_only and planted.catalogue in (
        "fine",
        "flat",
    ):  # an attachment may be read or stay for a person
        return Expected(UNKNOWN | {"fine": MET, "flat": NOT_MET}[planted.catalogue])
    return Expected({"fine": MET, "flat": NOT_MET}.get(planted.catalogue, NOT_FOUND))


def _topics(unit: UnitPlan) -> Expected:
    there = set(unit.planted.topics) - _gone(unit.planted, "topic", TOPICS)
    published = {key: MET if key in there else NOT_MET for key in unit.duties}
    if "policy" in published and published["policy"] == NOT_MET:
        published["policy"] = _policy(unit.planted)
    if "resources" in published and "procure" in unit.planted.money and not is_gone(unit.planted, "money.procure"):
        published["resources"] |= MET  # what was bought may be taken for the use of public resources
    return _summed({key: published.get(key, NOT_APPLICABLE) for key in TOPICS})


def _policy(planted: Planted) -> Verdicts:
    """A normative document of one's own is policy. Whether passing on another's is, inspectors may see either way."""
    if planted.normative == "documents" and not is_gone(planted, "normative"):
        return MET
    return NOT_MET | MET if "normative" in planted.decoys else NOT_MET


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
    """Lists by script: what the menu itself leads to may be found; what is not found proves nothing."""
    return expected if name.startswith("subsite_") else _open(expected)


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


def load_suggestions(unit: UnitPlan) -> dict[str, int]:
    """Indicator → points that a person will have to take off on lines where the machine only suggests (2.10–2.13, 3.2)."""
    truth = load_truth(unit)
    service = truth["service_basis_published"]
    missing = {
        "2.10": (2, _missing(truth, "money_published")),
        "2.11": (2, 2 if service.verdicts == NOT_MET else _missing(truth, "service_basis_published")),
        "2.12": (2, _missing(truth, "personnel_published")),
        "2.13": (10, _missing(truth, "topics_published")),
        "3.2": (4, _points(truth, "service_catalogue", 1)),
    }
    return {line: min(cap, lost) for line, (cap, lost) in missing.items()}
