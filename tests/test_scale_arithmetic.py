"""The arithmetic of docs/scale.md is what its benchmark computes, and the sums are right."""

from __future__ import annotations

from benchmarks.arithmetic import DOCUMENT, LEVELS, MS, Told, rows, table


def test_the_document_is_up_to_date() -> None:
    assert table(Told(MS)) in DOCUMENT.read_text("utf-8"), "python -m benchmarks.arithmetic --write"


def test_one_figure_changes_what_rests_on_it_and_nothing_else() -> None:
    before, after = (dict(rows(Told(ms))) for ms in (4.0, 8.0))
    nation = LEVELS["nation"]
    changed = [title for title in before if before[title](nation) != after[title](nation)]
    assert changed == ["processor hours a first night", "cores for 8 hours", "processor hours a later night"]


def test_sums_of_a_nation() -> None:
    figures = {title: of(LEVELS["nation"]) for title, of in rows(Told(6.0))}
    assert figures["pages a first night"] == 60_000_000
    assert figures["shards"] == 10_000
    assert figures["processor hours a first night"] == (60e6 * 0.006 + 10_000 * 1.2) / 3600
    assert figures["requests a site that it gives in 8 hours"] == 28.8
