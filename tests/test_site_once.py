"""What a Site is asked again is worked out once, for this Site and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks.site.once import once
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted
from tests.site_builder import Builder

asked: list[tuple[Site, str]] = []


@once
def count_pages(site: Site, word: str = "") -> int:
    """A function that keeps a record of its calls."""
    asked.append((site, word))
    return len(site.pages)


def test_the_same_question_is_worked_out_once():
    asked.clear()
    site = Builder().home().build()
    assert [count_pages(site), count_pages(site), count_pages(site, "a"), count_pages(site, word="a")] == [1] * 4
    assert [word for _, word in asked] == ["", "a", "a"]


def test_a_changed_site_is_asked_anew():
    site = Builder().home().build()
    assert count_pages(site) == 1
    assert count_pages(replace(site, pages=())) == 0
    assert count_pages(site) == 1


def test_what_is_kept_is_no_part_of_the_site():
    site = Builder().home().build()
    other = replace(site)
    count_pages(site)
    assert site == other
    assert "memo" not in repr(site)


def test_the_age_that_is_asked_for_changes_nothing_for_the_next():
    builder = Builder().home()
    builder.column("信息公开指南", builder.entry("教育局信息公开指南", day=date(2015, 3, 1)))
    site, wanted = builder.build(), load_wanted()["guide"]
    assert len(find_documents(site, wanted).hits) == 1
    assert [len(bin_) for bin_ in _bins(site, date(2016, 1, 1))] == [0, 1]
    assert [len(bin_) for bin_ in _bins(site, date(2015, 3, 1))] == [1, 0]


def _bins(site: Site, since: date) -> tuple[tuple[object, ...], tuple[object, ...]]:
    found = find_documents(site, load_wanted()["guide"], since)
    return found.hits, found.stale
