"""Broken markup: what lxml loses is read with BeautifulSoup, and said so."""

import time
from datetime import date

import pytest

from checks.facts.codec import from_json
from checks.facts.mended import count_shown
from checks.facts.page import PageFacts
from checks.facts.reader import read_for_crawl, read_page
from checks.facts.tree import parse

WORDS = "本机关依法公开政府信息，公民可以通过网站查阅，也可以向办公室申请。" * 3
NOTE = "re-read with BeautifulSoup"


def read(body: str) -> PageFacts:
    return from_json(read_for_crawl(body.encode(), "http://www.x.gov.cn/a.html", "", 200, date(2024, 1, 1)).facts)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 300 + f"<p>{WORDS}</p>",
        "<table><tr><td>" * 120 + WORDS,
        "<font>" * 400 + WORDS,
        f"<p>前言</p><!-- 注释没有结束 <p>{WORDS}</p>",
        f"<html><head><title>标题没有结束<meta name=a></head><body><p>{WORDS}</p>",
        f"<select><option>一<p>{WORDS}</p>",
        f"<textarea>一<p>{WORDS}</p>",
        f'<a href="x>一</a><p>{WORDS}</p><a href="y">三</a>',
        f"<script><!--\n document.write('<script src=a>'); </script><p>{WORDS}</p><script>y</script>",
    ],
    ids=["deep", "tables", "fonts", "comment", "title", "select", "textarea", "quote", "script"],
)
def test_what_lxml_loses_is_read_again(body: str) -> None:
    facts = read(body)
    assert WORDS in facts.text
    assert any(note.startswith(NOTE) for note in facts.notes)


@pytest.mark.parametrize(
    "body",
    [
        f"<html><body><p>一</p></body></html><p>{WORDS}</p>",
        f"<form><form><table><tr><td>一<table><tr><td><p>{WORDS}</form>",
        f"<table>{WORDS}<tr><td>一</td></tr></body></table>",
        f"<a onclick=\"if(a>b)alert('{WORDS}')\">一</a><p>{WORDS}",
        f"<p>{WORDS}</p><!-- {WORDS} --><script>var a = '{WORDS}';</script><img alt='{WORDS}'>",
    ],
    ids=["two documents", "forms and tables", "words in a table", "sign in an attribute", "unseen words"],
)
def test_what_lxml_mends_by_itself_is_left_to_it(body: str) -> None:
    facts = read(body)
    assert WORDS in facts.text
    assert facts.notes == ()


def test_scripts_and_addresses_survive_the_second_reading() -> None:
    body = (
        "<base href='/zw/'><script>var pubdata='2017-06-15';</script>"
        + "<div>" * 300
        + f"<a href='b.html'>下一个</a>{WORDS}"
    )
    document = parse(body)
    assert (document.base, len(document.scripts), document.anchors[0].href) == ("/zw/", 1, "b.html")


def test_words_are_counted_without_tags_scripts_and_comments() -> None:
    assert count_shown("<p title='甲'>乙丙</p><script>丁</script><!-- 戊 --><style>己", 0) == 3


@pytest.mark.parametrize(
    "piece", ["<!--", "<input ", "<![CDATA[", "<a href='", "</", "<a b='", "<div>", "&", "<textarea>"]
)
def test_hostile_markup_ends_soon(piece: str) -> None:
    started = time.process_time()
    read("<div>" * 260 + WORDS + piece * 7_000 + WORDS)
    assert time.process_time() - started < 1.5


def test_what_is_too_large_to_read_again_is_said() -> None:
    assert any("could not be re-read" in note for note in read("<div>" * 9_000 + WORDS).notes)


def test_a_short_page_that_is_nested_too_deep_is_not_lost() -> None:
    body = "<html><body>" + "<div>" * 300 + "<h1>关于停水的通知</h1><p>明日停水。</p>" + "</div>" * 300
    facts = read_page(body.encode(), "http://www.x.gov.cn/a.html", seen_on=date(2024, 1, 1))
    assert "停水" in facts.title + facts.text
    assert any("BeautifulSoup" in note for note in facts.notes)
