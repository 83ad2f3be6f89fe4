"""How far a running crawl is."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.pages import Outcome, Page


@dataclass
class Counts:
    """How far the run is."""

    scheduled: int = 0
    done: int = 0
    read: int = 0  # pages that the reader read in this process
    outcomes: dict[str, int] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        """Count a row that got its outcome."""
        assert page.outcome is not None
        self.done += 1
        self.outcomes[page.outcome.value] = self.outcomes.get(page.outcome.value, 0) + 1

    def reopen(self, page: Page) -> None:
        """The row is asked for again and will get its outcome anew."""
        assert page.outcome is not None
        self.done -= 1
        self.outcomes[page.outcome.value] -= 1
        self.outcomes = {outcome: count for outcome, count in self.outcomes.items() if count}

    def take_back(self, raised: int, reopened: int) -> None:
        """Rows that are scheduled a second time, some of them after a cap had ended them."""
        self.scheduled -= raised + reopened
        self.done -= reopened
        self.outcomes[Outcome.CAPPED.value] = self.outcomes.get(Outcome.CAPPED.value, 0) - reopened
        self.outcomes = {outcome: count for outcome, count in self.outcomes.items() if count}
