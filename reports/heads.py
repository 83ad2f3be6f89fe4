"""The reports' view of a rubric, a run and a unit's crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checks.registry import load_checks
from checks.site.coverage import cause_of
from checks.site.site import SitePage
from checks.trust import pool
from crawler.pages import Outcome
from crawler.store import Run, Store
from reports.assessment import CrawlState, RubricHead, RunHead, Section
from rubrics.marks import edition_digest, mark_ranges
from rubrics.model import Indicator, Rubric, all_lines


def rubric_head(rubric: Rubric) -> RubricHead:
    """Identity, sections, parents and column headings of a rubric."""
    return RubricHead(
        id=rubric.id,
        title=rubric.title,
        year=rubric.year,
        place=rubric.place,
        source=rubric.source,
        total=rubric.total,
        sections=tuple(Section(s.id, s.title, s.points, s.label) for s in rubric.sections),
        parents=tuple(parent for section in rubric.sections for parent in _parents(section.indicators)),
        labels=tuple((line.id, line.label) for line in all_lines(rubric) if line.label),
        responsible=tuple((line.id, line.responsible) for line in all_lines(rubric) if line.responsible),
        columns=rubric.columns,
        marks=tuple(mark_ranges(rubric).values()),
        digest=edition_digest(rubric),
        trust=tuple((line.id, trust_words(line)) for line in all_lines(rubric) if line.mode == "auto"),
    )


def trust_words(line: Indicator) -> str:
    """实测准确率99.5%（样本 412）: of the deductions that the line's own checks led to on sample counties."""
    names = dict.fromkeys(clause.check for clause in line.deductions if clause.check and clause.absence == "deduct")
    checks = load_checks()
    trust = pool(check.trust for name in names if (check := checks.get(name)) and check.trust)
    if trust is None:
        return "实测准确率：尚未测定"
    return f"实测准确率 {trust.precision * 100:.4g}%（样本 {trust.sample}）"


def _parents(indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, str]]:
    for indicator in indicators:
        if indicator.indicators:
            yield indicator.id, indicator.label or indicator.text or indicator.title
            yield from _parents(indicator.indicators)


def run_head(run: Run) -> RunHead:
    return RunHead(str(run.id), run.started_at, run.finished_at, run.state)


def crawl_state(store: Store, run: Run, unit: str, state: str) -> CrawlState:
    """How the unit's crawl went, counted from its ledger. An address cut by the page budget is no blockage."""
    pages = store.pages(run, unit)
    outcomes = Counter(page.outcome.value if page.outcome else "" for page in pages)
    unread = sorted((page for page in map(SitePage, pages) if page.is_unread), key=_is_cut)
    causes = Counter(cause_of(page) for page in unread if not _is_cut(page))
    return CrawlState(
        state=state,
        outcomes=tuple(outcomes.most_common()),
        unread=tuple((page.row.url, cause_of(page)) for page in unread),
        cause=causes.most_common(1)[0][0] if causes else "",
    )


def _is_cut(page: SitePage) -> bool:
    """Not visited by our own choice: no failure of anybody's, so it comes last and is no cause."""
    return page.row.outcome in (Outcome.OVER_BUDGET, Outcome.CAPPED)
