"""Whatever a server calls its robots.txt, there are rules, none, or a reason to wait."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.middlewares.robots import MAX_CRAWL_DELAY, RobotsMiddleware, Rules
from crawler.slots import Slots
from tests.fuzzing import BOUNDED, mutated

TEXT = b"""# rules
User-agent: *
Disallow: /private/
Disallow: /*.php$
Allow: /private/open
Crawl-delay: 2
Request-rate: 1/5
User-agent: gongkai
Disallow: /cgi-bin/
Crawl-delay: 0.5
Sitemap: http://p.gov.cn/sitemap.xml
"""


def judge(body: bytes, status: int = 200) -> tuple[Rules, Slots]:
    names = SimpleNamespace(address_of=lambda host: "")
    slots = Slots(names)  # type: ignore[arg-type]
    crawler = SimpleNamespace(settings={"ROBOTSTXT_USER_AGENT": "gongkai"}, spider=SimpleNamespace(slots=slots))
    response = Response("http://p.gov.cn/robots.txt", status=status, body=body)
    return RobotsMiddleware(crawler)._judge(response), slots


def test_the_example_is_good() -> None:
    rules, _ = judge(TEXT)
    assert not rules.parser.can_fetch("http://p.gov.cn/cgi-bin/a", "gongkai")
    assert rules.parser.can_fetch("http://p.gov.cn/a", "gongkai")


@BOUNDED
@given(mutated(TEXT), st.sampled_from([200, 200, 200, 204, 301, 403, 404, 429, 500, 503]))
def test_any_bytes(body: bytes, status: int) -> None:
    rules, slots = judge(body, status)
    if status >= 500 or status == 429:
        assert rules.deferred
    slots.book("p.gov.cn")
    assert slots.rest("p.gov.cn") <= MAX_CRAWL_DELAY
    if rules.parser:
        assert rules.parser.can_fetch("http://p.gov.cn/cgi-bin/a?b=c", "gongkai") in (True, False)


@pytest.mark.parametrize(
    "line",
    [
        "Disallow: " + "/*" * 5000 + "$",
        "Disallow: /" + "a*" * 2000,
        "Allow: " + "%" * 100_000,
        "\n".join(f"Disallow: /{n}*{n}$" for n in range(20_000)),
        "Crawl-delay: " + "9" * 5000,
        "Crawl-delay: nan",
        "Crawl-delay: -1",
        "Crawl-delay: inf",
    ],
    ids=["stars", "stars between", "percent", "many", "long delay", "nan", "negative", "inf"],
)
def test_rules_that_want_to_take_long(line: str) -> None:
    started = time.process_time()
    rules, slots = judge(f"User-agent: *\n{line}\n".encode())
    if rules.parser:
        rules.parser.can_fetch("http://p.gov.cn/" + "a" * 2000, "gongkai")
    slots.book("p.gov.cn")
    assert slots.rest("p.gov.cn") <= MAX_CRAWL_DELAY
    assert time.process_time() - started < 5
