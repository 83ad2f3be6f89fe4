"""What came of an address: an answer of tonight, or what the store has of an earlier one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.certificates import MARK as TLS
from crawler.outcomes import Result
from crawler.pages import Outcome, Page
from crawler.reading import Reading

KEPT_OF_304 = ("ETag", "Last-Modified", "Date", TLS)


@dataclass(frozen=True, slots=True)
class Brought:
    """``sha256``, ``size``: of the bytes, "" and 0 where there are none. ``reading``: with its facts if it was made just now."""

    result: Result
    sha256: str = ""
    size: int = 0
    reading: Reading | None = None


def copied(told: Page, reading: Reading | None) -> Brought:
    """What a row of the ledger has."""
    assert told.outcome is not None
    result = Result(
        told.outcome,
        told.reason,
        told.status,
        told.final_url or told.url,
        told.fetched_at,
        told.content_type,
        told.headers,
        attempts=told.attempts,
    )
    return Brought(result, told.sha256, told.size, reading)


def carried(base: Page, reading: Reading | None) -> Brought:
    """The row of an earlier run: nothing was asked, and the time is that of the fetch."""
    return copied(replace(base, outcome=Outcome.CARRIED, reason="", attempts=0), reading)


def confirmed(base: Page, reading: Reading | None, answer: Result) -> Brought:
    """The stored bytes with their status, which the server's 304 says are still the right ones."""
    headers = base.headers | {name: answer.headers[name] for name in KEPT_OF_304 if name in answer.headers}
    told = replace(base, outcome=Outcome.NOT_MODIFIED, reason="", headers=headers)
    return copied(replace(told, fetched_at=answer.fetched_at, attempts=answer.attempts), reading)


def unexpected(answer: Result) -> Brought:
    """A 304 to a request that set no condition."""
    return Brought(replace(answer, outcome=Outcome.ERROR, reason="HTTP 304 to an unconditional request", body=b""))


def fill(row: Page, brought: Brought) -> Page:
    """The row with what came of its address."""
    result = brought.result
    return replace(
        row,
        outcome=result.outcome,
        status=result.status,
        reason=result.reason,
        attempts=result.attempts,
        final_url=result.url,
        fetched_at=result.fetched_at,
        content_type=result.content_type,
        headers=result.headers,
        sha256=brought.sha256,
        size=brought.size,
    )
