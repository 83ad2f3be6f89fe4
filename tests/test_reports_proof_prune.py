"""Retention: what goes is said first, what a score rests on stays, and the chain stays provable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from checks.result import Evidence
from checks.results import from_json
from crawler.store import Store
from reports import cli
from reports.cited import evidence_of
from reports.papers.rectification import Look, save_looks
from reports.proof.chain import manifests, payload
from reports.proof.prune import Plan, plan_prune, prune_store
from reports.proof.verify import verify
from tests.proof_county import SEALED_AT, SITE, UNIT, crawl, report


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Three nights; the first was reported."""
    path = tmp_path / "county.db"
    crawl(path, 1)
    report(path, tmp_path / "out")
    crawl(path, 2)
    crawl(path, 3)
    return path


def findings(db: Path) -> list[str]:
    with Store.open(db, readonly=True) as store:
        return [str(finding) for finding in verify(store).findings]


def prune(db: Path, keep: int) -> Plan:
    with Store.open(db) as store:
        plan = plan_prune(store, keep)
        prune_store(store, plan, SEALED_AT)
        return plan


def addresses(db: Path, run: int) -> set[str]:
    with Store.open(db) as store:
        return {page.url for unit in ("jyj", "portal:www.example.gov.cn") for page in store.pages(store.run(run), unit)}


def test_a_plan_changes_nothing(db: Path) -> None:
    before = db.read_bytes()
    with Store.open(db, readonly=True) as store:
        plan = plan_prune(store, 1)
    assert [one.run.id for one in plan.runs] == [1, 2]
    assert plan.bodies
    assert db.read_bytes() == before


def test_verify_passes_afterwards(db: Path) -> None:
    prune(db, 1)
    assert findings(db) == []
    with Store.open(db) as store:
        assert [(one.kind, one.run) for one in manifests(store, "prune")] == [("prune", 1), ("prune", 2), ("prune", 0)]


def test_what_a_published_score_rests_on_stays(db: Path) -> None:
    with Store.open(db) as store:
        [sealed] = manifests(store, "report")
        verdicts = [payload(store, leaf.digest) for leaf in sealed.leaves if leaf.table == "verdict"]
    prune(db, 1)
    with Store.open(db) as store:
        cited = [one for one in evidence_of(from_json(text.decode()) for text in verdicts if text) if one.sha256]
        assert cited
        for evidence in cited:
            assert store.body(evidence.sha256)
    assert {SITE, f"{SITE}xxgk/", f"{SITE}slow.html"} <= addresses(db, 1), "the places that were searched"


def test_what_nothing_rests_on_goes(db: Path) -> None:
    prune(db, 1)
    assert f"{SITE}gone.html" not in addresses(db, 1)
    assert addresses(db, 2) == set(), "never reported"
    assert len(addresses(db, 3)) == 7


def test_bodies_that_a_kept_run_shares_stay(db: Path) -> None:
    prune(db, 1)
    with Store.open(db) as store:
        for page in store.pages(store.run(3), UNIT.id):
            assert not page.sha256 or store.body(page.sha256)


def test_a_second_time_there_is_nothing_to_do(db: Path) -> None:
    prune(db, 1)
    with Store.open(db) as store:
        assert plan_prune(store, 1).is_empty


def test_tampering_is_still_found_after_pruning(db: Path) -> None:
    prune(db, 1)
    connection = sqlite3.connect(db)
    connection.execute("DELETE FROM page WHERE run = 1 AND url = ?", (SITE,))
    connection.commit()
    connection.close()
    assert [line for line in findings(db) if f"page: run 1 / jyj / {SITE}: removed" in line]


def test_a_pinned_body_can_not_be_excused_by_a_forged_entry(db: Path) -> None:
    """Whoever removes the body a verdict points at and writes "pruned" into the chain is found all the same."""
    from reports.proof.canonical import Leaf
    from reports.proof.chain import append

    with Store.open(db) as store:
        pages = [page for page in store.pages(store.run(1), "jyj") if page.url == f"{SITE}xxgk/"]
        [digest] = [page.sha256 for page in pages]
        append(store, "prune", 0, SEALED_AT, [Leaf("", "body", digest, digest)], {"bodies": 1})
        store.db.conn.execute("DELETE FROM body WHERE sha256 = ?", (digest,))
        store.db.conn.commit()
    assert [line for line in findings(db) if line.startswith(f"body: {digest}: removed")]


def test_the_command_says_first_and_does_it_when_told(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["prune", "--db", str(db), "--keep-runs", "1"]
    assert cli.run(arguments) == 0
    said = capsys.readouterr().out
    assert "bodies go" in said
    assert "nothing was changed" in said
    assert len(addresses(db, 2)) == 7
    assert cli.run([*arguments, "--yes"]) == 0
    assert addresses(db, 2) == set()
    assert cli.run(["verify", "--db", str(db)]) == 0


def test_an_unfinished_run_is_resumed_first(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(db) as store:
        store.start_run([UNIT], {}, "0")
    assert cli.run(["prune", "--db", str(db), "--keep-runs", "1", "--yes"]) == 2
    assert "not finished" in capsys.readouterr().err


def test_what_a_problem_was_closed_with_stays(db: Path) -> None:
    """The second night was never reported: nothing else keeps its news."""
    with Store.open(db) as store:
        [page] = [page for page in store.pages(store.run(2), "jyj") if page.url.endswith("news2.html")]
        shown = Evidence(page.url, page.fetched_at, page.sha256)
        save_looks(store, [(1, Look(2, "2017-12-31", "2018-01-05T08:00:00+08:00", "fixed", "已补", (shown,)))])
    prune(db, 1)
    assert addresses(db, 2) == {page.url}
    with Store.open(db) as store:
        assert store.body(page.sha256)
    assert findings(db) == []
