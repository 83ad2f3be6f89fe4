"""When the checks of a unit turn to its loss, and what they will say then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from checks.calendar import UnknownYear, add_days
from checks.lags import Limit, find_published, titled
from checks.pairs import find_pairs, is_own
from checks.result import Evidence, Item, Result, Verdict
from checks.site.evidence import document_evidence
from reports.radar.future import Future, find_turns
from reports.radar.rules import DueRule
from rubrics.seeing import NEGATIVE, failing_items, is_unread

_YEAR_END = (12, 31)
_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Part:
    """What turns bad: a counted part, or the check as a whole (name "")."""

    key: str
    name: str
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A result that a check will give, and the last day on which something can be done about it.

    ``is_counted``: the check says so already, although the time has not run out.
    """

    check: str
    params: dict[str, Any]
    due: date
    result: Result
    parts: tuple[Part, ...]
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A check with its parameters, as a line of the rubric binds it; ``measures``: the numbers that lines weigh."""

    check: str
    params: dict[str, Any]
    measures: tuple[str, ...]
    rule: DueRule


def find_events(future: Future, wanted: Wanted, now: Result, last: date) -> Iterator[Event]:
    """The turns of one check after ``as_of`` up to ``last``, in their order; ``now`` is what it says as of the day judged."""
    finders = {"turn": _turns, "deadline": _deadline, "year_end": _year_end, "lag": _lags}
    yield from finders[wanted.rule.how](future, wanted, now, last)


def bad_parts(result: Result) -> dict[str, Part]:
    """What was seen to fail; a check without parts fails as a whole."""
    if result.items:
        return {item.key: Part(item.key, item.name, item.reason, item.evidence) for item in failing_items(result)}
    is_bad = result.verdict in NEGATIVE and not is_unread(result)
    return {"": Part("", "", result.reason, result.evidence)} if is_bad else {}


def _turns(future: Future, wanted: Wanted, now: Result, last: date) -> Iterator[Event]:
    as_of = future.site.as_of
    end = min(last + _DAY, date(as_of.year, *_YEAR_END)) if wanted.rule.in_year else last + _DAY
    known = {as_of: now}

    def at(day: date) -> Result:
        return known.get(day) or future.at(wanted.check, wanted.params, day)

    def mark(day: date) -> object:
        result = at(day)
        return (
            result.verdict,
            frozenset(bad_parts(result)),
            tuple(result.measured.get(name) for name in wanted.measures),
        )

    for day in find_turns(mark, as_of, end):
        before, after = bad_parts(at(day - _DAY)), bad_parts(at(day))
        parts = tuple(part for key, part in after.items() if key not in before)
        if parts:
            yield Event(wanted.check, wanted.params, day - _DAY, at(day), parts)


def _deadline(future: Future, wanted: Wanted, now: Result, last: date) -> Iterator[Event]:
    """The report that is due next; one that is called missing before its day is over can still be put up."""
    as_of = future.site.as_of
    if (due := _measured_day(now)) is not None and as_of <= due <= last and (parts := bad_parts(now)):
        yield Event(wanted.check, wanted.params, due, now, tuple(parts.values()), is_counted=True)
    coming = future.at(wanted.check, wanted.params, last + _DAY)
    due = _measured_day(coming)
    if due is None or not as_of <= due <= last or due == _measured_day(now):
        return
    result = future.at(wanted.check, wanted.params, due + _DAY)
    if parts := bad_parts(result):
        yield Event(wanted.check, wanted.params, due, result, tuple(parts.values()))


def _measured_day(result: Result) -> date | None:
    value = result.measured.get("deadline")
    return date.fromisoformat(value) if isinstance(value, str) else None


def _year_end(future: Future, wanted: Wanted, now: Result, last: date) -> Iterator[Event]:
    """What is still missing when the year ends; whether it costs anything the line's target says."""
    due = date(future.site.as_of.year, *_YEAR_END)
    if due > last:
        return
    result = future.at(wanted.check, wanted.params, due)
    if result.verdict is Verdict.UNKNOWN:
        return
    counted = now.verdict is not Verdict.UNKNOWN
    part = Part("", "", result.reason, result.evidence)
    yield Event(wanted.check, wanted.params, due, result, (part,), counted)


def _lags(future: Future, wanted: Wanted, now: Result, last: date) -> Iterator[Event]:
    """Documents without an interpretation whose time is not over: what is said if it comes a day late."""
    if wanted.params.get("of") != "interpretation":
        return
    limit = Limit(wanted.params["max_days"], wanted.params.get("calendar", "workday"))
    site, result = future.site, now
    for pair in find_pairs(site).pairs:
        published = find_published(pair.document)
        if pair.is_explained or published is None or not is_own(site, pair.document):
            continue
        try:
            due = add_days(published, limit.days, limit.counting)
        except UnknownYear:
            continue
        if site.as_of <= due <= last:
            name = titled(pair.document.title)
            reason = f"{name}发布于{published}，尚无解读，应在{limit.text}内发布"
            item = Item(pair.document.url, name, Verdict.NOT_MET, reason, evidence=(document_evidence(pair.document),))
            verdict = Verdict.PARTLY if any(each.verdict is Verdict.MET for each in result.items) else Verdict.NOT_MET
            result = replace(result, verdict=verdict, items=(*result.items, item), assurance=item.assurance)
            part = Part(item.key, name, reason, item.evidence)
            yield Event(wanted.check, wanted.params, due, result, (part,))
