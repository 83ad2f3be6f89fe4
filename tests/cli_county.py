"""A county of two units of which nothing could be read, and the command line that is asked about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.store import Store
from crawler.units import load_units
from reports import cli

HEADER = "id,name,kind,portal_url,site_url,column_url,duties\n"
JYJ = "jyj,县教育局,部门,http://www.example.gov.cn/,http://www.example.gov.cn/jyj/,,\n"
TOWN = "town,某镇,乡镇,http://www.example.gov.cn/,http://www.example.gov.cn/town/,,\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: object) -> tuple[int, str, str]:
        code = cli.run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_text(HEADER + JYJ + TOWN, encoding="utf-8")
    return path


def make_db(path: Path, registry: Path, state: str = "complete") -> Path:
    """A finished run in which nothing could be read."""
    with Store.open(path, create=True) as store:
        started = store.start_run(load_units(registry), {}, "0")
        if state != "running":
            store.finish_run(started, state)
    return path


@pytest.fixture
def db(tmp_path: Path, registry: Path) -> Path:
    return make_db(tmp_path / "county.db", registry)
