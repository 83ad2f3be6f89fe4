"""A Site out of the store, and results back into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from checks.facts import codec
from checks.facts.page import PageFacts
from checks.facts.reader import VERSION
from checks.result import Result, Verdict
from checks.results import load_results, params_key, save_results
from checks.rules.guide_published import guide_published
from checks.site.load import load_portal, load_site
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from crawler.units import Kind, Unit
from tests.site_builder import AS_OF, PORTAL, UNIT

GUIDE = f"""<html><head><title>云水县教育局信息公开指南</title></head><body><h1>云水县教育局信息公开指南</h1>
<p>发布日期：2017-03-01</p><div id="zoom"><p>{"为了方便公众获取政府信息，编制本指南，内容包括信息的分类和获取方式。" * 12}</p></div></body></html>"""
HOME = """<html><head><title>云水县教育局</title></head><body><ul class="menu"><li><a href="/jyj/xxgk/">信息公开</a></li>
<li><a href="/jyj/gzdt/">工作动态</a></li><li><a href="/jyj/bsfw/">办事服务</a></li></ul></body></html>"""
OTHER = Unit("mzj", "云水县民政局", Kind.DEPARTMENT, PORTAL, f"{PORTAL}mzj/")
SEEN = "2017-12-15T02:00:00+08:00"


def make_store(path: Path) -> Store:
    store = Store.open(path / "county.db", create=True)
    portal = Unit("portal:www.yunshui.gov.cn", "", Kind.DEPARTMENT, PORTAL, PORTAL)
    run = store.start_run([UNIT, OTHER, portal], {})
    ledger = Ledger(store, run)
    for unit, url, role, html in (
        (UNIT.id, UNIT.site_url, Role.HOME, HOME),
        (UNIT.id, f"{UNIT.site_url}xxgk/1.html", Role.COLUMN, GUIDE),
        (portal.id, PORTAL, Role.HOME, HOME.replace("云水县教育局", "云水县人民政府")),
    ):
        sha256 = ledger.add_body(html.encode())
        page = Page(unit, url, role, anchor="信息公开指南", outcome=Outcome.OK, status=200, fetched_at=SEEN, content_type="text/html",
                    sha256=sha256, size=len(html))  # fmt: skip
        ledger.record([page])
    ledger.record([Page(UNIT.id, f"{UNIT.site_url}a.doc", Role.ATTACHMENT, outcome=Outcome.TIMEOUT)])
    ledger.flush()
    store.finish_run(run, "complete")
    return store


def test_a_unit_s_pages_are_read_where_the_crawl_kept_no_facts(tmp_path):
    with make_store(tmp_path) as store:
        run = store.newest_run()
        site = load_site(store, run, UNIT, AS_OF)
        assert guide_published(site).verdict is Verdict.MET
        assert site.coverage.state == "complete"
        assert site.portal is not None
        assert [names.region for names in site.others] == ["云水县"]
        page = site.find_page(f"{UNIT.site_url}xxgk/1.html")
        assert page is not None
        assert store.facts(page.row.url, page.row.sha256, VERSION) == codec.to_json(page.facts)


def test_kept_facts_are_not_read_again(tmp_path):
    with make_store(tmp_path) as store:
        run = store.newest_run()
        row = next(page for page in store.pages(run, UNIT.id) if page.role is Role.COLUMN)
        store.save_facts(
            row.url,
            row.sha256,
            VERSION,
            codec.to_json(PageFacts(row.url, title="另一页", kind="article", text="文字" * 20)),
        )
        assert guide_published(load_site(store, run, UNIT, AS_OF)).verdict is Verdict.NOT_MET


def test_the_portal_is_loaded_once_for_all_units(tmp_path):
    with make_store(tmp_path) as store:
        run = store.newest_run()
        portal = load_portal(store, run, UNIT, AS_OF)
        assert load_site(store, run, OTHER, AS_OF, portal).portal is portal


def test_results_are_kept_by_run_unit_check_parameters_and_date(tmp_path):
    with make_store(tmp_path) as store:
        run = store.newest_run()
        assert load_results(store, run.id, UNIT.id, AS_OF) == {}
        first, again = (Result("column_posts", Verdict.MET, reason) for reason in ("一", "二"))
        save_results(store, run.id, UNIT.id, AS_OF, [({"min_items": 2}, first), ({}, first)])
        save_results(store, run.id, UNIT.id, AS_OF, [({}, again)])
        kept = load_results(store, run.id, UNIT.id, AS_OF)
        assert kept == {("column_posts", params_key({"min_items": 2})): first, ("column_posts", params_key({})): again}
        assert load_results(store, run.id, UNIT.id, date(2017, 1, 1)) == {}
