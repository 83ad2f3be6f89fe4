"""What every report shows: the sheets of one assessment, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from checks.result import Assurance, Evidence
from reports.cited import CitedPage
from reports.risks import Risk
from reports.standing import UnitState
from reports.text import shorten
from rubrics.marks import MarkRange
from rubrics.method import YearResult
from rubrics.sheet import ScoredIndicator, ScoreSheet


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the rubric, as its first column names it."""

    id: str
    title: str
    points: Decimal
    label: str = ""  # the original's own cell (政府信息公开36分)


@dataclass(frozen=True, slots=True)
class RubricHead:
    """The rubric's identity. ``parents`` are (id, text) of the levels between section and indicator, ``labels`` (id, cell)
    of the lines that have a cell beside their text, ``responsible`` (id, words) of the lines that name units,
    ``columns`` the headings of the original's table."""

    id: str
    title: str
    year: int
    place: str
    source: str
    total: Decimal
    sections: tuple[Section, ...]
    parents: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    responsible: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    marks: tuple[MarkRange, ...] = ()  # what may be written as the mark of each line
    digest: str = ""  # of the edition, see rubrics.marks.edition_digest
    trust: tuple[tuple[str, str], ...] = ()  # (id, 实测准确率 …) of the automatic lines


@dataclass(frozen=True, slots=True)
class RunHead:
    """The run (检查批次) the sheets rest on. Times are ISO 8601 with zone."""

    id: str
    started_at: str = ""
    finished_at: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class CrawlState:
    """How a unit's crawl went: ``outcomes`` as (outcome, addresses), ``unread`` as (address, cause in Chinese),
    ``cause`` the most frequent of them."""

    state: str = ""  # complete partial failed
    outcomes: tuple[tuple[str, int], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    cause: str = ""

    @property
    def pages(self) -> int:
        return sum(count for _, count in self.outcomes)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One unit's sheet beside the state of its crawl."""

    sheet: ScoreSheet
    crawl: CrawlState = CrawlState()
    site_url: str = ""
    column_url: str = ""
    year: YearResult | None = None  # by a grading method, where one was asked for
    cited: tuple[CitedPage, ...] = ()  # the ledger rows that evidence points at
    state: UnitState | None = None  # what persons decided; None: nobody decided anything in this county
    risks: tuple[Risk, ...] = ()  # findings that score nothing by themselves
    trend: Markup | None = None  # the lines of its last reports

    @property
    def unverified(self) -> list[ScoredIndicator]:
        """The lines for which our own observation is missing."""
        return [line for line in self.sheet.indicators if line.status == "unverified"]

    @property
    def cause(self) -> str:
        """Why something could not be read: the crawl's most frequent cause, else the first open line's reason."""
        return self.crawl.cause or next((brief(line) for line in self.unverified), "未记录")

    @property
    def is_blocked(self) -> bool:
        """Something that a line needs could not be read: the line stays open, nothing is deducted."""
        return self.crawl.state == "failed" or bool(self.unverified)


@dataclass(frozen=True, slots=True)
class Outside:
    """A unit of the registry that the rubric is not for: it has no sheet, which is not a score of zero."""

    unit: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One county, one rubric, one date."""

    rubric: RubricHead
    as_of: str  # ISO date
    run: RunHead
    version: str
    units: tuple[Assessed, ...]
    outside: tuple[Outside, ...] = ()
    code: str = ""  # 校验码 of the sealed report; "" where nothing was sealed
    notice: str = ""  # that a newer run did not pass the gate; "" where none is newer

    @property
    def is_degraded(self) -> bool:
        """Too many units could not be read: not fit to be published."""
        return self.run.state == "degraded"

    @property
    def method(self) -> str:
        """The grading method and how it reads scores between two grades, "" without one."""
        years = (unit.year for unit in self.units if unit.year)
        return next((f"{year.title}。{year.bounds}".rstrip("。") for year in years), "")

    def section_of(self, indicator_id: str) -> Section:
        """The section an indicator stands in: the longest section id that begins the indicator's."""
        owners = [s for s in self.rubric.sections if indicator_id == s.id or indicator_id.startswith(s.id + ".")]
        if not owners:
            return Section(id=indicator_id.split(".")[0], title="", points=Decimal(0))
        return max(owners, key=lambda section: len(section.id))

    def lines(self, sheet: ScoreSheet) -> Iterator[tuple[Section, ScoredIndicator]]:
        """The sheet's lines in the rubric's order, each with its section."""
        for indicator in sheet.indicators:
            yield self.section_of(indicator.id), indicator


def is_open(line: ScoredIndicator) -> bool:
    """A person has to settle this line: nothing proposed, or proposed and to be confirmed."""
    if line.status == "not_applicable":
        return line.floor != line.ceiling
    if line.suggested is None or line.floor != line.ceiling:
        return True
    return line.mode != "auto" and line.assurance is not Assurance.PERSON


def lost(line: ScoredIndicator) -> Decimal:
    """Points the machine proposes to take from the line."""
    return Decimal(0) if line.suggested is None else line.max - line.suggested


def capped(line: ScoredIndicator) -> bool:
    """The deductions together exceed what was taken (扣完为止)."""
    return line.suggested is not None and sum((d.points for d in line.deductions), Decimal(0)) > lost(line)


def has_search(line: ScoredIndicator) -> bool:
    """The line's search record is already shown under one of its deductions."""
    return any(deduction.search == line.search for deduction in line.deductions)


def not_shown(line: ScoredIndicator) -> list[Evidence]:
    """The line's evidence that does not already stand under one of its deductions or counted parts."""
    shown = {evidence for deduction in line.deductions for evidence in deduction.evidence}
    shown |= {evidence for item in line.items for evidence in item.evidence}
    return [evidence for evidence in dict.fromkeys(line.evidence) if evidence not in shown]


def sources(line: ScoredIndicator) -> dict[tuple[str, str], tuple[int, Evidence]]:
    """The stored pages that the counted parts point at: (address, SHA-256) → (number from 1, one evidence of it)."""
    pages: dict[tuple[str, str], tuple[int, Evidence]] = {}
    for item in line.items:
        for evidence in item.evidence:
            pages.setdefault((evidence.url, evidence.sha256), (len(pages) + 1, evidence))
    return pages


def brief(line: ScoredIndicator) -> str:
    """The reason for a table cell: without the status, which stands beside it, and not longer than a few lines."""
    reason = line.reason.removeprefix("待人工核实：").removeprefix("未能核实，不扣分：")
    return shorten(reason, 110, "……（详见逐项佐证）")
