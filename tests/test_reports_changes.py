"""What turned since last night: only what a second look bore out, and an outage is neither fixed nor new."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from checks.results import save_results, to_json
from checks.site.address import address_key
from crawler.errors import InputError
from crawler.store import Run, Store
from crawler.units import Kind as UnitKind
from crawler.units import Unit
from reports import cli
from reports.changes.load import load_changes
from reports.changes.model import CountyChanges
from reports.changes.nights import Night, find_since
from reports.changes.seen import FLAPS, Kind, Seen, find_outage, find_turn, observe
from reports.changes.show import changes_json, changes_table
from reports.pipeline import every_check
from reports.proof.chain import append
from rubrics.load import load_rubric

DAY = date(2017, 12, 1)
SIDES = {"g": ("good", True), "b": ("bad", True), "p": ("bad", False), "q": ("good", False), "?": (None, False)}


def night(number: int, state: str = "complete") -> Night:
    day = DAY + timedelta(number)
    return Night(Run(number, f"{day}T20:00:00+08:00", f"{day}T22:00:00+08:00", state, "", {}), day)


def history(words: str, degraded: str = "") -> list[Seen]:
    """One sign a night: g, b sure; q, p seen once; ? not readable; - not judged."""
    found = []
    for number, sign in enumerate(words):
        when = night(number + 1, "degraded" if str(number + 1) in degraded else "complete")
        if sign == "-":
            found.append(Seen(when))
            continue
        side, is_sure = SIDES[sign]
        raw = {"verdict": "unknown" if side is None else "met", "items": [], "assurance": "confirmed", "reason": sign}
        found.append(Seen(when, side, is_sure and when.is_whole, raw))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("words", "kind", "is_confirmed"),
    [
        ("gg", None, None),
        ("bb", None, None),
        ("gb", "new", True),
        ("gp", "new", False),  # one look: told apart
        ("gpp", "new", True),  # and told again when the second night says the same
        ("gppp", None, None),  # but not a third time
        ("bg", "fixed", True),
        ("bq", "fixed", False),
        ("bqq", "fixed", True),
        ("bgb", "reopened", True),
        ("bgp", "reopened", False),
        ("gpg", "withdrawn", True),
        ("bqb", "withdrawn", True),
        ("pp", None, None),  # the first nights' finding is where the county stands, no change
        ("pg", "fixed", True),
        ("g?", None, None),
        ("b?", None, None),
        ("?g", None, None),
        ("?b", "found", True),
        ("?p", "found", False),
        ("g?b", "new", True),
        ("b?g", "fixed", True),
        ("b?b", None, None),
        ("g?g", None, None),
        ("gp?", None, None),  # the second look could not be taken
        ("gp?p", "new", True),
        ("-b", "found", True),
        ("--", None, None),
        ("bgbg", "flapping", True),
        ("gbgbg", "flapping", True),
        ("gbgp", "flapping", False),
        ("bgb?g", "flapping", True),
    ],
)
def test_how_a_thing_turns(words: str, kind: str | None, is_confirmed: bool | None) -> None:
    turn = find_turn(history(words), len(words) - 2)
    assert (turn and turn.kind.value, turn and turn.is_confirmed) == (kind, is_confirmed)
    if turn is not None:
        assert turn.after.side == history(words)[-1].side


@pytest.mark.parametrize(
    ("words", "since", "kind"),
    [("gbb", 0, "new"), ("gbb", 1, None), ("gbg", 0, None), ("bgg", 0, "fixed"), ("bggb", 1, "reopened"), ("gb?", 0, "new")],
)  # fmt: skip
def test_since_an_older_night(words: str, since: int, kind: str | None) -> None:
    turn = find_turn(history(words), since)
    assert (turn and turn.kind.value) == kind


def test_a_degraded_night_proves_nothing() -> None:
    assert find_turn(history("gb", degraded="2"), 0).is_confirmed is False  # type: ignore[union-attr]
    assert find_turn(history("bg", degraded="2"), 0).is_confirmed is False  # type: ignore[union-attr]
    both = find_turn(history("gbb", degraded="23"), 0)
    assert both is not None
    assert not both.is_confirmed
    after = find_turn(history("gpp", degraded="2"), 0)  # the next whole night is the second look
    assert after is not None
    assert after.is_confirmed


def test_before_is_the_last_night_that_said_otherwise() -> None:
    turn = find_turn(history("gg?b"), 2)
    assert turn is not None
    assert turn.before is not None
    assert (turn.before.night.run.id, turn.after.night.run.id) == (2, 4)


@pytest.mark.parametrize(
    ("words", "since"), [("g?", 2), ("g??", 2), ("b-?", 3), ("gg", None), ("??", None), ("g-", None), ("?g?", 3)]
)
def test_an_outage_begins_after_the_last_word(words: str, since: int | None) -> None:
    first = find_outage(history(words))
    assert (first and first.night.run.id) == since


@given(st.text(alphabet="gbpq?-", min_size=2, max_size=14), st.data())
def test_what_was_not_read_is_never_fixed_and_never_new(words: str, data: st.DataObject) -> None:
    since = data.draw(st.integers(0, len(words) - 2))
    turn = find_turn(history(words), since)
    if turn is None:
        return
    assert turn.after.side is not None
    assert turn.after.night.run.id > since + 1
    if turn.kind in (Kind.FIXED, Kind.NEW, Kind.REOPENED):
        assert turn.before is not None
        assert turn.before.side not in (None, turn.after.side)
    if turn.kind is Kind.FIXED:
        assert "b" in words or "p" in words
    sides = [SIDES[sign][0] for sign in words if sign in "gbpq"]
    if turn.kind is Kind.FLAPPING:
        assert sum(one != other for one, other in pairwise(sides)) >= FLAPS
    if not turn.is_confirmed and turn.kind is not Kind.FLAPPING:
        assert words.rstrip("?-")[-1] in "pq"  # the last word was a single look


@given(st.text(alphabet="gbpq?-", min_size=2, max_size=10))
def test_every_settled_change_is_told_on_exactly_one_morning(words: str) -> None:
    """Reading every morning tells as many turns as there are, flapping aside."""
    turns = [find_turn(history(words[: end + 1]), end - 1) for end in range(1, len(words))]
    told = [
        turn.kind for turn in turns if turn and turn.is_confirmed and turn.kind in (Kind.NEW, Kind.FIXED, Kind.REOPENED)
    ]
    flaps = any(turn.kind is Kind.FLAPPING for turn in turns if turn)
    is_bad = [kind is not Kind.FIXED for kind in told]
    assert flaps or all(one != other for one, other in pairwise(is_bad))  # never fixed twice without a fault between


PAGE = Evidence(
    "http://www.example.gov.cn/jyj/zn.html", "2017-12-01T20:00:00+08:00", "a" * 64, "传真号码：", 0, 2, "指南"
)


def raw(result: Result) -> dict[str, object]:
    return dict(json.loads(to_json(result)))


def guide(verdict: Verdict, fax: Verdict | None, assurance: Assurance = Assurance.CONFIRMED, unread: bool = False) -> Result:  # fmt: skip
    word = Assurance.INCONCLUSIVE if fax is Verdict.UNKNOWN else assurance
    items = (Item("fax", "传真号码", fax, f"传真{fax}", word, (PAGE,)),) if fax else ()
    search = Search(unread=(("http://www.example.gov.cn/jyj/b/", "访问超时"),)) if unread else Search()
    whole = Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else assurance
    return Result("guide_elements", verdict, "要素", whole, items, evidence=(PAGE,), search=search)


@pytest.mark.parametrize(
    ("result", "side"),
    [
        (guide(Verdict.PARTLY, Verdict.NOT_MET), "bad"),
        (guide(Verdict.MET, Verdict.MET), "good"),
        (guide(Verdict.MET, Verdict.DECLARED_NONE), "good"),
        (guide(Verdict.UNKNOWN, Verdict.UNKNOWN), None),
        (guide(Verdict.MET, None), "good"),  # no longer named, and all was read
        (guide(Verdict.MET, None, unread=True), None),  # no longer named, but something was not read
        (guide(Verdict.UNKNOWN, None), None),
        (guide(Verdict.NOT_MET, None), None),  # the whole is missing: its part is not mended
        (guide(Verdict.NOT_APPLICABLE, None), None),
    ],
)
def test_what_a_night_says_of_a_part(result: Result, side: str | None) -> None:
    assert observe(night(1), raw(result), "fax").side == side  # type: ignore[arg-type]


def test_a_dead_link_is_gone_although_others_were_not_tried() -> None:
    other = Item(address_key("http://a/2"), "二", Verdict.NOT_MET, "失效", Assurance.CONFIRMED)
    search = Search(unread=(("http://out.example/", "站外"), ("http://a/3", "超出页数上限未读取")))
    links = raw(Result("dead_links", Verdict.PARTLY, "有失效", Assurance.CONFIRMED, (other,), search=search))
    assert [observe(night(1), links, address_key(f"http://a/{n}")).side for n in (1, 2, 3)] == ["good", "bad", None]  # fmt: skip


PORTAL = "http://www.example.gov.cn/"
UNITS = [
    Unit(id_, name, UnitKind.DEPARTMENT, PORTAL, f"{PORTAL}{id_}/")
    for id_, name in (("jyj", "县教育局"), ("wjj", "县卫生局"))
]


def keep(store: Store, day: date, state: str = "complete", units: list[Unit] | None = None, **guides: Result) -> Run:
    """A finished run with its results: what is not given is met."""
    run = store.start_run(units or UNITS, {}, "0")
    store.finish_run(run, state)
    store.db.table("run").update(run.id, {"started_at": f"{day}T20:00:00+08:00"})
    for unit in units or UNITS:
        pairs = []
        for check, params in every_check():
            result = Result(check, Verdict.MET, "已公开", Assurance.CONFIRMED, evidence=(PAGE,))
            if check == "guide_elements" and not params:
                result = guides.get(unit.id, guide(Verdict.MET, Verdict.MET))
            pairs.append((params, result))
        save_results(store, run.id, unit.id, day, pairs)
    return store.run(run.id)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr("reports.pipeline._drop_outdated", lambda store: None)
    with Store.open(tmp_path / "county.db", create=True) as opened:
        yield opened


LACKING = guide(Verdict.PARTLY, Verdict.NOT_MET)


def changes_of(store: Store, as_of: date, since: str = "") -> CountyChanges:
    return load_changes(store, load_rubric("yuanling-2017"), as_of, since)


def days(count: int) -> list[date]:
    return [DAY + timedelta(number) for number in range(count)]


def test_both_evidences_and_the_marks_stand_in_the_data(store: Store) -> None:
    first, second = days(2)
    keep(store, first)
    keep(store, second, jyj=LACKING)
    data = changes_json(changes_of(store, second), {})
    [change] = data["units"][0]["changes"]
    assert data["units"][1]["changes"] == []
    assert (change["indicator"], change["item"], change["kind"], change["confirmed"]) == ("2.4", "fax", "new", True)
    assert change["points"] == {"max": 2, "before": 2, "after": 1}
    for word, run, day, verdict in (("before", 1, first, "met"), ("after", 2, second, "not_met")):
        assert (change[word]["run"], change[word]["as_of"], change[word]["verdict"]) == (run, day.isoformat(), verdict)
        assert change[word]["evidence"][0]["sha256"] == PAGE.sha256
        assert {"url", "fetched_at", "excerpt"} <= set(change[word]["evidence"][0])
    ceilings = [data["units"][0]["score"][word]["ceiling"] for word in ("before", "after")]
    assert ceilings[0] - ceilings[1] == 1


def test_one_look_stands_apart_and_an_outage_is_told_as_one(store: Store) -> None:
    first, second, third = days(3)
    keep(store, first, jyj=LACKING)
    keep(store, second, jyj=LACKING)
    keep(
        store,
        third,
        jyj=guide(Verdict.UNKNOWN, Verdict.UNKNOWN),
        wjj=guide(Verdict.PARTLY, Verdict.NOT_MET, Assurance.PROVISIONAL),
    )
    county = changes_of(store, third)
    jyj, wjj = county.units
    assert (jyj.changes, [one.indicator for one in jyj.outages]) == ((), ["2.4"])
    assert county.is_new(jyj.outages[0])
    assert (wjj.confirmed, [one.kind for one in wjj.doubtful]) == ([], [Kind.NEW])
    text = changes_table(county)
    assert "待复核的变化（1）" in text
    assert "未能读到（不扣分，也不作已整改）" in text
    assert "已整改" not in text.replace("也不作已整改", "")


def test_the_first_run_has_nothing_to_be_compared_with(store: Store) -> None:
    keep(store, DAY, jyj=LACKING)
    county = changes_of(store, DAY)
    assert county.since is None
    assert "第一个批次" in changes_table(county)
    assert changes_json(county, {})["since"] is None


def test_a_new_year_is_told_as_the_cause(store: Store) -> None:
    keep(store, date(2017, 12, 31))
    keep(store, date(2018, 1, 1), jyj=LACKING)
    [change] = changes_of(store, date(2018, 1, 1)).units[0].changes
    assert change.is_of_new_year


def test_units_that_came_and_went(store: Store) -> None:
    first, second = days(2)
    keep(store, first, units=[UNITS[0], Unit("nyj", "县农业局", UnitKind.DEPARTMENT, PORTAL, f"{PORTAL}nyj/")])
    keep(store, second)
    county = changes_of(store, second)
    assert (county.came, county.went, [unit.unit for unit in county.units]) == (("县卫生局",), ("县农业局",), ["jyj"])


def test_a_night_is_judged_as_of_its_own_day_and_not_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = days(2)
    keep(store, first)
    keep(store, second, jyj=LACKING)
    monkeypatch.setattr("reports.pipeline.run_checks", lambda *_: pytest.fail("judged again"))
    assert [night.as_of for night in changes_of(store, second).nights] == [first, second]


def test_a_pruned_night_without_its_results_is_passed_over(store: Store) -> None:
    """Judged again it would miss what was pruned, and call the rest of it new or fixed."""
    first, second, third = days(3)
    for day in (first, second, third):
        keep(store, day)
    append(store, "prune", 2, "2017-12-20T08:00:00+08:00", (), {})
    kept = changes_of(store, third).since
    assert kept is not None
    assert kept.run.id == 2  # its results are all there
    store.db.execute("DELETE FROM result WHERE run = 2 AND unit = 'jyj'")
    since = changes_of(store, third).since
    assert since is not None
    assert since.run.id == 1


def test_since_names_a_run_or_a_day() -> None:
    nights = [night(1), night(2), night(3, "degraded"), night(4)]
    assert [find_since(nights, text) for text in ("", "1", "2", "2017-12-03", "2017-12-30")] == [1, 0, 1, 1, 2]
    assert find_since(nights[:1], "") == -1
    for wrong in ("4", "9", "2017-11-01", "gestern"):
        with pytest.raises(InputError, match="--since"):
            find_since(nights, wrong)


def test_the_command(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = days(2)
    keep(store, first, jyj=LACKING)
    keep(store, second)
    args = ["changes", "--db", str(store.path), "--rubric", "yuanling-2017", "--as-of", second.isoformat()]
    assert cli.run([*args, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [change["kind"] for unit in data["units"] for change in unit["changes"]] == ["fixed"]
    assert cli.run(args) == 0
    assert "已整改" in capsys.readouterr().out
    assert cli.run([*args, "--since", "7"]) == 2
