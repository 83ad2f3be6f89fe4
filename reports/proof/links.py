"""The chain itself: every head hashes to its root, names the root before it, and its leaves make its tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crawler.store import Store
from reports.proof.canonical import canonical, merkle_root, sha256
from reports.proof.chain import FORMAT, Manifest, unpack
from reports.proof.findings import Finding, Report

Row = tuple[Any, ...]  # number, kind, run, root, head, leaves


def prove_chain(store: Store, report: Report) -> Iterator[Manifest]:
    """The manifests that are sound; what is wrong with the others goes to ``report``, and they prove nothing more."""
    previous, last = "", 0
    rows = store.db.execute("SELECT number, kind, run, root, head, leaves FROM manifest ORDER BY number").fetchall()
    for row in rows:
        number, root = row[0], row[3]
        report.add(*(_gone(missing) for missing in range(last + 1, number)))
        report.count("manifests")
        wrong = _wrong(row, previous if number == last + 1 else None)
        if wrong:
            report.add(Finding("manifest", str(number), wrong))
        else:
            yield Manifest(number, json.loads(row[4]), root, unpack(row[5]))
        previous, last = root, number
    used = store.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'manifest'").fetchone()
    report.add(*(_gone(missing) for missing in range(last + 1, (used[0] if used else last) + 1)))


def _gone(number: int) -> Finding:
    return Finding("manifest", str(number), "removed")


def _wrong(row: Row, previous: str | None) -> str:
    """What is wrong with an entry, "" if nothing. ``previous``: the root before it, None where that is gone."""
    number, kind, run, root, head, data = row
    try:
        told = json.loads(head)
        if canonical(told) != head.encode("utf-8", "surrogatepass") or sha256(canonical(told)) != root:
            return "altered: its head does not hash to its root"
        if (told["format"], told["number"], told["kind"], told["run"]) != (FORMAT, number, kind, run):
            return "altered: its columns are not what its head says"
        leaves = unpack(data)
        if len(leaves) != told["leaves"] or merkle_root(leaves) != told["merkle"]:
            return "altered: its leaves do not make its tree"
        if previous is not None and told["previous"] != previous:
            return "altered: it does not follow the entry before it, or that one was replaced"
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return f"altered: it cannot be read ({error})"
    return ""
