"""The short cuts of joining addresses: whatever they answer is what ``urljoin`` answers."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.facts.addresses import Resolver, extension_of

BASES = (
    "http://x.cn/", "http://x.cn", "http://x.cn/a/b/c.html", "http://x.cn:81/a/", "https://x.cn/a/b", "http://x.cn/a/?q=1", "http://x.cn/a//b/",
)  # fmt: skip
PIECES = (
    "a", "index.html", "..", ".", "", "中", "x%20y", "?a=1", "?", ";p", "a.b.c", "%", "..a", "//", "http://h.cn", "https://h.cn:80", "&b=2", "?u=http://x",
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(BASES), st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.sampled_from(["/", ""]))
def test_a_short_cut_answers_what_urljoin_answers(base, pieces, between):
    href = between.join(pieces)
    joined = urljoin(base, href)
    is_web = urlsplit(joined).scheme in ("http", "https")
    assert Resolver(base)(href) == (joined if href and is_web else "")


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("../../c/t20170302_1.html", "http://x.cn/c/t20170302_1.html"),
        ("../../../../c.html", "http://x.cn/c.html"),  # above the root there is nothing
        ("./c.html", "http://x.cn/a/b/c.html"),
        ("http://y.cn:8080/a/../b.jsp?id=1", "http://y.cn:8080/a/../b.jsp?id=1"),
        ("javascript:void(0)", ""),
        ("mailto:a@b.cn", ""),
        ("#top", ""),
        ("a\\b.html", "http://x.cn/a/b/a/b.html"),
        ("ftp://x.cn/a", ""),
        ("http://[", ""),
    ],
)
def test_addresses(href, wanted):
    assert Resolver("http://x.cn/a/b/")(href) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [("http://x.cn/a.PDF?x=1.doc", "pdf"), ("http://x.cn/a/", ""), ("http://x.cn/.doc", ""), ("附件.docx", "docx")],
)
def test_extensions(url, wanted):
    assert extension_of(url) == wanted
