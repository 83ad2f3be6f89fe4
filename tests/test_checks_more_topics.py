"""The systems of regulations_published and the topics of topics_published that the later rubrics name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.regulations_published import regulations_published
from checks.rules.topics_published import topics_published
from crawler.pages import Outcome
from tests.site_builder import UNIT, Builder

SYSTEMS = {
    "coordination": "政府信息公开发布协调制度",
    "annual_report": "政府信息公开年度报告制度",
    "spokesperson": "新闻发言人制度",
    "interpretation": "政策解读制度",
    "publication_review": "政府信息发布审核制度",
}


@pytest.mark.parametrize(("key", "title"), SYSTEMS.items())
def test_each_system_is_found_by_its_own_name_only(key, title):
    site = Builder().listed("信息公开制度", f"云水县教育局{title}").build()
    items = regulations_published(site, systems=(*SYSTEMS, "secrecy")).items
    assert {item.key: item.verdict for item in items} == {
        name: Verdict.MET if name == key else Verdict.NOT_MET for name in (*SYSTEMS, "secrecy")
    }


@pytest.mark.parametrize("key", SYSTEMS)
def test_news_about_a_system_is_not_the_system(key):
    site = Builder().listed("工作动态", f"县教育局召开会议学习{SYSTEMS[key]}").build()
    assert regulations_published(site, systems=(key,)).verdict is Verdict.NOT_MET


def topic(builder: Builder, key: str, unit=UNIT):
    return topics_published(builder.build(unit), topics=(key,)).items[0]


@pytest.mark.parametrize(
    "key", ["org", "leaders", "appoint", "civil", "plan", "regs", "service", "budget", "powerlist"]
)
def test_general_topics_concern_everyone(key):
    assert topic(Builder(), key).verdict is Verdict.NOT_MET
    assert topic(Builder(), key, replace(UNIT, duties=("招生",))).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("key", "name", "duties", "applies"),
    [
        ("edu", "云水县教育局", (), True),
        ("health", "云水县教育局", (), False),
        ("land", "云水县教育局", (), False),
        ("land", "云水县国土资源局", (), True),
        ("land", "云水县草龙镇", ("土地征收",), True),
        ("employ", "云水县教育局", ("就业创业",), True),
        ("edu", "云水县教育局", ("就业创业",), False),  # the registry's duties decide
        ("tech", "云水县教育局", ("tech",), True),
    ],
)
def test_the_rest_go_by_duties(key, name, duties, applies):
    item = topic(Builder(), key, replace(UNIT, name=name, duties=duties))
    assert (item.verdict is not Verdict.NOT_APPLICABLE) is applies


def test_a_page_on_the_agencys_tasks_stays_good():
    builder = Builder().listed("机构职能", "县教育局主要职责", day=date(2012, 3, 1))
    item = topic(builder, "org")
    assert item.verdict is Verdict.MET
    assert item.evidence


def test_a_budget_must_be_recent():
    builder = Builder().listed("财政预决算", "2012年部门预算公开", day=date(2012, 3, 1))
    assert topic(builder, "budget").verdict is Verdict.NOT_MET


def test_unread_is_unknown():
    builder = Builder()
    builder.column("机构职能", outcome=Outcome.TIMEOUT)
    assert topic(builder, "org").verdict is Verdict.UNKNOWN


def test_unknown_topics_are_refused():
    with pytest.raises(KeyError):
        topics_published(Builder().build(), topics=("colour",))
