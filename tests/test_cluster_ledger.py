"""The ledger of shards: one crawler per host, a late result is refused, nothing stays running for ever."""

from __future__ import annotations

import sqlite3
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cluster.ledger import LEASE_LOST, MAX_LOSSES, Claim, Ledger, Shard, count_causes

TTL = 10.0


class Clock:
    """A clock that only moves when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger(sqlite3.connect(":memory:", isolation_level=None), clock)


def claim(ledger: Ledger, owner: str = "w") -> Claim:
    found = ledger.claim(owner, TTL)
    assert found
    return found


def publish(ledger: Ledger, held: Claim) -> bool:
    with ledger.publishing(held, {"pages": 1}) as is_mine:
        return is_mine


def test_every_shard_is_given_out_once_and_ends_published(ledger: Ledger) -> None:
    assert ledger.add(Shard(f"s{n}", f"h{n}", {"n": n}) for n in range(3)) == 3
    held = [claim(ledger) for _ in range(3)]
    assert [c.spec["n"] for c in held] == [0, 1, 2]
    assert ledger.claim("w", TTL) is None
    assert all(publish(ledger, c) for c in held)
    assert ledger.counts() == {"published": 3}
    assert not ledger.is_open()


def test_two_shards_of_a_host_never_run_together(ledger: Ledger, clock: Clock) -> None:
    ledger.add([Shard("a", "h", {}), Shard("b", "h", {})])
    first = claim(ledger)
    assert ledger.claim("other", TTL) is None
    publish(ledger, first)
    assert claim(ledger, "other").shard == "b"


def test_adding_again_changes_nothing(ledger: Ledger) -> None:
    ledger.add([Shard("a", "h", {})])
    held = claim(ledger)
    assert ledger.add([Shard("a", "h", {"other": 1})]) == 0
    assert publish(ledger, held)
    assert ledger.claim("w", TTL) is None


def test_a_late_result_is_refused(ledger: Ledger, clock: Clock) -> None:
    ledger.add([Shard("a", "h", {})])
    late = claim(ledger, "slow")
    clock.now += TTL
    assert ledger.renew([late], TTL) == [late]
    new = claim(ledger, "quick")
    assert (new.attempt, late.attempt) == (2, 1)
    assert not publish(ledger, late)
    assert ledger.give_back(late, "x") == ""
    assert publish(ledger, new)
    assert not publish(ledger, new), "a second time is once too often"


def test_renewal_keeps_the_host(ledger: Ledger, clock: Clock) -> None:
    ledger.add([Shard("a", "h", {}), Shard("b", "h", {})])
    held = claim(ledger)
    for _ in range(5):
        clock.now += TTL - 1
        assert ledger.renew([held], TTL) == []
        assert ledger.claim("other", TTL) is None


def test_a_shard_fails_after_the_last_attempt(ledger: Ledger, clock: Clock) -> None:
    ledger.add([Shard("a", "h", {}), Shard("b", "h", {})])
    for attempt in range(1, MAX_LOSSES + 1):
        assert claim(ledger).attempt == attempt
        clock.now += TTL
    assert claim(ledger).shard == "b"
    assert ledger.counts() == {"failed": 1, "running": 1}
    assert count_causes(ledger.connection) == {LEASE_LOST: 1}


def test_a_given_back_shard_is_free_at_once(ledger: Ledger) -> None:
    ledger.add([Shard("a", "h", {})])
    for attempt in range(1, MAX_LOSSES):
        held = claim(ledger)
        assert (held.attempt, ledger.give_back(held, "exit 1")) == (attempt, "ready")
    assert ledger.give_back(claim(ledger), "exit 1") == "failed"
    assert count_causes(ledger.connection) == {"exit 1": 1}


def test_an_attempt_that_was_never_begun_is_no_loss(ledger: Ledger) -> None:
    ledger.add([Shard("a", "h", {})])
    for attempt in range(1, 3 * MAX_LOSSES):
        held = claim(ledger)
        assert (held.attempt, ledger.give_back(held, "no contact", is_loss=False)) == (attempt, "ready")


def test_pages_and_state_are_committed_together_or_not_at_all(ledger: Ledger) -> None:
    ledger.connection.execute("CREATE TABLE page (url TEXT)")
    ledger.add([Shard("a", "h", {})])
    held = claim(ledger)
    with pytest.raises(RuntimeError), ledger.publishing(held, {}) as is_mine:  # noqa: PT012
        assert is_mine
        ledger.connection.execute("INSERT INTO page VALUES ('x')")
        raise RuntimeError("power cut")
    assert ledger.counts() == {"running": 1}
    assert ledger.connection.execute("SELECT count(*) FROM page").fetchone() == (0,)
    assert publish(ledger, held)


def test_when_the_next_lease_runs_out(ledger: Ledger, clock: Clock) -> None:
    assert ledger.next_change() is None
    ledger.add([Shard("a", "h", {})])
    claim(ledger)
    clock.now += 4
    assert ledger.next_change() == TTL - 4


class Workers(RuleBasedStateMachine):
    """Workers that claim, die, come late and publish in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.ledger = Ledger(sqlite3.connect(":memory:", isolation_level=None), self.clock)
        self.ledger.add(Shard(f"s{n}", f"h{n % 3}", {}) for n in range(7))
        self.held: list[tuple[Claim, float]] = []
        self.published: Counter[str] = Counter()

    @rule()
    def take(self) -> None:
        if found := self.ledger.claim("w", TTL):
            self.held.append((found, self.clock.now + TTL))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), ends=st.sampled_from(["publish", "give back", "die", "renew"]))
    def end(self, data: st.DataObject, ends: str) -> None:
        held, until = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if ends == "publish":
            self.published[held.shard] += publish(self.ledger, held)
        elif ends == "give back":
            self.ledger.give_back(held, "x")
        elif ends == "renew":
            renewed = not self.ledger.renew([held], TTL)
            assert renewed or until <= self.clock.now
            self.held.append((held, self.clock.now + TTL if renewed else until))

    @rule(seconds=st.floats(0.1, 15))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def one_crawler_per_host(self) -> None:
        hosts = Counter(f"h{int(c.shard[1:]) % 3}" for c, until in self.held if until > self.clock.now)
        assert all(count == 1 for count in hosts.values())

    @invariant()
    def none_is_lost_or_published_twice(self) -> None:
        states = self.ledger.connection.execute("SELECT state, count(*) FROM shard GROUP BY state")
        assert self.ledger.counts() == dict(states)
        assert sum(self.ledger.counts().values()) == 7
        assert all(count == 1 for count in self.published.values() if count)


TestWorkers = Workers.TestCase
TestWorkers.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(st.lists(st.sampled_from(["h1", "h2", "h3"]), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_ledger_empties(hosts: list[str]) -> None:
    """Whoever waits for the ledger to empty comes to an end."""
    ledger = Ledger(sqlite3.connect(":memory:", isolation_level=None), Clock())
    ledger.add(Shard(f"s{n}", host, {}) for n, host in enumerate(hosts))
    for _ in range(len(hosts)):
        assert publish(ledger, claim(ledger))
    assert not ledger.is_open()


def test_many_are_claimed_in_one_transaction(ledger: Ledger) -> None:
    ledger.add([*(Shard(f"s{n}", f"h{n}", {}) for n in range(3)), Shard("s3", "h0", {})])
    assert [held.shard for held in ledger.claim_some("w", TTL, 2)] == ["s0", "s1"]
    assert [held.shard for held in ledger.claim_some("w", TTL, 9)] == ["s2"], (
        "a second shard of a held host is not given out"
    )
    assert ledger.counts() == {"ready": 1, "running": 3}


def test_one_renewal_tells_the_held_from_the_lost(ledger: Ledger, clock: Clock) -> None:
    ledger.add(Shard(f"s{n}", f"h{n}", {}) for n in range(4))
    late, held, ended, other = ledger.claim_some("w", TTL, 4)
    assert publish(ledger, ended)
    clock.now += TTL - 1
    assert ledger.renew([held], TTL) == []
    clock.now += 1
    not_mine = Claim(other.shard, other.attempt, "another", {})
    assert ledger.renew([late, held, ended, not_mine], TTL) == [late, ended, not_mine]
    assert [ledger.holds(c) for c in (late, held, ended, other)] == [False, True, False, False]


def begin(ledger: Ledger, run: int, *hosts: str) -> None:
    ledger.begin(run, lambda: [Shard(f"{run}/{n}", host, {"run": run}) for n, host in enumerate(hosts)])


def test_a_run_is_planned_once(ledger: Ledger) -> None:
    """Taken up by more workers it would be cut otherwise, and a host lie in two shards."""
    begin(ledger, 7, "h1", "h2")
    held = claim(ledger)
    begin(ledger, 7, "h1", "h2", "h3", "h4")
    assert ledger.counts() == {"ready": 1, "running": 1}
    assert publish(ledger, held)


def test_the_shards_of_an_earlier_run_are_forgotten(ledger: Ledger, clock: Clock) -> None:
    """None of them is given out, counted or told as failed in the next run; a late result of theirs is refused."""
    begin(ledger, 1, "h1", "h2", "h3")
    for _ in range(MAX_LOSSES):
        ledger.give_back(claim(ledger), "exit 1")
    late = claim(ledger)
    begin(ledger, 10, "h1", "h2")
    assert (ledger.counts(), ledger.failures()) == ({"ready": 2}, [])
    assert not publish(ledger, late)
    assert ledger.renew([late], TTL) == [late]
    assert ledger.give_back(late, "x") == ""
    clock.now += TTL
    assert [c.spec["run"] for c in ledger.claim_some("w", TTL, 9)] == [10, 10]


def test_no_host_is_asked_while_an_attempt_of_an_earlier_run_may_ask_it(ledger: Ledger, clock: Clock) -> None:
    """Another run cuts the hosts another way: the lease's key says nothing about them."""
    begin(ledger, 1, "h1")
    claim(ledger)
    begin(ledger, 2, "h2")
    clock.now += TTL - 1
    assert ledger.claim("w", TTL) is None
    begin(ledger, 2, "h2")
    assert ledger.claim("w", TTL) is None, "a driver that was started again waits as well"
    clock.now += 1
    assert claim(ledger).shard == "2/0"
    assert not ledger.connection.execute("SELECT 1 FROM shard_lease WHERE owner = ''").fetchone()


def test_the_schema_itself_admits_one_lease_per_host(ledger: Ledger) -> None:
    ledger.add([Shard("a", "h", {}), Shard("b", "h", {})])
    claim(ledger)
    with pytest.raises(sqlite3.IntegrityError):
        ledger.connection.execute("INSERT INTO shard_lease VALUES ('b', 'h', 1, 'w', 0)")
