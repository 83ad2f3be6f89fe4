"""From the wire to the report: subsites that are somebody else's now, or that only speak what this machine does not."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass

import lxml.html
import pytest

from reports import cli
from reports.assessment import Assessed
from reports.basis import load_basis
from reports.pipeline import assess_file
from tests.crawl_site import serve
from tests.test_faults_places import AS_OF
from tests.test_faults_stops import ROOT
from tests.test_faults_tls import Mute, certificate, running, secure
from tests.test_reports_nightly import HEADER

LONG = "根据有关规定，现将有关内容公开如下，请社会各界监督，如有意见请向本单位反映。" * 8


def html(title: str, body: str) -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


PARKED = html("域名出售", "<p>该域名可出售，有意者请联系 QQ 10000。This domain is for sale.</p>")
DEFAULT = html("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the web server works.</p>")
GAMBLING = html("澳门新葡京_真人娱乐_百家乐", f"<p>{'真人娱乐 百家乐 彩票投注 ' * 60}</p>")
OWN = html(
    "县农业局",
    f"<a href=/gk/>政府信息公开</a><ul><li><a href=/gk/1.html>关于春耕的通知</a> <span>2017-03-01</span></li></ul><p>{LONG}</p>",
)
PAGES = {"/gk/": OWN, "/gk/1.html": html("关于春耕的通知", f"<h1>关于春耕的通知</h1><p>{LONG}</p>")}


@dataclass(frozen=True)
class Inspected:
    units: dict[str, Assessed]
    reports: dict[str, str]  # words of each unit's report


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Inspected:
    """One crawl with the product's own reader, one report."""
    folder = tmp_path_factory.mktemp("taken")
    with ExitStack() as stack:
        portal = stack.enter_context(serve({"/": html("县人民政府", LONG)}))
        sites = {
            "parked": stack.enter_context(serve(default=PARKED)).url,
            "default": stack.enter_context(serve(default=DEFAULT)).url,
            "gambling": stack.enter_context(serve(default=GAMBLING)).url,
            "sm": stack.enter_context(running(Mute({}))).url.replace("http:", "https:"),
            "six": "http://[2001:db8::1]",
        }
        for name, newest in (("signed", ssl.TLSVersion.TLSv1_3), ("old", ssl.TLSVersion.TLSv1)):
            site = stack.enter_context(secure(certificate(folder, days=-10), newest))
            site.pages = {"/": OWN, **PAGES}
            sites[name] = site.url.replace("http:", "https:")
        rows = [f"{name},县{name}局,部门,{portal.url}/,{url}/,,\n" for name, url in sites.items()]
        (folder / "units.csv").write_text(HEADER + "".join(rows), "utf-8")
        args = ["crawl", "--units", folder / "units.csv", "--db", folder / "county.db", "--delay", "0"]
        command = [sys.executable, "-c", "from reports.cli import main; main()", *map(str, args)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, timeout=120, check=False)
        assert done.returncode in (0, 1), done.stderr
    given = ["--db", str(folder / "county.db"), "--rubric", "yuanling-2017", "--as-of", AS_OF.isoformat()]
    assert cli.run(["report", *given, "--out", str(folder / "out")]) in (0, 1)
    assessment = assess_file(folder / "county.db", load_basis("yuanling-2017"), AS_OF)
    shown = {unit.sheet.unit: folder / "out" / "units" / f"{unit.sheet.unit}.html" for unit in assessment.units}
    words = {name: lxml.html.fromstring(path.read_text("utf-8")).text_content() for name, path in shown.items()}
    return Inspected({unit.sheet.unit: unit for unit in assessment.units}, words)


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("parked", "停放"),
        ("default", "默认页"),
        ("gambling", "劫持"),
        ("sm", "国密"),
        ("six", "IPv6"),
    ],
)
def test_a_subsite_that_could_not_be_seen_loses_nothing_and_says_why(
    inspected: Inspected, name: str, cause: str
) -> None:
    unit = inspected.units[name]
    assert [line.id for line in unit.sheet.indicators if line.deductions] == []
    assert unit.is_blocked
    assert cause in inspected.reports[name]


@pytest.mark.parametrize("name", ["parked", "default", "gambling"])
def test_who_took_it_is_a_finding(inspected: Inspected, name: str) -> None:
    assert "链接指向停放或被劫持的网站" in inspected.reports[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [("signed", ("证书已于", "自签名")), ("old", ("证书已于", "自签名", "TLS 1.0"))],
)
def test_a_bad_connection_is_read_and_is_a_finding_that_costs_nothing(
    inspected: Inspected, name: str, words: tuple[str, ...]
) -> None:
    unit, report = inspected.units[name], inspected.reports[name]
    assert (unit.crawl.state, unit.crawl.pages) == ("complete", 3)
    assert "安全证书或加密协议有问题" in report
    assert all(each in report for each in words)
    reasons = [deduction.reason for line in unit.sheet.indicators for deduction in line.deductions]
    assert not [reason for reason in reasons if re.search("证书|加密|TLS|安全连接", reason)]
