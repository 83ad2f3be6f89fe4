"""What the environment entrusts to a night stands nowhere afterwards: no table, log, report, digest, message of an error."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import zstandard
from sqlite_utils import Database

from tests.crawl_site import page, serve
from tests.mail_server import mail_server, robot_server
from tests.test_faults_stops import ROOT
from tests.test_reports_nightly import HEADER, options

PASSWORD, TOKEN, SIGN = "pa55word-of-the-mail-server", "t0ken-of-the-robot", "SEC-sign-of-the-robot"
SECRETS = (PASSWORD, TOKEN, SIGN)


def forms(secret: str) -> list[bytes]:
    """As it is, and as it would travel."""
    plain = secret.encode()
    return [plain, base64.b64encode(plain).rstrip(b"="), quote(secret).encode(), plain.hex().encode()]


def assert_no_secret(data: bytes, where: object) -> None:
    assert [secret for secret in SECRETS if any(form in data for form in forms(secret))] == [], where


def packed(database: Path) -> list[bytes]:
    """What stands compressed in the database."""
    db = Database(database)
    found = []
    for table, column in (("body", "data"), ("facts", "data"), ("reading", "data")):
        if db[table].exists():
            found += [zstandard.decompress(row[column]) for row in db[table].rows]
    db.conn.close()
    return found


def half_a_county(folder: Path, url: str) -> Path:
    """One unit on the site, one where nobody answers."""
    gone = "http://127.0.0.1:9"
    rows = f"jyj,县教育局,部门,{url}/,{url}/jyj/,,\ntown,某镇,乡镇,{gone}/,{gone}/town/,,\n"
    path = folder / "units.csv"
    path.write_text(HEADER + rows, "utf-8")
    return path


@pytest.mark.parametrize("refuses", ["", "login"])
def test_a_night_leaves_no_secret_behind(tmp_path: Path, refuses: str) -> None:
    """With a server and a robot that take the message, and with ones that refuse it and say so in their own words."""
    home = page("a:/jyj/zn.html 信息公开指南", title="县教育局")
    with (
        serve({"/": home, "/jyj/": home, "/jyj/zn.html": home}) as site,
        mail_server(refuses=refuses) as server,
        robot_server() as robot,
    ):
        answer = {"errcode": 310000, "errmsg": f"no {TOKEN} {SIGN}"} if refuses else {"errcode": 0}
        robot.answer = (200, {}, json.dumps(answer).encode())
        entrusted = {
            "GONGKAI_SMTP_HOST": "127.0.0.1",
            "GONGKAI_SMTP_PORT": str(server.port),
            "GONGKAI_SMTP_SECURITY": "none",
            "GONGKAI_SMTP_FROM": "robot@example.gov.cn",
            "GONGKAI_SMTP_USER": "robot",
            "GONGKAI_SMTP_PASSWORD": PASSWORD,
            "GONGKAI_ROBOT": f"{robot.url}&access_token={TOKEN}",
            "GONGKAI_ROBOT_SIGN": SIGN,
        }
        values = {
            "log": tmp_path / "night.log",
            "log_format": "json",
            "digest": tmp_path / "digest",
            "robot": "dingtalk",
        }
        units = half_a_county(tmp_path, site.url)
        args = options(tmp_path, "yuanling-2017", units=units, delay=0, mail_to="b@example.gov.cn", **values)
        command = [sys.executable, "-c", "from reports.cli import main; main()", "nightly", *map(str, args)]
        environment = {**os.environ, **entrusted}
        done = subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 1, done.stderr
    assert robot.asked  # a night that is not whole is news: the secrets were used
    assert bool(server.letters) is not bool(refuses)
    assert_no_secret(done.stdout + done.stderr, "what was printed")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {".db", ".log", ".html", ".xlsx"} <= {path.suffix for path in written}
    for path in written:
        assert_no_secret(path.read_bytes(), path)
    for data in packed(tmp_path / "county.db"):
        assert_no_secret(data, "the database")
    for agent in site.agents:
        assert_no_secret(agent.encode(), "what sites were told")
