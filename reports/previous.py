"""The night before: a negative that the finished run before this one found as well is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from checks.assurance import agree, is_unconfirmed
from checks.result import Result
from checks.results import load_results, params_key
from checks.run import run_checks
from checks.site.coverage import RULES
from checks.site.load import load_portal, load_site
from checks.site.site import Site
from crawler.store import Run, Store
from crawler.units import Unit

Pairs = list[tuple[dict[str, Any], Result]]  # (parameters, result)


@dataclass
class Previous:
    """The run before ``run``, judged as of its own day; its pages are read only where a negative waits for them."""

    store: Store
    run: Run
    as_of: date
    before: Run | None = field(init=False)
    portals: dict[str, Site | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        before = self.store.run_before(self.run)
        is_recent = before is not None and (_day(self.run) - _day(before)).days <= RULES["previous"]["days"]
        self.before = before if is_recent else None

    def confirm(self, unit: Unit, pairs: Pairs) -> Pairs:
        """The pairs in the same order. Raises StorageError."""
        waiting = [(result.check, params) for params, result in pairs if is_unconfirmed(result)]
        known = self._results(unit, waiting) if waiting and self.before else {}
        return [(params, agree(result, known.get((result.check, params_key(params))))) for params, result in pairs]

    def _results(self, unit: Unit, waiting: list[tuple[str, dict[str, Any]]]) -> dict[tuple[str, str], Result]:
        """(check, ``params_key``) → what the run before says of the same unit; {} where it had another address."""
        assert self.before is not None
        old = next((each for each in self.store.units(self.before) if each.id == unit.id), None)
        if old is None or old.site_url != unit.site_url:
            return {}
        day = min(self.as_of, _day(self.before))
        kept = load_results(self.store, self.before.id, unit.id, day)
        missing = [(name, params) for name, params in waiting if (name, params_key(params)) not in kept]
        if missing:
            if old.portal_url not in self.portals:
                self.portals[old.portal_url] = load_portal(self.store, self.before, old, day)
            site = load_site(self.store, self.before, old, day, self.portals[old.portal_url])
            results = run_checks(site, missing)
            kept |= {
                (name, params_key(params)): result for (name, params), result in zip(missing, results, strict=True)
            }
        return kept


def _day(run: Run) -> date:
    return datetime.fromisoformat(run.started_at).date()
