"""What can be measured of a host beside its pages. A Site without it has not been measured, which says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.pages import Outcome


@dataclass(frozen=True, slots=True)
class Ipv6:
    """An AAAA query for the host of the unit's home page."""

    host: str
    asked_at: str  # ISO 8601 with zone
    addresses: tuple[str, ...] | None  # (): the server answered that there is none; None: no answer
    opened: bool | None = None  # the home page over IPv6; None: not tried, the machine has no IPv6


@dataclass(frozen=True, slots=True)
class Probe:
    """One visit of the home page."""

    at: str  # ISO 8601 with zone
    seconds: float | None  # until the page was there; None: it never was
    is_ours: bool = False  # our own network was down: no visit at all


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit of an earlier run met at an address. ``at``: ISO 8601 with zone."""

    at: str
    outcome: Outcome
    status: int | None = None
