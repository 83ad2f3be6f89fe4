"""`python -m benchmarks.rubric_import`: what `gongkai rubric import` recognises rightly, wrongly, and not at all.

The built-in rubrics are the gold of the texts they were taken from: every line, its points, the total and the clauses that
name points. The texts are imported as they are, and again as Word, Excel and web tables with merged cells, as an office would
send them. Layouts that nothing was designed for have a gold of their own,
`rubric_import.toml`: the first characters of each line and its points. The texts are not in this repository: they are
looked for in ../shared, or where GONGKAI_SHARED says. Exit code 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from benchmarks.rubric_tables import write_html, write_pdf, write_word, write_workbook
from crawler.errors import InputError
from rubrics.importing.draft import MARK
from rubrics.importing.importer import import_document
from rubrics.load import load_rubric, parse_rubric
from rubrics.model import Bonus, Deduction, Indicator, Rubric, all_lines
from rubrics.walk import walk_lines

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GONGKAI_SHARED", ROOT.parent / "shared"))
GOLD = ("yuanling-2017", "luancheng-2020", "miluo-township-2017", "miluo-department-2017", "hengshan-2011")
METHOD = "luohu-method"
_SAYS_POINTS = re.compile(r"扣|加\d|酌情|否决|不得分|为准|检查$")
_PLAIN = f"{MARK}：对照原文核对（"
_UNREAD = "没有认出扣分办法，整项由人评分"
Key = tuple[object, ...]


@dataclass
class Tally:
    """Of the gold: ``right``, ``wrong`` (something else was read) and ``missed``; ``silent``: wrong without a warning."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    silent: int = 0

    def add(self, other: Tally) -> None:
        """Sum of two tallies."""
        self.right, self.wrong = self.right + other.right, self.wrong + other.wrong
        self.missed, self.silent = self.missed + other.missed, self.silent + other.silent

    @property
    def share(self) -> float:
        """Right ones, 0 to 1."""
        return self.right / max(1, self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        return f"{self.right} / {self.wrong} / {self.missed}"


@dataclass
class Figures:
    """One import against its gold."""

    lines: Tally
    points: Tally
    clauses: Tally
    total: bool
    parents: Tally = field(default_factory=Tally)  # sections and lines with lines below, name and points
    invented: int = 0  # lines of the draft that are none of the original
    checks: Tally = field(default_factory=Tally)  # of the gold's clauses with a check: proposed the same, another, none
    offered: int = 0  # checks proposed where the gold leaves the clause to a person


def squeeze(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def words_of(line: Indicator) -> str:
    """What identifies a line: its words in the original, or the label's where it has no others."""
    said = squeeze(line.text + line.method)
    return said or squeeze(line.label or line.title)


def compare(draft: Rubric, gold: Rubric) -> Figures:
    """Line by line, by the words of the original."""
    ours = {words_of(line): line for line in all_lines(draft)}
    figures = Figures(Tally(), Tally(), Tally(), draft.total == gold.total)
    for line in all_lines(gold):
        mine = ours.pop(words_of(line), None)
        if mine is None:
            figures.lines.missed += 1
            figures.points.missed += 1
            figures.clauses.missed += sum(gold_keys(line.deductions).values())
            continue
        figures.lines.right += 1
        is_right = mine.points == line.points
        figures.points.add(
            Tally(right=int(is_right), wrong=int(not is_right), silent=int(not is_right and is_plain(mine)))
        )
        figures.clauses.add(compare_clauses(gold_keys(line.deductions), mine))
    figures.invented = len(ours)
    theirs, mine_ = Counter(parents_of(gold)), Counter(parents_of(draft))
    figures.parents = Tally(
        sum((theirs & mine_).values()), sum((mine_ - theirs).values()), sum((theirs - mine_).values())
    )
    figures.clauses.add(compare_bonuses(draft, gold))
    figures.checks, figures.offered = compare_checks(draft, gold)
    return figures


def compare_checks(draft: Rubric, gold: Rubric) -> tuple[Tally, int]:
    """Clauses are found by their words; leads (absence = "open") are nobody's verdict and are not counted."""
    ours = {_clause_key(line, clause): clause for line in all_lines(draft) for clause in line.deductions}
    tally, offered = Tally(), 0
    for line in all_lines(gold):
        for clause in line.deductions:
            mine = ours.get(_clause_key(line, clause))
            proposed = mine.check if mine and mine.absence == "suggest" else ""
            if clause.check and clause.absence != "open":
                same = proposed == clause.check
                tally.add(Tally(int(same), int(bool(proposed) and not same), int(not proposed)))
            elif proposed:
                offered += 1
    return tally, offered


def _clause_key(line: Indicator, clause: Deduction) -> tuple[str, str]:
    return words_of(line), squeeze(clause.text).rstrip("。；;，,")[-14:]


def parents_of(rubric: Rubric) -> Iterator[tuple[str, Decimal]]:
    """Sections and parents, by their words and points."""
    for section in rubric.sections:
        yield squeeze(section.title), section.points
    for place in walk_lines(rubric):
        if isinstance(place.line, Indicator) and place.line.indicators:
            yield words_of(place.line), place.line.points


def is_plain(line: Indicator) -> bool:
    """The draft warns of nothing at this line."""
    return line.draft.startswith(_PLAIN)


def key_of(clause: Deduction) -> Key:
    """What makes two clauses the same; a person's clause has no amount of its own."""
    if clause.primitive in ("person", "whole", "veto", "bonus"):
        return (clause.primitive,)
    tiers = tuple((tier.points, tier.below) for tier in clause.tiers)
    step = clause.step if clause.primitive == "per_percent" else Decimal(1)
    return clause.primitive, clause.points, clause.percent, clause.target, step, tiers


def gold_keys(clauses: Sequence[Deduction]) -> Counter[Key]:
    """The gold's clauses that say points; the others are leads that a person chose from the criterion's words."""
    return Counter(key_of(clause) for clause in clauses if _SAYS_POINTS.search(squeeze(clause.text)))


def compare_clauses(gold: Counter[Key], mine: Indicator) -> Tally:
    """Of one line: right ones, and of the rest as many wrong ones as were read besides."""
    read = Counter(key_of(clause) for clause in mine.deductions)
    right = sum((gold & read).values())
    left, besides = sum(gold.values()) - right, sum((read - gold).values()) if gold else 0
    wrong = min(left, besides)
    return Tally(right, wrong, left - wrong, wrong if is_plain(mine) else 0)


def compare_bonuses(draft: Rubric, gold: Rubric) -> Tally:
    """加分 and 减分 lines, all together: their order is the original's."""
    theirs = Counter(key for line in _bonuses(gold) for key in gold_keys(line.awards))
    ours = Counter(key_of(clause) for line in _bonuses(draft) for clause in line.awards)
    right = sum((theirs & ours).values())
    return Tally(right, 0, sum(theirs.values()) - right)


def _bonuses(rubric: Rubric) -> Iterator[Bonus]:
    return (place.line for place in walk_lines(rubric) if isinstance(place.line, Bonus))


def import_best(path: Path, gold: Rubric) -> Figures | None:
    """The draft of a document that is the gold's: by its title."""
    for draft in import_document(path, year=gold.year):
        rubric = parse_rubric(draft.text, path.name)
        if squeeze(gold.title) in squeeze(rubric.title) or squeeze(rubric.title) in squeeze(gold.title):
            return compare(rubric, gold)
    return None


def forms(gold: Rubric, folder: Path, *, pdf: bool = False) -> Iterator[tuple[str, Path]]:
    """The same rubric as it may arrive."""
    yield "text", SHARED / "seeds" / gold.source_file
    yield "Word", write_word(gold, folder / f"{gold.id}.docx")
    yield "Excel", write_workbook(gold, folder / f"{gold.id}.xlsx")
    page = write_html(gold, folder / f"{gold.id}.html")
    yield "web page", page
    if pdf:
        yield "PDF", write_pdf(page)


def run_gold(*, pdf: bool = False) -> Iterator[tuple[str, str, Figures]]:
    """(rubric, form, figures) of every import of the five texts."""
    with tempfile.TemporaryDirectory() as name:
        for id_ in GOLD:
            gold = load_rubric(id_)
            for form, path in forms(gold, Path(name), pdf=pdf):
                figures = import_best(path, gold)
                lost = sum(1 for _ in all_lines(gold))
                yield id_, form, figures or Figures(Tally(missed=lost), Tally(missed=lost), Tally(), False)


def run_method() -> tuple[int, int]:
    """(articles found word for word, articles) of the text that has no lines, only articles."""
    gold = load_rubric(METHOD)
    draft = import_document(SHARED / "seeds" / gold.source_file, year=gold.year)[0]
    said = {squeeze(rule.text) for rule in parse_rubric(draft.text, METHOD).rules}
    return sum(squeeze(rule.text) in said for rule in gold.rules), len(gold.rules)


def run_elsewhere() -> Iterator[tuple[str, Tally, Tally, int]]:
    """(text, lines, points, invented lines) of every layout that nothing was designed for."""
    for entry in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"), parse_float=Decimal)["text"]:
        gold = [(str(words), Decimal(str(points))) for words, points in entry["lines"]]
        try:
            drafts = import_document(SHARED / "domain" / "rubrics-elsewhere" / entry["file"], year=entry["year"])
        except InputError as error:
            print(f"{entry['file']}: {error}", file=sys.stderr)
            yield entry["file"], Tally(missed=len(gold)), Tally(missed=len(gold)), 0
            continue
        rubric = parse_rubric(drafts[0].text, entry["file"])
        yield entry["file"], *compare_beginnings(rubric, gold)


def compare_beginnings(rubric: Rubric, gold: Sequence[tuple[str, Decimal]]) -> tuple[Tally, Tally, int]:
    """Lines are found by how they begin: label, title or criterion."""
    left = list(all_lines(rubric))
    lines, points = Tally(), Tally()
    for words, value in gold:
        found = next((line for line in left if _begins(line, words)), None)
        if found is None:
            lines.missed += 1
            points.missed += 1
            continue
        left.remove(found)
        lines.right += 1
        is_right = found.points == value
        points.add(Tally(int(is_right), int(not is_right), 0, int(not is_right and is_plain(found))))
    points.silent += sum(is_plain(line) for line in left)
    return lines, points, len(left)


def _begins(line: Indicator, words: str) -> bool:
    flat = squeeze(words)
    said = (squeeze(text) for text in (line.label, line.title, line.text))
    return any(
        re.sub(r"^(?:[\d.]+|[(（]\d+[)）])[、.]?", "", text).startswith(flat) or text.startswith(flat) for text in said
    )


def main() -> int:
    """Both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", action="store_true", help="also as a PDF printed by Chromium; no aim is set for it")
    failed = _print_gold(pdf=parser.parse_args().pdf) + _print_elsewhere()
    return 1 if failed else 0


def _print_gold(*, pdf: bool) -> int:
    print(
        "| rubric | as | lines right / wrong / missed | points | parts | total | deduction clauses | lines invented | checks proposed: same / another / none (besides) |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    failed = 0
    sums: dict[str, Figures] = {}
    for id_, form, found in run_gold(pdf=pdf):
        print(
            f"| {id_} | {form} | {found.lines} | {found.points} | {found.parents} | {'yes' if found.total else 'no'} | {found.clauses} | {found.invented} | {found.checks} ({found.offered}) |"
        )
        whole = sums.setdefault(form, Figures(Tally(), Tally(), Tally(), True))
        for mine, theirs in (
            (whole.lines, found.lines),
            (whole.points, found.points),
            (whole.clauses, found.clauses),
            (whole.parents, found.parents),
        ):
            mine.add(theirs)
        whole.total &= found.total
        whole.checks.add(found.checks)
        whole.offered += found.offered
        whole.invented += found.invented
    for form, whole in sums.items():
        print(
            f"| all | {form} | {whole.lines} | {whole.points} | {whole.parents} | {'yes' if whole.total else 'no'} | {whole.clauses} ({whole.clauses.share:.1%}) | {whole.invented} | {whole.checks} ({whole.offered}) |"
        )
        is_exact = (
            whole.lines.share == whole.points.share == whole.parents.share == 1 and whole.total and not whole.invented
        )
        failed += form != "PDF" and not (is_exact and whole.clauses.share >= 0.95)
    right, count = run_method()
    print(f"\n{METHOD}: {right} of {count} articles word for word\n")
    return failed + (right < count)


def _print_elsewhere() -> int:
    print(
        "| text | lines right / wrong / missed | points | wrong without a warning | lines invented |\n|---|---|---|---|---|"
    )
    lines, points = Tally(), Tally()
    for name, found, worth, invented in run_elsewhere():
        print(f"| {name} | {found} | {worth} | {worth.silent} | {invented} |")
        lines.add(found)
        points.add(worth)
    print(f"| all | {lines} ({lines.share:.1%}) | {points} ({points.share:.1%}) | {points.silent} | |")
    return int(lines.share < 0.9 or points.share < 0.9 or points.silent > 0)


if __name__ == "__main__":
    sys.exit(main())
