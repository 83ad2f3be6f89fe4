"""What a page that has come means for its unit, in the light of the unit's other pages."""

from __future__ import annotations

from dataclasses import replace

from crawler.frontier import disclosure_rank
from crawler.pages import Outcome, Page, Role
from crawler.plan import State, repeated_list
from crawler.reading import Reading
from crawler.scope import Place


def judge(state: State, row: Page) -> Page:
    """What only this unit's other rows can tell: a known target of a redirect, a list that comes again."""
    if not row.is_read:
        return row
    if row.redirects and row.role is not Role.HOME and state.scope.place(row.final_url) is Place.OUT:
        reason = f"redirects to {row.final_url} outside the unit's hosts"
        return replace(row, outcome=Outcome.OUT_OF_SCOPE, reason=reason)
    if row.redirects and row.final_url != row.url and row.final_url in state.known:
        return replace(row, outcome=Outcome.REDIRECTED)
    outcome, reason = repeated_list(state, row, row.sha256)
    return replace(row, outcome=outcome or row.outcome, reason=reason) if reason else row


def adopt(state: State, row: Page, url: str, reading: Reading) -> bool:
    """A home page that moved, or a disclosure column that was found: from now on its area is the unit's own.

    True where the row is the best disclosure column so far.
    """
    if row.role not in (Role.HOME, Role.COLUMN):
        return False
    if row.role is Role.HOME:
        state.homes.add(row.sha256)
    surety = disclosure_rank(row.anchor) if _is_candidate(state, row) else state.found_column
    is_better = surety < state.found_column
    is_own = state.scope.place(url) is Place.OWN
    if not is_own and (row.role is Role.HOME or is_better) and state.is_called_ours(reading.identity):
        is_own = state.scope.adopt(url)
    if is_own and is_better:
        state.found_column = surety
    return is_own and is_better


def _is_candidate(state: State, row: Page) -> bool:
    """The row may be the disclosure column of a unit whose registry names none."""
    if row.role is not Role.COLUMN or state.unit.column_url or state.is_portal:
        return False
    return row.anchor != "" and row.sha256 not in state.homes
