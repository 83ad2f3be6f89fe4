"""Filled score sheets back into the county: every sheet is looked at before anything is written, and all are written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from crawler.errors import InputError
from crawler.store import Store
from reports.decisions import Basis, Line, basis_of, decide, lines_of, scope_of
from reports.journal import Act, Author, Scope, append_all, load_entries
from reports.pipeline import Results, Snapshot, open_snapshot, rubric_results
from reports.standing import UnitState, load_states, rulings_of
from reports.text import clean, shorten
from reports.workbook.merge import Merged, find_mistakes, merge_row, standing_words
from reports.workbook.prefill import machine_word
from reports.workbook.reading import ReadSheet, read_sheets
from reports.workbook.written import Written
from rubrics.decisions import Decision
from rubrics.load import list_rubrics, load_rubric
from rubrics.marks import edition_digest, mark_ranges
from rubrics.model import Rubric
from rubrics.scoring import score_units
from rubrics.sheet import ScoreSheet

ROLE = "score"  # as reports/review names it
NAME = 40  # characters of a name


@dataclass(frozen=True, slots=True)
class Came:
    """A file and the sheet that was read from it."""

    path: Path
    sheet: ReadSheet


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: its rows, ids that are missing in it, notes, and the unit's sheet afterwards."""

    path: Path
    unit: str
    name: str
    rows: tuple[Merged, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    reopened: tuple[str, ...]  # "id：why" of decisions of this sheet that do not hold on what is stored now
    after: ScoreSheet

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.fate for row in self.rows)

    @property
    def is_clean(self) -> bool:
        return not self.counts["conflict"] and not self.reopened


@dataclass(slots=True)
class County:
    """The county as it stands for one edition and day: the newest run, the machine's sheets, the journal, the bases so far."""

    store: Store
    rubric: Rubric
    as_of: date
    snapshot: Snapshot
    results: Mapping[str, Results]
    machine: list[ScoreSheet]
    states: dict[str, UnitState]
    _bases: dict[int, dict[str, dict[str, Line]]] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        return scope_of(self.rubric.id, self.as_of)

    def sheets(self, decisions: Iterable[Decision]) -> dict[str, ScoreSheet]:
        """By unit, with these decisions. Raises InputError where the engine refuses one."""
        found = score_units(self.rubric, self.snapshot.units, self.results, decisions)
        return {sheet.unit: sheet for sheet in found}

    def basis(self, came: Came, indicator: str, machine: str) -> Basis:
        """What lay before the person: the pages of the sheet's own run, and the suggestion that the sheet carried."""
        run = came.sheet.base.run
        if run not in self._bases:
            then = Snapshot(self.store, self.store.run(run), self.as_of)
            sheets = self.machine if run == self.snapshot.run.id else _machine_sheets(then, self.rubric)
            self._bases[run] = {sheet.unit: lines_of(sheet) for sheet in sheets}
        line = self._bases[run].get(came.sheet.base.unit, {}).get(indicator)
        if line is None:
            return Basis(run, self.as_of.isoformat())
        basis = basis_of(line, run, self.as_of)
        # A program of another version may judge the old run otherwise: the person saw what the sheet says.
        return basis if machine_word(line) == machine else replace(basis, suggested=None)


def import_sheets(db: Path, files: Sequence[Path], by: str, at: str, rubric: str = "") -> list[Imported]:
    """Read, check, merge, write. ``at``: now, with zone; ``rubric``: where the edition is not a built-in one.

    Raises InputError with every mistake of every file, one a line (then nothing was written), and StorageError.
    """
    with Store.open(db) as store:
        came = _read(files)
        rubrics = _editions(came, rubric)
        _refuse_strangers(store, came)
        _refuse_mistakes(came, rubrics, by)
        counties = {key: _county(store, rubrics[key[0]], key[1]) for key in dict.fromkeys(map(_key, came))}
        _refuse_absent(came, counties)
        merged = _merge(came, counties, by)
        signed = [one for c, rows in zip(came, merged, strict=True) for one in _acts(c, rows, counties[_key(c)], at)]
        _refuse_unfit(merged, came, counties)
        if signed:
            append_all(store, signed)
        return _outcomes(came, merged, {k: _county(store, c.rubric, k[1], c) for k, c in counties.items()})


def _results(snapshot: Snapshot, rubric: Rubric) -> dict[str, Results]:
    return rubric_results(snapshot, rubric, lambda done, total: None)


def _machine_sheets(snapshot: Snapshot, rubric: Rubric) -> list[ScoreSheet]:
    return score_units(rubric, snapshot.units, _results(snapshot, rubric))


def _key(came: Came) -> tuple[str, str]:
    return came.sheet.base.rubric, came.sheet.base.as_of


def _raise(problems: Sequence[str]) -> None:
    if problems:
        raise InputError("\n".join([*problems, "未导入任何内容"]))


def _read(files: Sequence[Path]) -> list[Came]:
    answers = read_sheets(files)
    _raise([f"{path}：{answer}" for path, answer in zip(files, answers, strict=True) if isinstance(answer, str)])
    return [Came(path, answer) for path, answer in zip(files, answers, strict=True) if isinstance(answer, ReadSheet)]


def _editions(came: Sequence[Came], given: str) -> dict[str, Rubric]:
    """Rubric id → the edition. Another edition's sheet is refused: its marks mean something else."""
    own = load_rubric(given) if given else None
    found = {own.id: own} if own else {}
    problems = []
    for one in came:
        base = one.sheet.base
        if base.rubric not in found and base.rubric in list_rubrics():
            found[base.rubric] = load_rubric(base.rubric)
        if base.rubric not in found:
            problems.append(f"{one.path}：按细则“{base.rubric}”导出，本机没有；请用 --rubric 给出该细则文件")
        elif edition_digest(found[base.rubric]) != base.digest:
            problems.append(f"{one.path}：按“{base.rubric}”的另一版本导出（条文、分值或年份不同），请重新出表填写")
    _raise(problems)
    return found


def _refuse_strangers(store: Store, came: Sequence[Came]) -> None:
    problems = []
    for one in came:
        base = one.sheet.base
        try:
            known = {unit.id for unit in store.units(store.run(base.run))}
        except InputError:
            problems.append(f"{one.path}：依据检查批次 {base.run}，此数据库中没有该批次（别的县或别的数据库？）")
            continue
        if base.unit not in known:
            problems.append(f"{one.path}：单位 {base.unit}（{base.name}）不在检查批次 {base.run} 中")
    _raise(problems)


def _refuse_mistakes(came: Sequence[Came], rubrics: Mapping[str, Rubric], by: str) -> None:
    problems = []
    for one in came:
        bases = {row.id: row for row in one.sheet.base.rows}
        found = find_mistakes(one.sheet.rows, bases, mark_ranges(rubrics[one.sheet.base.rubric]), by)
        found += [f"第 {row} 行有记分而没有行标识（自行插入的行？），无法对应到指标" for row in one.sheet.stray]
        problems += [f"{one.path}：{words}" for words in found]
    _raise(problems)


def _county(store: Store, rubric: Rubric, as_of: str, known: County | None = None) -> County:
    """``known``: the same county before something was written."""
    day = date.fromisoformat(as_of)
    snapshot = known.snapshot if known else open_snapshot(store, day)
    results = known.results if known else _results(snapshot, rubric)
    machine = known.machine if known else score_units(rubric, snapshot.units, results)
    entries = load_entries(store, scope_of(rubric.id, day))
    return County(store, rubric, day, snapshot, results, machine, load_states(store, snapshot.run, entries, machine))


def _refuse_absent(came: Sequence[Came], counties: Mapping[tuple[str, str], County]) -> None:
    _raise(
        [
            f"{one.path}：单位 {one.sheet.base.unit} 不在最新检查批次 {counties[_key(one)].snapshot.run.id} 中，或细则不适用于它"
            for one in came
            if one.sheet.base.unit not in counties[_key(one)].states
        ]
    )


def _merge(came: Sequence[Came], counties: Mapping[tuple[str, str], County], by: str) -> list[list[Merged]]:
    """By file. Of two files that rule differently on one line the first counts, the second is a conflict."""
    taken: dict[tuple[Scope, str, str], tuple[Path, Merged]] = {}
    found = []
    for one in came:
        county, base = counties[_key(one)], one.sheet.base
        bases, ranges = {row.id: row for row in base.rows}, mark_ranges(county.rubric)
        rows = []
        for row in one.sheet.rows:
            merged = merge_row(row, bases[row.id], ranges[row.id], county.states[base.unit], by, one.sheet.checksum)
            line = (county.scope, base.unit, row.id)
            if merged.fate == "taken":
                merged = _against(row.mark, merged, taken.get(line))
            if merged.fate == "taken":
                taken[line] = (one.path, merged)
            rows.append(merged)
        found.append(rows)
    return found


def _against(mark: Written, merged: Merged, before: tuple[Path, Merged] | None) -> Merged:
    """The row against the same line of an earlier file of this import."""
    if before is None:
        return merged
    path, other = before
    if [(d.ruling, d.deduction, d.value) for d in other.decisions] == [
        (d.ruling, d.deduction, d.value) for d in merged.decisions
    ]:
        return replace(merged, fate="same", decisions=())
    by = merged.decisions[0].by
    return Merged(
        merged.id, "conflict", words=f"本表记“{mark.word}”（{by}）；与同时导入的 {path.name} 不一致，以先列出的为准"
    )


def _acts(came: Came, rows: Sequence[Merged], county: County, at: str) -> list[tuple[Scope, Author, Act]]:
    state, base = county.states[came.sheet.base.unit], {row.id: row for row in came.sheet.base.rows}
    about = {
        "sheet": came.sheet.checksum,
        "file": shorten(clean(came.path.name), 200),
        "modified": came.sheet.modified,
        "editor": came.sheet.editor,
    }
    found = []
    for merged in rows:
        before = "；".join(words_before(state, merged.id))
        for count, decision in enumerate(merged.decisions):
            name = shorten(decision.by, NAME, "…")
            basis = county.basis(came, merged.id, base[merged.id].machine)
            act = decide(decision, basis, before, state.version(merged.id) + count, **about)
            found.append((county.scope, Author(name, ROLE, at), act))
    return found


def words_before(state: UnitState, indicator: str) -> list[str]:
    """What stood on the line, for the journal's "from what to what"."""
    stood = [standing_words(one) for one in state.on(indicator)]
    line = state.machine_line(indicator)
    return stood or [f"机器建议“{machine_word(line)}”" if line and machine_word(line) else "待人工核实"]


def _refuse_unfit(
    merged: Sequence[Sequence[Merged]], came: Sequence[Came], counties: Mapping[tuple[str, str], County]
) -> None:
    """The engine has the last word on what may be decided: it is asked before anything is written. Raises InputError."""
    for key, county in counties.items():
        fresh: list[Decision] = []
        for one, rows in zip(came, merged, strict=True):
            fresh += [d for row in rows for d in row.decisions if _key(one) == key]
        ruled = {(d.unit, d.indicator) for d in fresh}
        kept = [d for d in rulings_of(county.states) if (d.unit, d.indicator) not in ruled]
        if fresh:
            county.sheets([*kept, *fresh])


def _outcomes(
    came: Sequence[Came], merged: Sequence[Sequence[Merged]], counties: Mapping[tuple[str, str], County]
) -> list[Imported]:
    after = {key: county.sheets(rulings_of(county.states)) for key, county in counties.items()}
    found = []
    for one, rows in zip(came, merged, strict=True):
        key, unit = _key(one), one.sheet.base.unit
        found.append(_imported(one, rows, counties[key].states[unit], after[key][unit]))
    return found


def _imported(came: Came, rows: Sequence[Merged], state: UnitState, after: ScoreSheet) -> Imported:
    base = came.sheet.base
    there = {row.id for row in came.sheet.rows}
    mine = {row.id for row in rows if row.fate in ("taken", "same")}
    shaken = {
        f"{one.decision.indicator}：{one.reopened}": None
        for one in state.standing.values()
        if one.reopened and one.decision.indicator in mine
    }
    return Imported(
        came.path,
        base.unit,
        base.name,
        tuple(rows),
        tuple(row.id for row in base.rows if row.id not in there),
        tuple(_notes(came)),
        tuple(shaken),
        after,
    )


def _notes(came: Came) -> list[str]:
    rows = came.sheet.rows
    notes = [f"第 {row.row} 行（{row.id}）的记分{row.mark.note}" for row in rows if row.mark.note]
    order = [row.id for row in came.sheet.base.rows if row.id in {one.id for one in rows}]
    if [row.id for row in rows] != order:
        notes.append("行的次序变动过，已按行标识对应")
    return notes
