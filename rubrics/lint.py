"""`gongkai rubric lint`: mistakes of a rubric file that loading does not see, each with file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.errors import InputError
from rubrics.lint_clauses import lint_clauses
from rubrics.lint_sums import lint_sums
from rubrics.load import loc_name, parse_rubric, read_source
from rubrics.model import Rubric, is_for
from rubrics.positions import find_lines
from rubrics.walk import Loc, Place, duplicate_ids, walk_lines

Level = Literal["error", "slip"]
Found = tuple[Level, Loc, str]  # slip: a mistake of the original, documented by the key `slip`
Registry = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One mistake. ``slip``: the original's own, documented in the file; not an error."""

    file: str
    line: int
    key: str
    level: Level
    message: str

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def __str__(self) -> str:
        kind = "错误" if self.is_error else "原文笔误（已注明）"
        return f"{self.file}：第 {self.line} 行，键 {self.key}：{kind}：{self.message}"


def lint_rubric(
    id_or_path: str | Path, registry: Registry | None = None, source: str | None = None
) -> list[LintFinding]:
    """All findings by line. ``registry``: check → parameter names (default: the product's checks); ``source``: the
    original's text, to compare word for word. Raises InputError for a file that cannot be loaded at all."""
    name, text = read_source(id_or_path)
    rubric = parse_rubric(text, name)
    found = [
        *_duplicates(rubric),
        *lint_sums(rubric),
        *lint_clauses(rubric),
        *_kinds(rubric),
        *_checks(rubric, registry),
        *_trust(rubric, registry),
    ]
    if source is not None:
        found += _words(rubric, source)
    lines = find_lines(text, [loc for _, loc, _ in found])
    findings = [LintFinding(name, lines[loc], loc_name(loc), level, words) for level, loc, words in found]
    return sorted(findings, key=lambda finding: (finding.line, finding.key, finding.message))


def refuse_unknown_checks(id_or_path: str | Path) -> None:
    """A clause bound to nothing never deducts: raises InputError with file, line and key of every one."""
    name, text = read_source(id_or_path)
    found = list(_checks(parse_rubric(text, name), None))
    if found:
        lines = find_lines(text, [loc for _, loc, _ in found])
        raise InputError(
            "\n".join(f"{name}：第 {lines[loc]} 行，键 {loc_name(loc)}：{words}" for _, loc, words in found)
        )


def _duplicates(rubric: Rubric) -> Iterator[Found]:
    for id_, loc in duplicate_ids(rubric):
        yield "error", loc, f"编号“{id_}”重复"


def _kinds(rubric: Rubric) -> Iterator[Found]:
    """A line for kinds of unit that the rubric is not for is nobody's."""
    for place in walk_lines(rubric):
        if place.line.kinds and not any(is_for(rubric, kind) for kind in place.line.kinds):
            yield "error", (*place.loc, "kinds"), "本细则不适用于这些类别的单位，这一项没有适用的单位"


def _checks(rubric: Rubric, registry: Registry | None) -> Iterator[Found]:
    for place in walk_lines(rubric):
        for loc, clause in place.clauses:
            if not clause.check:
                continue
            for fault in find_check_faults(clause.check, dict(clause.params), registry):
                yield "error", (*loc, "check"), fault


def _trust(rubric: Rubric, registry: Registry | None) -> Iterator[Found]:
    """A check that was measured below the least precision may suggest, not decide."""
    from checks.registry import load_checks
    from checks.trust import load_measurement

    known = load_checks() if registry is None else {}
    least = f"{load_measurement().least:.0%}"
    for place in walk_lines(rubric):
        for loc, clause in place.clauses if place.line.mode == "auto" else ():
            check = known.get(clause.check)
            if check and check.trust and not check.may_decide and clause.absence == "deduct":
                share = f"{check.trust.precision:.1%}"
                yield (
                    "error",
                    (*loc, "check"),
                    f"检查项 {check.name} 的实测准确率为 {share}，低于 {least}，mode 只能用 assisted",
                )


def find_check_faults(check: str, params: dict[str, object], registry: Registry | None) -> list[str]:
    """An unknown check, unknown parameters, and (of the product's own checks) values of another type."""
    if registry is None:
        from checks.registry import find_faults

        return find_faults(check, params)
    if check not in registry:
        return [f"没有名为 {check} 的检查项"]
    return [f"检查项 {check} 没有参数 {name}" for name in params if name not in registry[check]]


def _words(rubric: Rubric, source: str) -> Iterator[Found]:
    original = squeeze(source)
    for place in walk_lines(rubric):
        for key in ("text", "method"):
            if squeeze(getattr(place.line, key)) not in original:
                yield "error", (*place.loc, key), "与原文不一致（不计空白）"
        yield from _clause_words(place, original)


def _clause_words(place: Place, original: str) -> Iterator[Found]:
    for loc, clause in place.clauses:
        if squeeze(clause.text) not in original:
            yield "error", (*loc, "text"), "与原文不一致（不计空白）"


def squeeze(text: str) -> str:
    """Without white space, full-width spaces included."""
    return "".join(text.split())
