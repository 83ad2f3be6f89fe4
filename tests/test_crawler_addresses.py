"""The address guard: literals in every spelling, wrapped addresses, and the normaliser that stands before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import is_public, literal_address
from crawler.resolver import name_of, registered_hosts
from crawler.urls import MAX_LENGTH, normalise, pattern_of, repeats_segments


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f000002", "2130706433", "017700000001", "0", "0.0.0.0", "10.1.2.3", "192.168.1.1"),
        *("169.254.169.254", "172.16.0.1", "100.64.0.1", "192.88.99.1", "192.0.0.9", "224.0.0.1", "255.255.255.255"),
        *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"),
        *("[2002:7f00:1::]", "[fec0::1]", "[3fff::1]", "[ff02::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]"),
        *("[64:ff9b:1::1]", "[fe80::1%25eth0]"),
    ],
)
def test_private_literals_are_refused(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("host", ["1.1.1.1", "218.76.40.5", "[2400:3200::1]", "[64:ff9b::101:101]"])
def test_public_literals_are_allowed(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize("host", ["www.xx.gov.cn", "localhost", "a1.cn", "", "1.2.3.4.5"])
def test_names_are_no_literals(host: str) -> None:
    assert literal_address(host) is None


def test_hosts_of_the_registry_keep_their_port() -> None:
    assert registered_hosts("http://a.cn/x", "", "http://127.0.0.1:8000/", "http://a.cn/y") == [
        "127.0.0.1:8000",
        "a.cn",
    ]
    assert [name_of(host) for host in ("a.cn", "a.cn:81", "[::1]", "[::1]:8")] == ["a.cn", "a.cn", "[::1]", "[::1]"]


@pytest.mark.parametrize(
    ("raw", "one"),
    [
        ("HTTP://WWW.XX.gov.cn:80/a/../b/./c.html#top", "http://www.xx.gov.cn/b/c.html"),
        ("https://xx.cn:443", "https://xx.cn/"),
        ("http://xx.cn:8080/", "http://xx.cn:8080/"),
        ("http://xx.cn./a", "http://xx.cn/a"),
        ("http://xx.cn/a;jsessionid=12AB?x=1", "http://xx.cn/a?x=1"),
        ("http://xx.cn/a?JSESSIONID=1&x=1&PHPSESSID=2", "http://xx.cn/a?x=1"),
        ("http://xx.cn/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://xx.cn/a.aspx"),
        ("http://xx.cn/信息.html", "http://xx.cn/%E4%BF%A1%E6%81%AF.html"),
        ("http://中国.cn/", "http://xn--fiqs8s.cn/"),
        (" http://xx.cn/a b ", "http://xx.cn/a%20b"),
        ("http://xx.cn/a/..", "http://xx.cn/"),
        ("http://xx.cn/../../a/", "http://xx.cn/a/"),
        ("http://xx.cn/a?", "http://xx.cn/a"),
    ],
)
def test_one_spelling_for_one_page(raw: str, one: str) -> None:
    assert normalise(raw) == one
    assert normalise(one) == one


@pytest.mark.parametrize(
    "raw",
    [
        *("ftp://xx.cn/", "javascript:void(0)", "//xx.cn/", "/a", "", "http://", "http:///a", "http://a:b@xx.cn/"),
        *("http://xx.cn\\@evil/", "http://xx.cn/a\\b", "http://xx.cn/a\nb", "http://xx.cn/\x00", "http://xx.cn:99999/"),
        *("http://x y/", "http://-/", "http://xx.cn/" + "a" * MAX_LENGTH, "http://xx.cn/" + "信" * 700, "http://[::1/"),
    ],
)
def test_what_is_refused_as_an_address(raw: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalise(raw)


@given(st.text(max_size=60))
def test_the_normaliser_is_idempotent_or_refuses(tail: str) -> None:
    try:
        one = normalise("http://xx.cn/" + tail)
    except ValueError:
        return
    assert normalise(one) == one
    assert one.startswith("http://xx.cn/")


def test_traps() -> None:
    assert repeats_segments("http://xx.cn/a/b/a/b/a/")
    assert not repeats_segments("http://xx.cn/a/b/a/b/")
    assert pattern_of("http://xx.cn/2017/05?d=12") == "http://xx.cn/N/N?d=N"
