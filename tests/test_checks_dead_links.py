"""dead_links: only 404, 410 and pages that say so are dead, and one look is provisional."""

from __future__ import annotations

import pytest

from checks.facts.page import Entry
from checks.result import Assurance, Verdict
from checks.rules.dead_links import dead_links
from crawler.pages import Outcome, Role
from tests.site_builder import PORTAL, UNIT, Builder, portal_builder, portal_of

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
