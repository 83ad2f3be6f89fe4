"""The journal of decisions: its own chain, and the rows that sealed reports had seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.store import Store
from reports import journal
from reports.proof.chain import Manifest
from reports.proof.findings import Finding


def check_journal(store: Store, chain: Sequence[Manifest]) -> Iterator[Finding]:
    """Rows that were changed or are missing; and a journal that is not the one a report was made from."""
    for fault in journal.find_faults(store):
        row, number, what = fault.removeprefix("journal: ").split(" ", 2)
        yield Finding("journal", f"{row} {number}", what)
    hashes = {entry.number: entry.hash for entry in journal.load_entries(store)}
    for manifest in chain:
        if manifest.kind == "report":
            number, sealed = manifest.subject["journal"]
            if number and hashes.get(number) != sealed:
                yield Finding(
                    "journal", f"row {number}", f"is not the one that manifest {manifest.number} was made from"
                )
