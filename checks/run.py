"""Running checks. A check that fails is a recorded result, never a crash."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from checks.assurance import assure
from checks.harm import masked
from checks.registry import load_checks
from checks.result import Assurance, Result, Verdict
from checks.site.site import Site

_log = logging.getLogger(__name__)


def run_check(name: str, params: dict[str, Any], site: Site) -> Result:
    """One check on one unit. Raises KeyError for an unknown name; whatever goes wrong inside the check is its result."""
    check = load_checks()[name]
    try:
        return masked(assure(site, check.function(site, **params)))
    except Exception as error:
        _log.exception("check %s failed on unit %s", name, site.unit.id)
        reason = f"检查程序出错（{name}：{type(error).__name__}），未作判断，待人工核实"
        return Result(name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE)


def run_checks(site: Site, wanted: Iterable[tuple[str, dict[str, Any]]]) -> list[Result]:
    """Several checks on one unit, in the order given."""
    return [run_check(name, params, site) for name, params in wanted]
