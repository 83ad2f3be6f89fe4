"""page_tags: the tags of each group on the pages that were read."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.page_tags import page_tags
from crawler.pages import Outcome
from tests.site_builder import Builder

SITE = ("sitename", "sitedomain", "siteidcode")
COLUMN = ("columnname", "columndescription", "columnkeywords", "columntype")
ARTICLE = ("articletitle", "pubdate", "contentsource")


def site(home=SITE, columns=(COLUMN,), articles=(ARTICLE,)):
    builder = Builder().home(tags=home)
    for number, tags in enumerate(columns):
        rows = [builder.entry(f"公告{number}{n}", tags=each) for n, each in enumerate(articles)]
        builder.column(f"栏目{number}", *rows, tags=tags)
    return builder.build()


def test_all_there():
    result = page_tags(site())
    assert result.verdict is Verdict.MET
    assert [item.key for item in result.items] == ["site", "column", "article"]
    assert all(item.evidence for item in result.items)


@pytest.mark.parametrize(
    ("group", "arguments", "verdict"),
    [
        ("site", {"home": ()}, Verdict.NOT_MET),
        ("site", {"home": SITE[:2]}, Verdict.NOT_MET),
        ("site", {"home": (*SITE, "keywords")}, Verdict.MET),
        ("column", {"columns": ((), ())}, Verdict.NOT_MET),
        ("column", {"columns": (COLUMN, COLUMN[:3])}, Verdict.PARTLY),
        ("column", {"columns": ()}, Verdict.UNKNOWN),
        ("article", {"articles": ((), ARTICLE)}, Verdict.PARTLY),
        ("article", {"articles": ((),)}, Verdict.NOT_MET),
        ("article", {"articles": (SITE,)}, Verdict.NOT_MET),  # one tag for the whole site
        ("article", {"articles": ()}, Verdict.UNKNOWN),
    ],
)
def test_truth_table(group, arguments, verdict):
    item = page_tags(site(**arguments), groups=(group,)).items[0]
    assert item.verdict is verdict
    assert item.evidence or verdict is Verdict.UNKNOWN


def test_what_is_missing_is_named():
    item = page_tags(site(home=SITE[:1]), groups=("site",)).items[0]
    assert "SiteDomain、SiteIDCode" in item.reason
    assert "已有标签：SiteName" in item.evidence[0].excerpt


def test_an_unread_site_says_nothing():
    result = page_tags(Builder().home(Outcome.BLOCKED).build())
    assert {item.verdict for item in result.items} == {Verdict.UNKNOWN}
