"""Lean pages: the same facts and rows, with what is equal there once and long texts packed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import codec
from checks.facts.page import Attachment, Entry, Label, PageFacts, Part
from checks.site import lean, load
from checks.site.lean import Lean, LeanFacts
from checks.site.load import Portals, load_site
from crawler.pages import Outcome, Page, Role
from tests.site_builder import AS_OF, UNIT
from tests.test_site_load import OTHER, make_store

URL = "http://www.yunshui.gov.cn/jyj/1.html"
LONG = "为进一步推进政务公开工作，现将有关事项通知如下。\n" * 80
words = st.text(max_size=12)
texts = st.one_of(st.text(max_size=40), st.text(min_size=1, max_size=20).map(lambda text: text * 120))
days = st.none() | st.dates()
pairs = st.lists(st.tuples(words, words), max_size=4).map(tuple)
facts = st.builds(
    PageFacts,
    url=words,
    title=words,
    columns=st.lists(words, max_size=3).map(tuple),
    text=texts,
    footer=texts,
    published=days,
    entries=st.lists(st.builds(Entry, title=words, url=words, date=days, publisher=words), max_size=4).map(tuple),
    attachments=st.lists(st.builds(Attachment, words, words, words), max_size=2).map(tuple),
    labels=st.lists(st.builds(Label, words, words), max_size=2).map(tuple),
    parts=st.lists(st.builds(Part, st.just("frame"), words, words), max_size=2).map(tuple),
    menu=pairs,
    other_links=pairs,
    tables=st.lists(st.lists(st.lists(words, max_size=2).map(tuple), max_size=2).map(tuple), max_size=2).map(tuple),
    is_placeholder=st.booleans(),
    images=st.integers(0, 3),
)


def plain(page: PageFacts) -> str:
    return codec.to_json(page)


@given(st.lists(facts, max_size=5))
def test_nothing_is_lost(pages: list[PageFacts]) -> None:
    maker = Lean()
    made = [maker.facts(page) for page in pages]
    assert [plain(page) for page in made] == [plain(page) for page in pages]
    assert [plain(replace(page, url="x")) for page in made] == [plain(replace(page, url="x")) for page in pages]
    assert made == [Lean().facts(page) for page in pages]


@pytest.mark.parametrize(
    ("text", "footer", "is_packed"),
    [
        ("短", "版权所有", False),
        (LONG, "", True),
        ("短", LONG, True),
        (LONG, LONG[-200:], True),
        (LONG + "\ud800", "", True),
    ],
)
def test_long_texts_are_packed(text: str, footer: str, is_packed: bool) -> None:
    made = Lean().facts(PageFacts(URL, text=text, footer=footer))
    assert isinstance(made, LeanFacts)
    assert (made.text, made.footer, made.url) == (text, footer, URL)
    assert (made._shelf is not None) is is_packed
    changed = replace(made, text="anders")
    assert (changed.text, changed.footer, made.text) == ("anders", footer, text)


def test_what_is_equal_is_there_once() -> None:
    def page(number: int) -> PageFacts:
        entries = (Entry(f"第{number}号", f"{URL}?{number}", date(2017, 5, 1)), Entry("通知公告栏", URL))
        menu = (("首 页", URL + "#"), (f"本页{number}", URL))
        return PageFacts("".join((URL, str(number))), site="云水县教育局"[:6], entries=entries, menu=menu)

    maker = Lean()
    one, two = maker.facts(page(1)), maker.facts(page(2))
    assert one.site is two.site
    assert one.menu[0] is two.menu[0]
    assert one.menu[1] != two.menu[1]
    assert one.entries[1] is two.entries[1]
    assert one.entries[1].url is two.menu[1][1]
    assert maker.facts(page(1)).entries is one.entries


def test_rows_stay_what_they_were_and_are_taken_over() -> None:
    def rows() -> list[Page]:
        return [
            Page("jyj", f"{URL}{n}", Role.ENTRY, outcome=Outcome.OK, status=200, redirects=(URL,), headers={"ETag": f'"{n}"'})
            for n in range(3)
        ]  # fmt: skip

    given_rows = rows()
    made = Lean().rows(given_rows)
    assert made == rows()
    assert given_rows == []
    assert made[0].redirects is made[1].redirects


def test_what_was_met_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "_MET", 8)
    maker = Lean()
    made = [maker.facts(PageFacts(f"{URL}{n}", title=f"第{n}页", site="云水县")) for n in range(50)]
    assert [page.url for page in made] == [f"{URL}{n}" for n in range(50)]
    assert len(maker._met) <= 8


@pytest.mark.parametrize("many", [1, 1_000])
def test_every_unit_knows_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(load, "_MANY", many)
    with make_store(tmp_path) as store:
        run = store.newest_run()
        assert run is not None
        sites = {unit.id: load_site(store, run, unit, AS_OF) for unit in store.units(run)}
    assert sites[UNIT.id].others == (sites[OTHER.id].names,)
    assert sites[OTHER.id].others == (sites[UNIT.id].names,)
    assert {isinstance(page.facts, LeanFacts) for page in sites[UNIT.id].pages if page.facts} == {many == 1}


def test_few_portals_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(load, "load_portal", lambda store, run, unit, as_of: asked.append(unit.portal_url))
    with make_store(tmp_path) as store:
        run = store.newest_run()
        assert run is not None
        portals = Portals(store, run, AS_OF)
        for number in (1, 1, 2, 3, 4, 4, 5, 5, 1):
            assert portals.load(replace(UNIT, portal_url=f"http://www.county{number}.gov.cn/")) is None
    assert [url[17] for url in asked] == ["1", "2", "3", "4", "5", "1"]
