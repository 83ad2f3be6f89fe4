"""Which check a clause may be about, with reason and confidence. A proposal never decides: the draft marks it for a person."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import checks
from checks.registry import load_checks
from rubrics.amounts import MEASURED
from rubrics.importing.clauses import Clause
from rubrics.importing.document import squeeze
from rubrics.importing.tree import Line
from rubrics.model import Absence

Sure = Literal["高", "中", "低"]
_PLAIN = re.compile(tomllib.loads(Path(__file__).with_name("proposals.toml").read_text("utf-8"))["plain"])
_LEADS = 4  # topics of one proposal
_FORMAL = 4  # characters of a column name that says something by itself
_EVERYWHERE = frozenset(
    ("政务公开", "政务服务", "信息公开", "政府信息公开", "政府文件", "部门文件")
)  # say nothing in a rubric


@dataclass(frozen=True, slots=True)
class Proposal:
    """A check for a clause. ``absence``: suggest (the person confirms) or open (a lead only)."""

    check: str
    params: dict[str, Any]
    absence: Absence
    sure: Sure
    reason: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    about: re.Pattern[str]
    fault: re.Pattern[str]
    check: str
    without: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    params: dict[str, Any] = field(default_factory=dict)
    choose: str = ""
    words: dict[str, re.Pattern[str]] = field(default_factory=dict)
    absence: Absence = "suggest"
    measure: str = ""


def propose(clause: Clause, line: Line, before: str = "") -> Proposal | None:
    """The likeliest check of a clause, else leads by the lexicon; None: a person alone.

    What the clause itself names goes first. Only where it names nothing of its own (未公开的 · 每缺一项) the clause
    ``before`` it and then the criterion say what it is about.
    """
    criterion = squeeze(f"{line.label}{line.title}{line.text}")
    wider: list[tuple[str, Sure]] = [(before, "中"), (criterion, "中")] if _is_plain(clause.text) else []
    for words, sure in [(clause.text, "高"), *wider]:
        for rule in _rules():
            fault, found = _fault(rule, clause.text, criterion), rule.about.search(words)
            if fault and found:
                return _proposal(rule, clause, criterion, sure, f"{_short(found.group())}”“{fault}")
    return _lead(clause.text, criterion)


def _fault(rule: _Rule, clause: str, criterion: str) -> str:
    """The words of the clause that say what is wrong, if the rule is about it."""
    found = rule.fault.search(clause)
    if not found or (rule.without and rule.without.search(clause)):
        return ""
    return "" if rule.unless and rule.unless.search(clause + criterion) else found.group()


def _is_plain(clause: str) -> bool:
    """The clause says only that something is not there, late or incomplete."""
    return not _PLAIN.sub("", clause)


def _short(words: str) -> str:
    return words if len(words) <= 16 else f"{words[:8]}…{words[-6:]}"


def _proposal(rule: _Rule, clause: Clause, criterion: str, sure: Sure, words: str) -> Proposal:
    """A measured clause needs a measure that the check gives; a person's clause takes leads only."""
    params = dict(rule.params)
    if rule.choose:
        chosen = [key for key, pattern in rule.words.items() if pattern.search(clause.text + criterion)]
        params |= {rule.choose: chosen} if chosen else {}
    is_lead = clause.primitive in ("person", "bonus") or (clause.primitive in MEASURED and not rule.measure)
    absence: Absence = "open" if is_lead else rule.absence
    title = load_checks()[rule.check].title
    return Proposal(rule.check, params, absence, sure, f"原文有“{words}”，可能是检查项“{title}”", rule.measure)


def _lead(clause: str, criterion: str) -> Proposal | None:
    """Topics of the lexicon whose columns' names stand in the words; what they find is a lead, never an answer."""
    found = _topics(clause) or _topics(criterion)
    if not found:
        return None
    names = "、".join(f"“{word}”" for word in found.values())
    params = {"topics": list(found)[:_LEADS]}
    return Proposal("documents_found", params, "open", "低", f"原文有{names}，网上的相关材料只作线索")


def _topics(text: str) -> dict[str, str]:
    """Topic → the longest of its words that stands in the text, longest first."""
    found = {}
    for topic, words in _lexicon().items():
        word = max((word for word in words if word in text), key=len, default="")
        if word:
            found[topic] = word
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_LEADS])


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, ...]]:
    data: Mapping[str, Any] = tomllib.loads(Path(checks.__file__).with_name("lexicon.toml").read_text("utf-8"))
    return {
        topic: tuple(word for word in entry.get("columns", ()) if len(word) >= _FORMAL and word not in _EVERYWHERE)
        for topic, entry in data.items()
        if isinstance(entry, dict)
    }


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads(Path(__file__).with_name("proposals.toml").read_text("utf-8"))
    return tuple(_rule(entry) for entry in data["rule"])


def _rule(entry: Mapping[str, Any]) -> _Rule:
    return _Rule(
        re.compile(entry["about"]),
        re.compile(entry["fault"]),
        entry["check"],
        re.compile(entry["not"]) if "not" in entry else None,
        re.compile(entry["unless"]) if "unless" in entry else None,
        dict(entry.get("params", {})),
        entry.get("choose", ""),
        {key: re.compile(pattern) for key, pattern in entry.get("words", {}).items()},
        entry.get("absence", "suggest"),
        entry.get("measure", ""),
    )
