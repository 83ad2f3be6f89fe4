"""Sealing: a run when it ends, a report before it is printed, the files after they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.store import Run, Store
from reports import journal
from reports.proof.canonical import Leaf, canonical, merkle_root, sha256
from reports.proof.chain import Manifest, append, manifests
from reports.proof.rows import columns_of, result_leaves, run_leaves, stamp_of

if TYPE_CHECKING:  # a crawl seals its run and has no use for the judging side
    from reports.assessment import Assessment
    from rubrics.model import Rubric


def seal_run(store: Store, run: Run, sealed_at: str) -> Manifest:
    """The run's manifest: every ledger row with its SHA-256. Sealed once; a finished run that was not is sealed now."""
    for manifest in manifests(store, "run", run.id):
        return manifest
    columns = columns_of(store)
    return append(store, "run", run.id, sealed_at, run_leaves(store, run.id, columns), {"columns": columns})


def seal_report(store: Store, assessment: Assessment, rubric: Rubric, sealed_at: str) -> Manifest:
    """The manifest of a report: its verdicts and scores, on top of the run's. The same report again is the same entry."""
    run = store.run(int(assessment.run.id))
    observed = seal_run(store, run, sealed_at)
    payloads: list[bytes] = []
    leaves = list(_report_leaves(store, assessment, rubric, payloads))
    subject = {
        "rubric": assessment.rubric.id,
        "as_of": assessment.as_of,
        "version": assessment.version,
        "results": stamp_of(store),
        "observed": observed.root,
        "journal": list(journal.head(store)),
    }
    merkle = merkle_root(leaves)
    for manifest in manifests(store, "report", run.id):
        if manifest.subject == subject and manifest.head["merkle"] == merkle:
            return manifest
    return append(store, "report", run.id, sealed_at, leaves, subject, payloads)


def _report_leaves(store: Store, assessment: Assessment, rubric: Rubric, payloads: list[bytes]) -> Iterator[Leaf]:
    """The rubric, then unit by unit the score, the verdicts it rests on (kept for ever) and the other kept results."""
    from reports.data import scores_json
    from reports.pipeline import wanted_by
    from rubrics.show import rubric_json

    def kept(group: str, table: str, key: str, data: bytes) -> Leaf:
        payloads.append(data)
        return Leaf(group, table, key, sha256(data))

    yield kept("", "rubric", rubric.id, canonical(rubric_json(rubric)))
    required = wanted_by(rubric)
    scores: dict[str, Any] = {row["unit"]: row for row in scores_json(assessment)["units"]}
    results: dict[str, list[Leaf]] = {}
    for leaf in result_leaves(store, int(assessment.run.id), assessment.as_of):
        results.setdefault(leaf.group, []).append(leaf)
    for unit in dict.fromkeys([*scores, *results]):
        if unit in scores:
            yield kept(unit, "score", rubric.id, canonical(scores[unit]))
        for leaf in results.get(unit, []):
            is_verdict = unit in scores and leaf.key in required
            yield kept(unit, "verdict", leaf.key, _text(store, assessment, leaf)) if is_verdict else leaf


def _text(store: Store, assessment: Assessment, leaf: Leaf) -> bytes:
    check, _, params = leaf.key.partition(" ")
    key = (int(assessment.run.id), leaf.group, check, params, assessment.as_of)
    query = 'SELECT data FROM result WHERE run = ? AND unit = ? AND "check" = ? AND params = ? AND as_of = ?'
    return str(store.db.execute(query, key).fetchone()[0]).encode()


def seal_files(store: Store, report: Manifest, out: Path, paths: Iterable[Path], sealed_at: str) -> Manifest:
    """The manifest of the files that were handed out: path inside ``out`` and SHA-256."""
    leaves = [Leaf("", "file", path.as_posix(), file_digest(out / path)) for path in sorted(paths)]
    return append(store, "files", report.run, sealed_at, leaves, {"report": report.root})


def file_digest(path: Path) -> str:
    """SHA-256 of a file in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
