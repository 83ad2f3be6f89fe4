"""RFC 3161 time stamps, against an authority of our own on loopback (openssl); skipped where library or openssl are missing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crawler.errors import InputError
from crawler.store import Store
from reports.handout import Extras
from reports.proof.verify import verify
from tests.proof_county import crawl, report

CONFIG = """
[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
subjectKeyIdentifier=hash
[tsa]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[stamping]
serial=serial
signer_cert=tsa.pem
signer_key=tsa.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256,sha512
accuracy=secs:1
"""


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("rfc3161_client", reason="the extra gongkai[timestamp] is not installed")
    if not shutil.which("openssl"):
        pytest.skip("openssl, which plays the service, is not installed")
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    request = ["req", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes"]
    openssl(folder, *request, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca", "-extensions", "ca")
    openssl(folder, *request, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=tsa")
    sign = ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem"]
    openssl(folder, *sign, "-extfile", "tsa.cnf", "-extensions", "tsa")
    return folder


@pytest.fixture
def service(authority: Path) -> Iterator[str]:
    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (authority / "q").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl(
                authority, "ts", "-reply", "-config", "tsa.cnf", "-section", "stamping", "-queryfile", "q", "-out", "a"
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write((authority / "a").read_bytes())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def findings(db: Path, authority: Path) -> list[str]:
    with Store.open(db, readonly=True) as store:
        return [str(finding) for finding in verify(store, authority=authority).findings]


def test_a_stamp_is_kept_and_proves_the_code(
    service: str, authority: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "county.db"
    crawl(db)
    report(db, tmp_path / "out", Extras(timestamp_url=service))
    assert f"time stamp of {service}: 2" in capsys.readouterr().out
    assert findings(db, authority / "ca.pem") == []
    connection = sqlite3.connect(db)
    connection.execute("UPDATE timestamp SET manifest = 1")
    connection.commit()
    connection.close()
    assert [
        line for line in findings(db, authority / "ca.pem") if line.startswith("timestamp: of manifest 1: does not")
    ]


def test_the_report_stands_where_nobody_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "county.db"
    crawl(db)
    report(db, tmp_path / "out", Extras(timestamp_url="http://127.0.0.1:9/"))
    assert "gongkai: no time stamp: " in capsys.readouterr().err
    assert (tmp_path / "out/index.html").is_file()


def test_what_is_no_address_is_refused_first(tmp_path: Path) -> None:
    crawl(tmp_path / "county.db")
    with pytest.raises(InputError, match="--timestamp-url"):
        report(tmp_path / "county.db", tmp_path / "out", Extras(timestamp_url="file:///etc/passwd"))
    assert not (tmp_path / "out").exists()
