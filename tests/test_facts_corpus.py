"""A handful of real pages, where the corpus of saved pages lies beside the checkout (or under GONGKAI_SHARED)."""

import os
from datetime import date
from pathlib import Path

import pytest

from checks.facts.codec import from_json
from checks.facts.page import PageFacts
from checks.facts.reader import read_for_crawl, read_page

CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus"
SEEN = date(2026, 11, 25)

pytestmark = pytest.mark.skipif(
    not (CORPUS / "INDEX.jsonl").exists(), reason="no corpus of saved pages (set GONGKAI_SHARED)"
)


def read(path: str) -> PageFacts:
    return read_page((CORPUS / path).read_bytes(), f"http://corpus.invalid/{path}", seen_on=SEEN)


@pytest.mark.parametrize(
    ("path", "published", "kind"),
    [
        ("sites/zhecheng/xxgk/xxgkml/zfwj/xzfwj/zzb/2018-07-11/6360.html", "2018-07-03", "article"),
        ("sites/zhecheng/xxgk/xxgkzn/2018-06-30/298.html", "2017-03-02", "guide"),
        ("sites/jiayu/jiayuzhengwu/zhengwudongtai/2012-07-06/1683.html", "2012-07-05", "article"),
        ("sites/daozhen-hrss/zwgk/gwygl/201705/t20170520_20926297.html", "2010-03-06", "article"),
        ("sites/daozhen-hrss/zwgk/bmwj/201804/t20180413_21600387.html", "2018-04-13", "article"),
        ("sites/pingdingshan-edu/contents/19145/384771.html", "2020-12-17", "article"),
        ("single/gqsbeijing.gov.cn/index.html", "2023-11-14", "article"),
        ("single/lysc.gov.cn/index.html", "2024-12-07", "article"),
        ("govcn-fragments/ge_policy_raw/0001.fragment.html", "2019-02-15", "article"),
    ],
)
def test_publication_date_and_kind(path: str, published: str, kind: str) -> None:
    facts = read(path)
    assert (str(facts.published), facts.kind) == (published, kind)


@pytest.mark.parametrize(
    ("path", "rows", "first"),
    [
        ("sites/zhecheng/xxgk/zsyz/index_8.html", 15, "县政协副主席马波一行赴鹿邑考察招商引资项目"),
        ("sites/jiayu/fuwushimin/gongansifa/shehuizhian/index.html", 3, "典当业特种行业许可证核发事项"),
        ("sites/vsb-university/mtjj.html", 20, "环球网：扬帆起航 再续华章——广安广播电视大学更名广安开放大学"),
    ],
)
def test_lists(path: str, rows: int, first: str) -> None:
    facts = read(path)
    assert (facts.kind, facts.list_state, len(facts.entries), facts.entries[0].title) == ("list", "rows", rows, first)
    assert all(entry.date for entry in facts.entries)


def test_an_empty_column_says_so() -> None:
    assert read("sites/zhecheng/gzjg/bmsssy/xfcfwzx/index.html").list_state == "empty"


def test_hanweb_answer() -> None:
    facts = read("saved/samples/hanweb_dingxi_col12377_datastore.xml")
    assert len(facts.entries) >= 10
    assert all(entry.title and entry.date for entry in facts.entries)


def test_guide_has_its_elements_as_labels() -> None:
    found = {
        label.name: label.value for label in reversed(read("sites/zhecheng/xxgk/xxgkzn/2018-06-30/298.html").labels)
    }
    assert found["办公地址"] == "柘城县人民政府4楼429室"
    assert found["传真号码"] == "0370—7299136"
    assert found["电子邮箱"] == "gkb429@126.com"


@pytest.mark.parametrize(
    "name", ["waf_jsl521_first_pass_mps.gov.cn.html", "waf_jsl521_first_pass_mps.gov.cn_2026.html"]
)
def test_challenge_pages(name: str) -> None:
    reading = read_for_crawl((CORPUS / "saved/samples" / name).read_bytes(), "http://corpus.invalid/", "", 200, SEEN)
    assert reading.verdict == "blocked"


def test_redirecting_column() -> None:
    path = "sites/daozhen-hrss/zwgk/index.html"
    reading = read_for_crawl((CORPUS / path).read_bytes(), f"http://corpus.invalid/{path}", "", 200, SEEN)
    assert [(link.kind, link.url) for link in reading.links] == [("refresh", "http://rsj.gzdaozhen.gov.cn/zwgk/gsgg/")]
    assert from_json(reading.facts).list_state == "none"
