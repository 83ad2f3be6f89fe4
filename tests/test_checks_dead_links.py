"""dead_links: only 404, 410 and pages that say so are dead, and a verdict takes three visits at different times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.assurance import agree, is_unconfirmed
from checks.facts.page import Entry
from checks.result import Assurance, Verdict
from checks.rules.dead_links import dead_links
from checks.run import run_check
from checks.site.load import load_site
from checks.site.observed import Visit
from crawler.ledger import Ledger
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from tests.site_builder import AS_OF, PORTAL, UNIT, Builder, portal_builder, portal_of

X = f"{UNIT.site_url}x.html"


def one(outcome: Outcome | None = Outcome.OK, status: int | None = None, **facts):
    builder = Builder(menu=(("领导信息", X),)).home()
    builder.page(X, Role.LIST, outcome, "领导信息", status, **facts)
    return dead_links(builder.build())


@pytest.mark.parametrize(
    ("outcome", "status", "verdict"),
    [
        (Outcome.OK, None, Verdict.MET),
        (Outcome.HTTP_4XX, 404, Verdict.NOT_MET),
        (Outcome.HTTP_4XX, 410, Verdict.NOT_MET),
        (Outcome.SOFT_404, 200, Verdict.NOT_MET),
        (Outcome.HTTP_4XX, 403, Verdict.UNKNOWN),
        (Outcome.HTTP_5XX, 502, Verdict.UNKNOWN),
        (Outcome.TIMEOUT, None, Verdict.UNKNOWN),
        (Outcome.DNS_NXDOMAIN, None, Verdict.UNKNOWN),
        (Outcome.BLOCKED, 412, Verdict.UNKNOWN),
        (Outcome.OVER_BUDGET, None, Verdict.UNKNOWN),
        (None, None, Verdict.UNKNOWN),
    ],
)
def test_truth_table(outcome, status, verdict):
    result = one(outcome, status)
    assert result.verdict is verdict
    assert result.assurance is (Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL)


def test_a_dead_link_shows_where_it_stands_and_what_answered():
    item = one(Outcome.HTTP_4XX, 404).items[0]
    assert (item.name, item.verdict) == ("领导信息", Verdict.NOT_MET)
    assert [hit.url for hit in item.evidence] == [UNIT.site_url, X]
    assert "HTTP 404" in item.reason
    assert "复核" in item.reason


def test_rows_attachments_and_footer_links_count_each_target_once():
    other = f"{UNIT.site_url}map.html"
    builder = Builder(menu=(("领导信息", X),)).home(
        entries=(Entry("领导信息一览", X), Entry("公告", f"{UNIT.site_url}y.html")), other_links=(("", other),)
    )
    for url in (X, f"{UNIT.site_url}y.html", other):
        builder.page(url, Role.OTHER, Outcome.HTTP_4XX, status=404)
    result = dead_links(builder.build())
    assert (result.measured["dead"], result.verdict) == (3, Verdict.NOT_MET)


def test_links_off_the_host_that_nobody_tried_are_counted_not_judged():
    builder = Builder(menu=(("领导信息", X), ("中国政府网", "http://www.gov.cn/"))).home()
    builder.page(X, Role.LIST)
    result = dead_links(builder.build())
    assert (result.verdict, result.measured["untested"]) == (Verdict.MET, 1)
    assert "1个未打开核对" in result.reason
    unseen = Builder(menu=(("领导信息", X), ("机构职能", f"{UNIT.site_url}z.html"))).home()
    unseen.page(X, Role.LIST)
    assert dead_links(unseen.build()).verdict is Verdict.UNKNOWN


def test_the_portals_crawl_knows_its_own_pages():
    builder = Builder(menu=(("县政府", PORTAL), ("指南", f"{PORTAL}zn/"))).home()
    county = portal_builder().home()
    county.page(f"{PORTAL}zn/", Role.COLUMN, Outcome.HTTP_4XX, status=404)
    result = dead_links(builder.build(portal=portal_of(county)))
    assert (result.measured["dead"], result.measured["tested"]) == (1, 2)


def test_some_dead_among_good_ones_and_pages_within():
    builder = Builder(menu=(("领导信息", X), ("机构", f"{UNIT.site_url}j.html"))).home()
    builder.page(X, Role.LIST)
    builder.page(f"{UNIT.site_url}j.html", Role.LIST, menu=(("下属单位", f"{UNIT.site_url}k.html"),))
    builder.page(f"{UNIT.site_url}k.html", Role.LIST, Outcome.HTTP_4XX, status=404)
    assert dead_links(builder.build()).verdict is Verdict.MET
    inner = dead_links(builder.build(), pages="all")
    assert (inner.verdict, inner.items[0].name) == (Verdict.PARTLY, "下属单位")


def test_an_unread_home_page_says_nothing():
    assert dead_links(Builder().home(Outcome.TIMEOUT).build()).verdict is Verdict.UNKNOWN
    with pytest.raises(ValueError, match="home"):
        dead_links(Builder().build(), pages="some")


def seen(*minutes: int, outcome: Outcome = Outcome.HTTP_4XX, status: int | None = 404, day: int = 14) -> list[Visit]:
    """Visits of earlier runs, at these minutes past one o'clock."""
    return [Visit(f"2017-12-{day:02d}T01:{minute:02d}:00+08:00", outcome, status) for minute in minutes]


@pytest.mark.parametrize(
    ("looks", "before", "assurance", "words"),
    [
        (0, [], Assurance.PROVISIONAL, "已试1次，待第3次复核"),
        (2, [], Assurance.PROVISIONAL, "已试2次，待第3次复核"),
        (1, seen(0), Assurance.PROVISIONAL, "已试2次，待第3次复核"),
        (2, seen(0), Assurance.CONFIRMED, "不同时间访问3次均如此"),
        (1, seen(0, 30), Assurance.CONFIRMED, "不同时间访问3次均如此"),
        (2, seen(0, outcome=Outcome.TIMEOUT, status=None), Assurance.PROVISIONAL, "已试2次"),  # said nothing
        (2, seen(0, outcome=Outcome.HTTP_4XX, status=403), Assurance.PROVISIONAL, "已试2次"),  # refused us
        (2, seen(0) + seen(1, outcome=Outcome.OK, status=200), Assurance.PROVISIONAL, "已试2次"),  # it has opened since
        (1, seen(0, 0, 0), Assurance.PROVISIONAL, "已试2次"),  # one visit, taken over unread from run to run
    ],
)
def test_a_dead_link_is_confirmed_by_three_visits(looks, before, assurance, words):
    builder = Builder(menu=(("领导信息", X),)).home()
    builder.page(X, Role.LIST, Outcome.HTTP_4XX, "领导信息", 404)
    if looks:
        builder.look(X, *[Said.ABSENT] * looks)
        builder.looks[X] = [
            replace(each, at=f"2017-12-15T03:{each.number:02d}:00+08:00", status=404) for each in builder.looks[X]
        ]
    result = run_check("dead_links", {}, replace(builder.build(), tried={X: tuple(before)}))
    assert (result.items[0].assurance, result.assurance) == (assurance, assurance), result.items[0].reason
    assert words in result.items[0].reason
    assert not is_unconfirmed(result), "the run before is counted already"
    assert agree(result, result) == result


def test_three_visits_within_a_minute_are_one_moment():
    builder = Builder(menu=(("领导信息", X),)).home()
    builder.page(X, Role.LIST, Outcome.HTTP_4XX, "领导信息", 404)
    times = [f"2017-12-15T01:59:{second}+08:00" for second in (30, 45)]
    site = replace(builder.build(), tried={X: tuple(Visit(at, Outcome.HTTP_4XX, 404) for at in times)})
    assert run_check("dead_links", {}, site).assurance is Assurance.PROVISIONAL


def test_earlier_runs_are_read_from_the_store_and_nothing_is_written(tmp_path):
    with Store.open(tmp_path / "county.db", create=True) as store:
        for number, outcomes in enumerate(((404, 404), (404, None), (404,)), 1):
            run = store.start_run([UNIT], {})
            ledger = Ledger(store, run)
            at = f"2017-12-1{number}T02:00:00+08:00"
            row = Page(UNIT.id, X, Role.LIST, outcome=Outcome.HTTP_4XX, status=404, fetched_at=at)
            ledger.record([Page(UNIT.id, UNIT.site_url, Role.HOME, outcome=Outcome.TIMEOUT), row])
            for look, status in enumerate(outcomes, 1):
                outcome = Outcome.HTTP_4XX if status else Outcome.TIMEOUT
                ledger.add_look(Look(UNIT.id, X, look, f"{at[:12]}{look}{at[13:]}", outcome, Said.ABSENT, status))
            ledger.flush()
            store.finish_run(run, "complete")
        before = store.db.conn.total_changes
        visits = load_site(store, store.newest_run(), UNIT, AS_OF).tried[X]
        assert store.db.conn.total_changes == before
    assert {visit.at[8:10] for visit in visits} == {"11", "12"}, "this run's own visits stand in its rows"
    assert len({visit.at for visit in visits if visit.status == 404}) == 4  # a row has the time of one of its looks
