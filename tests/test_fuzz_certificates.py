"""Certificates are bytes from outside: whatever stands in one, the page is read, and what is noted is one line."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.certificates import MARK, describe
from crawler.tlcp import is_sm_record
from crawler.tls import TlsHandler
from tests.fuzzing import BOUNDED, mutated
from tests.test_checks_certificates import certificate

NOW = datetime(2017, 12, 15, tzinfo=UTC)
DER = certificate(("jyj.yunshui.gov.cn", "*.yunshui.gov.cn"), ca=False).public_bytes(serialization.Encoding.DER)


def marked(der: bytes, url: str = "https://jyj.yunshui.gov.cn/") -> Response:
    """An answer over a connection with this certificate."""
    handler = TlsHandler.__new__(TlsHandler)
    handler.policy = SimpleNamespace(version=lambda server: "TLSv1.3")  # type: ignore[assignment]
    original = SimpleNamespace(to_cryptography=lambda: x509.load_der_x509_certificate(der))
    response = Response(url, certificate=SimpleNamespace(original=original))  # type: ignore[arg-type]
    handler._mark(response)
    return response


def assert_one_line(response: Response) -> None:
    mark = (response.headers.get(MARK) or b"").decode("ascii")
    assert mark.startswith("TLSv1.3; ")
    assert mark.isprintable()
    assert len(mark) < 600


def test_the_example_is_good() -> None:
    found = x509.load_der_x509_certificate(DER)
    assert describe("TLSv1.3", found, "jyj.yunshui.gov.cn", [NOW]) == "TLSv1.3; self-signed"


@BOUNDED
@given(mutated(DER, 2))
def test_any_bytes(der: bytes) -> None:
    assert_one_line(marked(der))


@BOUNDED
@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_any_byte(at: int, value: int) -> None:
    assert_one_line(marked(DER[:at] + bytes([value]) + DER[at + 1 :]))


@pytest.mark.parametrize(
    "name", ["*", "*.", ".", "*." * 30 + "cn", "a" * 60 + ".cn", "127.0.0.1", "::1", "xn--", "; ok"]
)
def test_any_name(name: str) -> None:
    for alternative, names in ((False, (name,)), (True, (name,) * 300)):
        made = certificate(names, ca=True, alternative=alternative)
        assert_one_line(marked(made.public_bytes(serialization.Encoding.DER)))


@given(st.binary(min_size=7, max_size=7))
def test_any_first_record(first: bytes) -> None:
    assert not is_sm_record(first) or first[1:3] == b"\x01\x01"
