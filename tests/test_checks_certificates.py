"""Secure connections: what the crawl saw of them becomes a finding that costs nothing and hides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checks.result import Result, Verdict
from checks.rules.certificates_valid import certificates_valid
from crawler.certificates import MARK, describe, find_defects
from crawler.pages import Outcome
from tests.site_builder import Builder

SITE = "https://jyj.yunshui.gov.cn/"
PORTAL = "https://www.yunshui.gov.cn/jyj/"
NOW = datetime(2017, 12, 15, tzinfo=UTC)
MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
MADE = {"names": ("jyj.yunshui.gov.cn",), "ca": True}


def certificate(
    names: tuple[str, ...], *, ca: bool, days: int = 90, age: int = 90, alternative: bool = True
) -> x509.Certificate:
    """Of an issuer of its own if ``ca``, else self-signed; ``alternative``: the names stand where they should."""
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0] if names else "")] if names else [])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")]) if ca else subject
    built = x509.CertificateBuilder(issuer, subject, key.public_key(), 7, NOW - timedelta(age), NOW + timedelta(days))
    if alternative:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return built.sign(other if ca else key, hashes.SHA256())


@pytest.mark.parametrize(
    ("made", "host", "found"),
    [
        (MADE, "jyj.yunshui.gov.cn", []),
        (MADE, "JYJ.yunshui.gov.cn.", []),
        (MADE | {"names": ("*.yunshui.gov.cn",)}, "jyj.yunshui.gov.cn", []),
        (MADE | {"names": ("*.yunshui.gov.cn",)}, "a.jyj.yunshui.gov.cn", ["other-name *.yunshui.gov.cn"]),
        (MADE | {"names": ("*.gov.cn", "b.cn")}, "jyj.yunshui.gov.cn", ["other-name *.gov.cn b.cn"]),
        (MADE | {"alternative": False}, "jyj.yunshui.gov.cn", []),  # the common name, as it was done once
        (MADE | {"alternative": False}, "other.gov.cn", ["other-name jyj.yunshui.gov.cn"]),
        (MADE | {"days": -1}, "jyj.yunshui.gov.cn", ["expired 2017-12-14"]),
        (MADE | {"age": -2}, "jyj.yunshui.gov.cn", ["not-yet 2017-12-17"]),
        (MADE | {"ca": False}, "jyj.yunshui.gov.cn", ["self-signed"]),
        (MADE | {"names": ("<script>\r\n.cn",), "alternative": False}, "a.cn", ["other-name script.cn"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_certificate(made: dict[str, object], host: str, found: list[str]) -> None:
    assert find_defects(certificate(**made), host, [NOW]) == found  # type: ignore[arg-type]


def test_a_day_is_wrong_only_by_every_clock() -> None:
    """An office machine whose battery is empty is in another year."""
    made = certificate(("a.cn",), ca=True)
    for wrong in (NOW - timedelta(5000), NOW + timedelta(5000)):
        assert find_defects(made, "a.cn", [wrong, NOW]) == []
        assert find_defects(made, "a.cn", [wrong]) != []
    assert describe("TLSv1.3", made, "a.cn", [NOW]) == "TLSv1.3; ok"


def seen(*marks: tuple[str, str, str], outcome: Outcome = Outcome.OK) -> Result:
    """The check's word on pages (address, what the crawl said of the connection, day)."""
    builder = Builder(SITE)
    for url, mark, day in marks:
        builder.page(url, outcome=outcome, text="正文" * 40, kind="article", title="通知")
        row, facts = builder.pages[-1]
        headers = {MARK: mark} if mark else {}
        builder.pages[-1] = replace(row, headers=headers, fetched_at=f"{day}T02:00:00+08:00"), facts
    return certificates_valid(builder.build())


@pytest.mark.parametrize(
    ("mark", "verdict", "words"),
    [
        ("TLSv1.3; ok", MET, "未发现"),
        ("TLSv1.2; expired 2017-03-01", NOT_MET, "证书已于2017-03-01过期"),
        ("TLSv1.2; not-yet 2019-03-01", NOT_MET, "证书自2019-03-01起才生效"),
        ("TLSv1.2; self-signed", NOT_MET, "自签名"),
        ("TLSv1.2; other-name a.cn b.cn", NOT_MET, "证书签发给a.cn、b.cn，与域名不符"),
        ("TLSv1; ok", NOT_MET, "旧版加密协议TLS 1.0"),
        ("TLSv1.1; ok", NOT_MET, "旧版加密协议TLS 1.1"),
        ("", NOT_APPLICABLE, "没有使用https"),
    ],
)
def test_what_the_finding_says(mark: str, verdict: Verdict, words: str) -> None:
    result = seen((f"{SITE}a.html", mark, "2017-12-15"))
    assert result.verdict is verdict
    assert words in result.reason
    for item in result.items:
        assert item.evidence[0].sha256
        assert words in item.evidence[0].excerpt[item.evidence[0].start : item.evidence[0].end]


def test_the_latest_answer_of_a_host_counts_and_each_host_is_named_once() -> None:
    expired, fine = "TLSv1.2; expired 2017-03-01", "TLSv1.3; ok"
    assert seen((f"{SITE}a", expired, "2017-12-01"), (f"{SITE}b", fine, "2017-12-15")).verdict is MET
    result = seen(
        (f"{SITE}a", expired, "2017-12-01"), (f"{SITE}b", expired, "2017-12-15"), (PORTAL, expired, "2017-12-15")
    )
    assert [item.key for item in result.items] == ["expired:jyj.yunshui.gov.cn", "expired:www.yunshui.gov.cn"]
    assert "与县门户同一域名" in result.items[1].reason


def test_what_was_not_read_says_nothing_of_its_connection() -> None:
    """A handshake that fails is a gap, in the inspector's words, and no finding."""
    result = seen((f"{SITE}a", "TLSv1.2; self-signed", "2017-12-15"), outcome=Outcome.TLS_ERROR)
    assert result.verdict in (UNKNOWN, NOT_APPLICABLE)
    assert result.items == ()
    builder = Builder(SITE)
    builder.page(SITE, outcome=Outcome.TLS_GM)
    builder.home(Outcome.IPV6_ONLY)
    causes = dict(builder.build().coverage.unread)
    assert any("IPv6" in cause for cause in causes.values())


def test_no_rubric_of_ours_takes_points_for_it() -> None:
    rubrics = Path(__file__).parent.parent / "rubrics"
    bound = [path.name for path in rubrics.rglob("*.toml") if "certificates_valid" in path.read_text("utf-8")]
    assert bound == []
