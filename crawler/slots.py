"""Politeness by server: the slot an address belongs to, how long it must rest, and when it is given up."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from crawler.addresses import literal_address
from crawler.names import Names
from crawler.outcomes import NETWORK
from crawler.pages import Outcome
from crawler.urls import host_of

BREAK_AFTER = 6  # network errors in a row
# A 5xx may be one page's; only four times as many in a row are the server's, and then it is hammered no longer.
_WEIGHT = dict.fromkeys(NETWORK, 1.0) | {Outcome.HTTP_5XX: 0.25}


class Slots:
    """One slot per server address, whatever names lead to it: shared platforms serve thousands of sites from one."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._keys: dict[str, str] = {}
        self._errors: dict[str, float] = {}
        self._broken: dict[str, tuple[Outcome, str]] = {}
        self._free_at: dict[str, float] = {}  # monotonic seconds
        self._delays: dict[str, float] = {}  # Crawl-delay, seconds
        self._break_after = BREAK_AFTER

    def key(self, url: str) -> str:
        """The slot's name: the server's address; the host name while that is unknown.

        On loopback every port is a server of its own.
        """
        server = host_of(url)
        if server not in self._keys:
            host = urlsplit(url).hostname or ""
            address = literal_address(host) or literal_address(self.names.address_of(host))
            if address is None:
                return host
            self._keys[server] = server if address.is_loopback else str(address)
        return self._keys[server]

    # resting

    def set_delay(self, slot: str, seconds: float) -> None:
        """Honour a host's Crawl-delay from now on."""
        self._delays[slot] = max(seconds, self._delays.get(slot, 0.0))

    def pause(self, slot: str, seconds: float) -> None:
        """No request before ``seconds`` have passed."""
        self._free_at[slot] = max(time.monotonic() + seconds, self._free_at.get(slot, 0.0))

    def rest(self, slot: str) -> float:
        """Seconds until the slot may be used."""
        return self._free_at.get(slot, 0.0) - time.monotonic()

    def book(self, slot: str) -> None:
        """A request starts: the slot's Crawl-delay begins."""
        if delay := self._delays.get(slot, 0.0):
            self.pause(slot, delay)

    # giving up

    def note(self, slot: str, outcome: Outcome, reason: str) -> None:
        """Count failures in a row; too many end the slot for this run."""
        weight = _WEIGHT.get(outcome, 0.0)
        self._errors[slot] = self._errors.get(slot, 0.0) + weight if weight else 0.0
        if self._errors[slot] >= self._break_after:
            count = int(self._break_after / weight)
            self.give_up(slot, outcome, f"not tried after {count} failures in a row ({reason})")

    def give_up(self, slot: str, outcome: Outcome, reason: str) -> None:
        """No further request to this slot; its addresses end with this outcome."""
        self._broken.setdefault(slot, (outcome, reason))

    def reopen(self, break_after: int) -> None:
        """Try servers again that were given up for failures in a row, and give them up sooner from now on."""
        self._break_after = break_after
        self._errors.clear()
        self._broken = {slot: why for slot, why in self._broken.items() if why[0] not in _WEIGHT}

    def broken(self, slot: str) -> tuple[Outcome, str] | None:
        """Why the slot was given up, or None."""
        return self._broken.get(slot)
