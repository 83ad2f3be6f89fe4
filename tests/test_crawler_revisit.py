"""What an incremental night does with an address: fetched, asked whether it changed, or carried over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages import Outcome, Page, Role
from crawler.revisit import (
    MAX_AGE,
    PAGE_ROTATION,
    ROTATION,
    Past,
    Tonight,
    Way,
    can_be_asked,
    choose,
    conditions,
    is_due,
    is_lie,
)

DAY = date(2026, 3, 10)
TAGGED = {"ETag": '"1"'}


def url_of_lag(lag: int, rotation: int = PAGE_ROTATION * 3) -> str:
    """An address whose own day of the rotation was ``lag`` days before DAY."""
    return next(
        url
        for url in (f"http://h/{n}" for n in range(10_000))
        if is_due(url, DAY - timedelta(days=lag + 1), DAY, rotation)
        and not is_due(url, DAY - timedelta(days=lag), DAY, rotation)
    )


RESTING = url_of_lag(6)  # due six days ago: not again before tomorrow


def past(role: Role = Role.ENTRY, *, url: str = RESTING, ago: int = 1, read: int = 1, **more: object) -> Past:
    page = Page("a", url, role, **{"outcome": Outcome.OK, "sha256": "1", "depth": 3, **more})  # type: ignore[arg-type]
    return Past(page, DAY - timedelta(days=ago), DAY - timedelta(days=read))


def tonight(**more: object) -> Tonight:
    return Tonight(DAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        (past(), tonight(), Way.CARRY),
        (past(headers=TAGGED), tonight(), Way.CARRY),
        (past(outcome=Outcome.CARRIED), tonight(), Way.CARRY),
        (past(anchor="信息公开指南", headers=TAGGED), tonight(), Way.ASK),  # a document
        (past(anchor="信息公开指南", headers=TAGGED), tonight(is_trusted=False), Way.CARRY),
        (past(anchor="信息公开指南"), tonight(is_bare=True), Way.FETCH),
        (past(anchor="局长下乡"), tonight(is_bare=True), Way.CARRY),
        (past(), tonight(is_changed=True), Way.FETCH),
        (past(ago=MAX_AGE.days + 1), tonight(), Way.FETCH),
        (past(ago=-1), tonight(), Way.FETCH),  # the clock went back
        (past(outcome=Outcome.HTTP_4XX), tonight(), Way.FETCH),
        (past(outcome=Outcome.TIMEOUT), tonight(), Way.FETCH),
        (past(outcome=Outcome.REDIRECTED), tonight(), Way.FETCH),
        (past(Role.HOME, depth=0, headers=TAGGED, url=url_of_lag(1)), tonight(), Way.ASK),
        (past(Role.HOME, depth=0, headers=TAGGED, url=url_of_lag(3)), tonight(), Way.FETCH),  # every third day
        (past(Role.HOME, depth=0, headers=TAGGED, url=url_of_lag(1), read=4), tonight(), Way.FETCH),
        (past(Role.LIST_PAGE, outcome=Outcome.CAPPED, headers=TAGGED), tonight(), Way.ASK),  # repeated its list
        (past(Role.LIST_PAGE, outcome=Outcome.CAPPED, sha256="", headers=TAGGED), tonight(), Way.FETCH),
        (past(Role.COLUMN, headers=TAGGED), tonight(), Way.ASK),
        (past(Role.COLUMN), tonight(), Way.FETCH),
        (past(Role.COLUMN, headers=TAGGED), tonight(is_bare=True), Way.FETCH),
        (past(Role.COLUMN, headers=TAGGED, redirects=("http://h/moved",)), tonight(), Way.FETCH),
        (past(Role.LIST, headers={"Last-Modified": "Tue"}), tonight(), Way.ASK),
        (past(Role.LIST_PAGE), tonight(), Way.FETCH),
        (past(Role.LIST_PAGE), tonight(is_calm=True), Way.CARRY),
        (past(Role.LIST_PAGE, headers=TAGGED), tonight(is_calm=True), Way.ASK),
        (past(Role.LIST, headers={**TAGGED, "X-Gongkai-Rendered": "x"}), tonight(), Way.FETCH),
        (past(url=url_of_lag(0)), tonight(), Way.FETCH),  # its own day of the rotation
        (past(Role.LIST, url=url_of_lag(0), headers=TAGGED), tonight(), Way.FETCH),
        (past(url=url_of_lag(ROTATION), headers=TAGGED, read=5), tonight(), Way.ASK),
        (past(Role.ATTACHMENT, url=url_of_lag(0), section=RESTING), tonight(), Way.CARRY),  # due with its page
        (past(Role.ATTACHMENT, section=url_of_lag(0)), tonight(), Way.FETCH),
        (past(headers=TAGGED, url=url_of_lag(2)), tonight(is_watched=True), Way.ASK),
        (past(headers=TAGGED, url=url_of_lag(0)), tonight(is_watched=True), Way.FETCH),  # a "no" may be a lie
        (past(headers=TAGGED), tonight(is_watched=True, is_trusted=False), Way.FETCH),
        (past(), tonight(is_watched=True), Way.FETCH),
        (past(url=url_of_lag(2), ago=3), tonight(), Way.FETCH),  # its own day fell on a night without a run
    ],
)  # fmt: skip
def test_the_way_of_a_row(before: Past, now: Tonight, way: Way) -> None:
    page = before.page
    row = Page("a", page.url, page.role, section=page.section, anchor=page.anchor, depth=page.depth)
    assert choose(row, before, now) is way


def test_what_is_new_or_came_by_another_redirect_is_fetched() -> None:
    row = Page("a", RESTING, Role.ENTRY)
    assert choose(row, None, tonight()) is Way.FETCH
    assert choose(replace(row, redirects=("http://h/x",)), past(), tonight()) is Way.FETCH


@given(st.text(min_size=1, max_size=60), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([7, 14, 28]))
def test_every_address_is_due_once_in_a_rotation(url: str, since: date, rotation: int) -> None:
    due = [n for n in range(1, 60) if is_due(url, since, since + timedelta(days=n), rotation)]
    assert due[0] <= rotation
    assert due == list(range(due[0], 60))  # and stays due until it is asked for


def test_the_rotation_spreads_evenly() -> None:
    since = DAY - timedelta(days=1)
    due = sum(is_due(f"http://h/xxgk/2026/t{n}.htm", since, DAY, ROTATION) for n in range(7000))
    assert 850 < due < 1150


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({}, {}),
        ({"ETag": '"a"'}, {"If-None-Match": '"a"'}),
        ({"Last-Modified": "x", "Date": "y"}, {"If-Modified-Since": "x"}),
        ({"ETag": 'W/"a"', "Last-Modified": "x"}, {"If-None-Match": 'W/"a"', "If-Modified-Since": "x"}),
    ],
)
def test_the_headers_of_a_question(headers: dict[str, str], asked: dict[str, str]) -> None:
    page = past(headers=headers).page
    assert conditions(page) == asked
    assert can_be_asked(page) is bool(asked)


@pytest.mark.parametrize(
    ("tag", "sha256", "lie"), [('"1"', "2", True), ('"1"', "1", False), ('"2"', "2", False), ("", "2", False)]
)
def test_a_lie_is_another_body_under_the_same_word(tag: str, sha256: str, lie: bool) -> None:
    before = past(headers=TAGGED).page
    assert is_lie(before, replace(before, headers={"ETag": tag} if tag else {}, sha256=sha256)) is lie
