"""Proving that nothing which was sealed has changed: chain, rows, bodies, verdicts, scores, files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks.results import from_json
from crawler.schema import storage_errors
from crawler.store import Store
from reports.cited import evidence_of
from reports.proof.bodies import check_bodies
from reports.proof.canonical import Leaf, sha256
from reports.proof.chain import Manifest, has_chain, payload
from reports.proof.decisions import check_journal
from reports.proof.findings import Finding, Report
from reports.proof.links import prove_chain
from reports.proof.problems import check_ledger
from reports.proof.pruned import pruned_leaves
from reports.proof.rows import result_leaves, run_leaves, stamp_of
from reports.proof.seal import file_digest
from reports.proof.timestamp import check_stamps

SEALED_FACTS = ("verdict", "score", "rubric")


def verify(
    store: Store, run: int | None = None, code: str = "", files: Path | None = None, authority: Path | None = None
) -> Report:
    """Recompute everything that was sealed, of one run or of all. Nothing is written.

    ``code``: a 校验码 from paper that has to be in the chain. ``files``: a folder of reports, compared with what was sealed
    when they were written. ``authority``: certificates that kept time stamps have to fit. Raises InputError, and
    StorageError where the database cannot be read at all.
    """
    report = Report()
    with storage_errors(store.path):
        store.db.conn.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        if _is_broken(store, report):
            return report
        chain = list(prove_chain(store, report)) if has_chain(store) else []
        wanted = [manifest for manifest in chain if run in (None, manifest.run)]
        report.add(*_unsealed(store, chain, run))
        pruned, evidence = pruned_leaves(chain), dict[str, str]()
        for manifest in wanted:
            report.add(*_check(store, manifest, pruned.get(manifest.run, frozenset()), report, evidence))
            report.codes.append((manifest.code, _title(manifest)))
        report.add(*check_bodies(store, run, evidence, report))
        report.add(*_current_results(store, wanted))
        report.add(*check_journal(store, chain))
        report.add(*check_ledger(store, chain))
        if code:
            report.add(*_known_code(code, chain))
        if files is not None:
            report.add(*_check_files(files, wanted, report))
        if authority is not None:
            report.add(*check_stamps(store, chain, authority))
    return report


def _is_broken(store: Store, report: Report) -> bool:
    """SQLite's own look at the file: a damaged page of it cannot be read row by row."""
    try:
        said = [str(row[0]) for row in store.db.execute("PRAGMA quick_check(20)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    report.add(*(Finding("database", str(store.path), f"damaged: {line}") for line in said if line != "ok"))
    return said != ["ok"]


def _title(manifest: Manifest) -> str:
    if manifest.kind != "report":
        return f"run {manifest.run}: {manifest.kind}"
    return f"run {manifest.run}: report by {manifest.subject['rubric']} as of {manifest.subject['as_of']}"


def _unsealed(store: Store, chain: list[Manifest], run: int | None) -> Iterator[Finding]:
    sealed = {manifest.run for manifest in chain if manifest.kind == "run"}
    for (number,) in store.db.execute("SELECT id FROM run WHERE finished_at IS NOT NULL AND finished_at != ''"):
        if number not in sealed and run in (None, number):
            yield Finding("manifest", f"of run {number}", "missing: the run was never sealed, or its entry was removed")


def _check(
    store: Store, manifest: Manifest, pruned: frozenset[Leaf], report: Report, evidence: dict[str, str]
) -> Iterator[Finding]:
    """The rows of a run, or the verdicts and scores of a report; ``evidence`` gets what the verdicts point at."""
    if manifest.kind == "run":
        report.count("rows", len(manifest.leaves))
        yield from _compare(manifest, run_leaves(store, manifest.run, manifest.subject["columns"]), pruned)
    elif manifest.kind == "report":
        for leaf in manifest.leaves:
            if leaf.table in SEALED_FACTS:
                report.count(f"{leaf.table}s")
                yield from _check_payload(store, manifest.run, leaf, evidence)


def _compare(manifest: Manifest, now: Iterable[Leaf], pruned: frozenset[Leaf]) -> Iterator[Finding]:
    """Sealed rows against those that are there: altered, removed, added, or in another order."""
    found = {leaf[:3]: leaf for leaf in now}
    for leaf in manifest.leaves:
        other = found.pop(leaf[:3], None)
        if other is None:
            if leaf not in pruned:
                yield _row(leaf, manifest.run, "removed")
        elif other.digest != leaf.digest:
            yield _row(leaf, manifest.run, "altered")
    for leaf in found.values():
        yield _row(leaf, manifest.run, "added after the run was sealed")
    sealed = [leaf[:3] for leaf in manifest.leaves]
    there = {leaf[:3] for leaf in now}
    if not found and [key for key in sealed if key in there] != [leaf[:3] for leaf in now]:
        yield Finding("page", "", "the order of the rows was changed", run=manifest.run)


def _row(leaf: Leaf, run: int, what: str) -> Finding:
    address = leaf.key.split(" ")[0] if leaf.table in ("page", "look") else ""
    return Finding(leaf.table, leaf.key, what, leaf.group, address, run)


def _check_payload(store: Store, run: int, leaf: Leaf, evidence: dict[str, str]) -> Iterator[Finding]:
    try:
        data = payload(store, leaf.digest)
    except ValueError as error:
        yield _row(leaf, run, f"damaged: {error}")
        return
    if data is None:
        yield _row(leaf, run, "removed")
    elif sha256(data) != leaf.digest:
        yield _row(leaf, run, "altered")
    elif leaf.table == "verdict":
        evidence |= {one.sha256: one.url for one in evidence_of([from_json(data.decode())]) if one.sha256}


def _current_results(store: Store, chain: list[Manifest]) -> Iterator[Finding]:
    """The working table against the newest seal of each row, as long as the results of that version are kept."""
    sealed: dict[tuple[int, str, str, str], str] = {}
    days: set[tuple[int, str]] = set()
    for manifest in chain:
        if manifest.kind == "report" and manifest.subject["results"] == stamp_of(store):
            as_of = str(manifest.subject["as_of"])
            days.add((manifest.run, as_of))
            for leaf in manifest.leaves:
                if leaf.table in ("result", "verdict"):
                    sealed[manifest.run, as_of, leaf.group, leaf.key] = leaf.digest
    now = {
        (run, as_of, leaf.group, leaf.key): leaf.digest
        for run, as_of in days
        for leaf in result_leaves(store, run, as_of)
    }
    for (run, as_of, unit, key), digest in sealed.items():
        other = now.get((run, as_of, unit, key))
        if other != digest:
            what = "removed" if other is None else "altered"
            yield Finding("result", f"{key} as of {as_of}", f"{what} since the report", unit, run=run)


def _known_code(code: str, chain: list[Manifest]) -> Iterator[Finding]:
    known = {manifest.code for manifest in chain}
    if code.strip().upper() not in known:
        yield Finding(
            "manifest", code, "no entry of the chain has this code: the chain is not the one it was printed from"
        )


def _check_files(out: Path, chain: list[Manifest], report: Report) -> Iterator[Finding]:
    """Against the hand-out that the folder is of: the one most of its files fit, of equals the newest."""
    sealed = [{leaf.key: leaf.digest for leaf in manifest.leaves} for manifest in chain if manifest.kind == "files"]
    names = {name for files in sealed for name in files}
    there = {name: file_digest(out / name) for name in names if (out / name).is_file()}
    best = max(reversed(sealed), key=lambda files: len(files.items() & there.items()), default={})
    if not best.items() & there.items():
        yield Finding("file", str(out), "nothing in it was sealed")
        return
    report.count("files", len(best))
    for name, digest in best.items():
        if there.get(name) != digest:
            yield Finding("file", name, "altered" if name in there else "removed")
