"""What was pruned on purpose: the chain says so."""

from __future__ import annotations

from collections.abc import Iterable

from reports.proof.canonical import Leaf
from reports.proof.chain import Manifest


def pruned_leaves(chain: Iterable[Manifest]) -> dict[int, frozenset[Leaf]]:
    """run → the leaves of its rows that were pruned; under 0 the bodies, as ("", "body", SHA-256, SHA-256): those of no run."""
    found: dict[int, set[Leaf]] = {}
    for manifest in chain:
        if manifest.kind == "prune":
            found.setdefault(manifest.run, set()).update(manifest.leaves)
    return {run: frozenset(leaves) for run, leaves in found.items()}
