"""How sure a result is: the coverage gate, two looks of one run, and the same finding in the run before.

- A positive (met, declared none) that points at stored bytes is confirmed by them: whoever doubts it can read them.
- A negative is provisional after one look. It is confirmed where the dead or bare pages it rests on were looked at
  twice in this run and said the same, or where the finished run before it found the same.
- A dead link (``[tries]`` in ``coverage.toml``) is confirmed by its number of visits alone, over this run and those before.
- Where too little of the unit was seen (:func:`checks.site.coverage.find_gate`) no negative stands at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from checks.result import Assurance, Evidence, Item, Result, Verdict
from checks.site.address import address_key
from checks.site.coverage import RULES
from checks.site.site import Site, SitePage
from checks.site.tries import COUNTED, count_tries

NEGATIVE = frozenset({Verdict.NOT_MET, Verdict.PARTLY})
POSITIVE = frozenset({Verdict.MET, Verdict.DECLARED_NONE})
_TRUSTED = frozenset({Assurance.CONFIRMED, Assurance.PROVISIONAL})
_SHOWN = frozenset(RULES["exempt"]["shown"])
_EXEMPT = frozenset(check for checks in RULES["exempt"].values() for check in checks)


def assure(site: Site, result: Result) -> Result:
    """The result with the assurance that this run gives it. Items are judged one by one, the whole by its items."""
    if site.coverage.gate and result.check not in _EXEMPT:
        result = _gated(result, site.coverage.gate)
    items = tuple(_assured_item(site, result.check, item) for item in result.items)
    result = replace(result, items=items)
    return _assured_whole(result, _is_proved(site, result.check, result.verdict, result.evidence))


def agree(result: Result, previous: Result | None) -> Result:
    """Confirm what the run before found as well: the same check, parameters, item and verdict, and the same year."""
    if previous is None or result.check in COUNTED or result.measured.get("year") != previous.measured.get("year"):
        return result
    known = {(item.key, item.verdict) for item in previous.items if item.assurance in _TRUSTED}
    items = tuple(
        replace(item, assurance=Assurance.CONFIRMED) if _is_open(item) and (item.key, item.verdict) in known else item
        for item in result.items
    )
    same = previous.verdict is result.verdict and previous.assurance in _TRUSTED
    return _assured_whole(replace(result, items=items), same)


def is_unconfirmed(result: Result) -> bool:
    """A negative of the result awaits a second look that the run before may have taken."""
    if result.check in COUNTED:
        return False
    if any(_is_open(item) for item in result.items):
        return True
    return result.verdict in NEGATIVE and result.assurance is Assurance.PROVISIONAL


def _is_open(item: Item) -> bool:
    return item.verdict in NEGATIVE and item.assurance is Assurance.PROVISIONAL


def _gated(result: Result, gate: str) -> Result:
    """Too little was seen: what was missed stays on record as a reason, never as a finding."""
    items = tuple(_gated_item(item, gate) for item in result.items)
    if result.verdict not in NEGATIVE:
        return replace(result, items=items)
    reason = f"{gate}，不作结论，待人工核实；所见部分：{result.reason}"
    return replace(result, verdict=Verdict.UNKNOWN, assurance=Assurance.INCONCLUSIVE, items=items, reason=reason)


def _gated_item(item: Item, gate: str) -> Item:
    if item.verdict not in NEGATIVE:
        return item
    reason = f"{gate}，不作结论；所见部分：{item.reason}"
    return replace(item, verdict=Verdict.UNKNOWN, assurance=Assurance.INCONCLUSIVE, reason=reason)


def _assured_item(site: Site, check: str, item: Item) -> Item:
    if item.assurance is Assurance.PROVISIONAL and _is_proved(site, check, item.verdict, item.evidence):
        return replace(item, assurance=Assurance.CONFIRMED)
    return item


def _assured_whole(result: Result, is_proved: bool) -> Result:
    """The weakest of what decided: of a negative its failed items, of a positive all; without items the whole itself."""
    if result.assurance is not Assurance.PROVISIONAL or result.verdict not in NEGATIVE | POSITIVE:
        return result
    deciding = NEGATIVE if result.verdict in NEGATIVE else POSITIVE
    words = [item.assurance for item in result.items if item.verdict in deciding]
    sure = all(word is Assurance.CONFIRMED for word in words) if words else is_proved
    return replace(result, assurance=Assurance.CONFIRMED) if sure else result


def _is_proved(site: Site, check: str, verdict: Verdict, evidence: Iterable[Evidence]) -> bool:
    stored = [each for each in evidence if each.sha256]
    if verdict in POSITIVE or check in _SHOWN:
        return bool(stored)
    if verdict not in NEGATIVE:
        return False
    pages = [page for each in evidence if (page := _find_row(site, each.url)) and page.is_nothing]
    if check in COUNTED:
        return bool(pages) and all(count_tries(site, page).is_enough for page in pages)
    return bool(pages) and all(page.is_seen_twice for page in pages)


def _find_row(site: Site, url: str) -> SitePage | None:
    """The row of the address itself, also where it was redirected; the portal's where only the portal's crawl asked."""
    key = address_key(url)
    row = site.by_address.get(key)
    if (row is None or not row.row.fetched_at) and site.portal is not None:
        return site.portal.by_address.get(key, row)
    return row
