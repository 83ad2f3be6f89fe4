"""Measured trust: what was recorded is read, enforced on automatic lines, and told in the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checks import registry, trust
from checks.registry import load_checks
from checks.trust import Measurement, Trust, load_measurement, pool
from reports.heads import trust_words
from rubrics.lint import lint_rubric
from rubrics.load import list_rubrics, load_rubric
from rubrics.model import all_lines

ENOUGH = 20  # deductions; fewer say little


def test_the_recorded_numbers_are_of_real_checks() -> None:
    measured = load_measurement()
    assert measured.least == 0.98
    assert set(measured.checks) <= set(load_checks())
    assert len(measured.seeds) >= 5
    assert measured.units >= 60
    for name, numbers in measured.checks.items():
        assert 0 <= numbers.precision <= 1, name
        assert numbers.sample > 0, name


@pytest.mark.parametrize("rubric", list_rubrics())
def test_no_automatic_line_rests_on_a_check_below_the_least_precision(rubric: str) -> None:
    assert [str(finding) for finding in lint_rubric(rubric) if "实测准确率" in finding.message] == []


def test_automatic_lines_of_the_sample_rubric_are_well_measured() -> None:
    for line in all_lines(load_rubric("yuanling-2017")):
        if line.mode == "auto":
            names = {clause.check for clause in line.deductions if clause.check and clause.absence == "deduct"}
            numbers = pool(check.trust for name in names if (check := load_checks()[name]).trust)
            assert numbers is not None
            assert numbers.sample >= ENOUGH
            assert numbers.precision >= load_measurement().least
            assert trust_words(line).startswith("实测准确率 ")


def _measured(monkeypatch: pytest.MonkeyPatch, **checks: Trust) -> None:
    recorded = Measurement(0.98, "0", (1,), 60, checks)
    monkeypatch.setattr(registry, "load_measurement", lambda: recorded)
    monkeypatch.setattr(trust, "load_measurement", lambda: recorded)


@pytest.mark.parametrize(("precision", "is_refused"), [(0.979, True), (0.98, False), (1.0, False)])
def test_the_lint_refuses_an_automatic_line_on_a_poor_check(
    monkeypatch: pytest.MonkeyPatch, precision: float, is_refused: bool
) -> None:
    _measured(monkeypatch, guide_published=Trust(precision, 200))
    found = [finding for finding in lint_rubric("yuanling-2017") if "实测准确率" in finding.message]
    assert bool(found) is is_refused
    assert all(finding.is_error and "guide_published" in finding.message for finding in found)


def test_a_poor_check_may_suggest(monkeypatch: pytest.MonkeyPatch) -> None:
    _measured(monkeypatch, money_published=Trust(0.5, 200))  # on an assisted line
    assert not [finding for finding in lint_rubric("yuanling-2017") if "实测准确率" in finding.message]


def test_an_unmeasured_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _measured(monkeypatch)
    line = next(line for line in all_lines(load_rubric("yuanling-2017")) if line.mode == "auto")
    assert trust_words(line) == "实测准确率：尚未测定"


def test_checks_of_one_line_are_pooled_by_their_samples() -> None:
    assert pool([]) is None
    assert pool([Trust(1.0, 0)]) is None
    assert pool([Trust(1.0, 30, 1), Trust(0.9, 10, 2)]) == Trust(0.975, 40, 3)


def test_the_benchmark_writes_what_the_product_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.tally import Count, Tally
    from benchmarks.trust import write_trust

    tally = Tally()
    tally.checks["guide_published"] = Count(right=99, wrong=1, missed=2)
    tally.checks["column_posts"] = Count(missed=1)  # led to nothing: no number
    write_trust(tmp_path / "trust.toml", tally, [1, 2], 60)
    monkeypatch.setattr(trust, "__file__", str(tmp_path / "trust.py"))
    load_measurement.cache_clear()
    try:
        assert load_measurement().checks == {"guide_published": Trust(0.99, 100, 2)}
        assert replace(load_measurement(), version="").seeds == (1, 2)
    finally:
        load_measurement.cache_clear()
