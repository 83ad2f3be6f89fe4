"""Repeating the checks on the stored bytes: a verdict that was wrong before it was sealed is found by no hash.

Whoever changes what was read off a page (the cache ``facts``) or a kept result before the report is sealed gets a sealed lie.
Here the bodies are read again, nothing cached is trusted, and every sealed verdict has to come out word for word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from checks.facts.reader import VERSION
from checks.result import Result
from checks.results import from_json, to_json
from checks.run import run_checks
from checks.site.load import load_portal, load_site
from checks.site.site import Site
from crawler.store import Store
from reports.proof.canonical import Leaf
from reports.proof.chain import Manifest, manifests, payload
from reports.proof.findings import Finding
from reports.version import version

Told = Callable[[int, int], None]


class BodiesOnly(Store):
    """A store that knows nothing of what was read off its pages but what it is told while it is open; it keeps none of that."""

    def __init__(self, db: Database, path: Path) -> None:
        super().__init__(db, path)
        self._read: dict[tuple[str, str, str], str] = {}

    def facts(self, url: str, sha256: str, version: str) -> str | None:
        return self._read.get((url, sha256, version))

    def save_facts(self, url: str, sha256: str, version: str, data: str) -> None:
        self._read[url, sha256, version] = data

    def forget(self) -> None:
        """What one unit's pages said is no longer needed: the next unit has others."""
        self._read.clear()


def recheck(store: BodiesOnly, run: int | None = None, told: Told = lambda done, total: None) -> Iterator[Finding]:
    """Repeat the sealed verdicts of the newest report of each run, day and rubric; those that come out otherwise.

    A run that was pruned, and a report by another version of the product, cannot be repeated: a finding says so.
    """
    pruned = {manifest.run for manifest in manifests(store, "prune")}
    newest = {(one.run, one.subject["as_of"], one.subject["rubric"]): one for one in manifests(store, "report", run)}
    wanted: dict[tuple[int, str], dict[Leaf, None]] = {}
    for manifest in newest.values():
        reason = _why_not(manifest, pruned)
        if reason:
            yield Finding("report", f"manifest {manifest.number}", f"could not be repeated: {reason}", run=manifest.run)
        else:
            leaves = dict.fromkeys(leaf for leaf in manifest.leaves if leaf.table == "verdict")
            wanted.setdefault((manifest.run, str(manifest.subject["as_of"])), {}).update(leaves)
    for (number, as_of), sealed in wanted.items():
        yield from _repeat(store, number, date.fromisoformat(as_of), sealed, told)


def _why_not(manifest: Manifest, pruned: set[int]) -> str:
    if manifest.run in pruned:
        return "pages of its run were pruned"
    made_by = manifest.subject["results"]
    return "" if made_by == f"{version()} / reader {VERSION}" else f"it was made by {made_by}"


def _repeat(store: BodiesOnly, number: int, as_of: date, sealed: Iterable[Leaf], told: Told) -> Iterator[Finding]:
    run = store.run(number)
    by_unit: dict[str, list[Leaf]] = {}
    for leaf in sealed:
        by_unit.setdefault(leaf.group, []).append(leaf)
    portals: dict[str, Site | None] = {}
    units = [unit for unit in store.units(run) if unit.id in by_unit]
    for count, unit in enumerate(units, 1):
        if unit.portal_url not in portals:
            portals[unit.portal_url] = load_portal(store, run, unit, as_of)
        site = load_site(store, run, unit, as_of, portals[unit.portal_url])
        leaves = by_unit[unit.id]
        checks = [(name, json.loads(params)) for name, _, params in (leaf.key.partition(" ") for leaf in leaves)]
        for leaf, result in zip(leaves, run_checks(site, checks), strict=True):
            if from_json(to_json(result)) != _sealed(store, leaf):
                what = f"comes out otherwise when the stored pages are read again: {result.verdict}, {result.reason}"
                yield Finding("verdict", leaf.key, what, unit.id, run=number)
        store.forget()
        told(count, len(units))


def _sealed(store: Store, leaf: Leaf) -> Result | None:
    """The verdict as it was sealed; None where that cannot be read any more, which ``verify`` has named."""
    try:
        return from_json((payload(store, leaf.digest) or b"").decode())
    except (ValueError, TypeError, KeyError):
        return None
