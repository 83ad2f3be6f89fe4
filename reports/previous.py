"""The night before: a negative that the finished run before this one found as well is confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from checks.assurance import agree, is_unconfirmed
from checks.result import Result
from checks.results import load_results, params_key
from checks.run import run_checks
from checks.site.coverage import RULES
from checks.site.load import Portals, load_site
from crawler.store import Run, Store
from crawler.units import Unit

Pairs = list[tuple[dict[str, Any], Result]]  # (parameters, result)


class Previous:
    """The run before ``run``, judged as of its own day; its pages are read only where a negative waits for them."""

    def __init__(self, store: Store, run: Run, as_of: date) -> None:
        before = store.run_before(run)
        is_recent = before is not None and (_day(run) - _day(before)).days <= RULES["previous"]["days"]
        self.store = store
        self.before = before if is_recent else None
        if self.before is not None:
            self.day = min(as_of, _day(self.before))
            self.units = {unit.id: unit for unit in store.units(self.before)}  # as that run saw them
            self.portals = Portals(store, self.before, self.day)

    def confirm(self, unit: Unit, pairs: Pairs) -> Pairs:
        """The pairs in the same order. Raises StorageError."""
        waiting = [(result.check, params) for params, result in pairs if is_unconfirmed(result)]
        known = self._results(unit, waiting) if waiting and self.before else {}
        return [(params, agree(result, known.get((result.check, params_key(params))))) for params, result in pairs]

    def _results(self, unit: Unit, waiting: list[tuple[str, dict[str, Any]]]) -> dict[tuple[str, str], Result]:
        """(check, ``params_key``) → what the run before says of the same unit; {} where it had another address."""
        assert self.before is not None
        old = self.units.get(unit.id)
        if old is None or old.site_url != unit.site_url:
            return {}
        keys = {(name, params_key(params)) for name, params in waiting}
        kept = load_results(self.store, self.before.id, unit.id, self.day, keys)
        missing = [(name, params) for name, params in waiting if (name, params_key(params)) not in kept]
        if missing:
            site = load_site(self.store, self.before, old, self.day, self.portals.load(old))
            results = run_checks(site, missing)
            kept |= {
                (name, params_key(params)): result for (name, params), result in zip(missing, results, strict=True)
            }
        return kept


def _day(run: Run) -> date:
    return datetime.fromisoformat(run.started_at).date()
