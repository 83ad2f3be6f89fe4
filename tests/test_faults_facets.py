"""Search forms and facets: addresses without end that show the same entries again and again."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.facets import MARK, MAX_FACETS
from crawler.pages import Outcome
from tests.crawl_site import Handler, page, run_crawl, serve, unit

FACETS = {
    "area": range(12),
    "year": range(2000, 2012),
    "sort": ("new", "old", "hot"),
    "word": ("教育", "学校", "老师", "招生"),
}
ENTRIES = 5


def facets(handler: Handler) -> None:
    """Every facet of every combination, and a few entries that are there however one searches."""
    chosen = dict(parse_qsl(urlsplit(handler.path).query))
    links = []
    for name, values in FACETS.items():
        for value in values:
            links.append(f"nav:/a/search?{urlencode(chosen | {name: value})} {value}")
    entries = [f"entry:/a/{n}.html 标题{n}" for n in range(ENTRIES)]
    handler.send(200, page(*links, *entries, body=str(sorted(chosen.items()))).encode())


def shown(handler: Handler) -> None:
    """One answer for every address below ``/a/``; forms are posted to a path that must see nothing."""
    if handler.path.startswith("/a/search"):
        facets(handler)
    else:
        handler.send(200, f"<html><body>{handler.path}</body></html>".encode() if "." in handler.path else b"x")


def test_facets_end_with_the_budget_and_prove_nothing(tmp_path: Path) -> None:
    form = "<form action=/a/send method=post><input name=q></form><form action=/a/find><input name=q></form>"
    start = page(
        "nav:/a/search?sort=new 检索",
        "nav:/a/gk/ 信息公开",
        *(f"entry:/a/{n}.html 标题{n}" for n in range(ENTRIES)),
        body=form,
    )
    with serve({"/": page(), "/a/": start, "/robots.txt": "#"}, default=shown) as site:
        crawl = run_crawl(tmp_path, [unit(site)], pages=40)
        assert site.hits("/a/send") == site.hits("/a/find") == 0
        searched = {path for _, path in site.log if path.startswith("/a/search")}
    rows = crawl.rows()
    combinations = len(list(product(*FACETS.values())))
    assert 3 < len(searched) < 40 < combinations
    assert rows["/a/gk/"].outcome is Outcome.OK
    assert {row.outcome for row in rows.values() if row.is_unread} <= {Outcome.OVER_BUDGET, Outcome.CAPPED}
    assert crawl.summary["units"] == {"partial": 1}


def test_a_search_ends_with_its_cap_and_leaves_the_budget_to_the_pages(tmp_path: Path) -> None:
    """Words of a search are names of needed columns, so its facets would come before every text."""
    start = page("nav:/a/search?sort=new 检索", *(f"nav:/a/c{n}/ 栏目{n}" for n in range(9)), "nav:/a/gk/ 信息公开")
    with serve({"/": page(), "/a/": start, "/robots.txt": "#"}, default=shown) as site:
        crawl = run_crawl(tmp_path, [unit(site)], pages=300)
        searched = {path for _, path in site.log if path.startswith("/a/search")}
    rows = crawl.rows()
    capped = [row for path, row in rows.items() if path.startswith("/a/search") and row.outcome is Outcome.CAPPED]
    assert len(searched) == MAX_FACETS
    assert len(capped) > MAX_FACETS
    assert all(row.is_unread and row.reason.startswith(f"more than {MAX_FACETS} {MARK}") for row in capped)
    assert all(rows[f"/a/c{n}/"].outcome is Outcome.OK for n in range(9))
    assert Outcome.OVER_BUDGET not in {row.outcome for row in rows.values()}
    assert crawl.summary["units"] == {"partial": 1}
