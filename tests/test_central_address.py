"""The way to the central database: what is an address, what is told when there is no way, and never a password."""

from __future__ import annotations

import builtins
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import InputError
from reports.central.address import MISSING, Address
from reports.cli import run
from tests.central_server import PASSWORD, run_sql, server
from tests.filled_sheets import AS_OF, RUBRIC, make_county

SECRET = "sEcr3t"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://gk@db.example/central", "gk@db.example/central"),
        ("postgres://gk:sEcr3t@db.example:5433/central?sslmode=verify-full", "gk@db.example:5433/central"),
        ("postgresql://%E6%B2%85:sEcr3t@[::1]:5433/central", "沅@[::1]:5433/central"),
        ("postgresql://db1:5432,db2:5432/central?password=sEcr3t", "db1:5432,db2:5432/central"),
        ("postgresql:///central?host=/run/postgresql", "local/central"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    address = Address.parse("--to", url)
    assert address.shown == shown
    assert SECRET not in repr(address)
    assert address.strike(f"x {SECRET}\ny") == (f"x {SECRET} y" if SECRET not in url else "x *** y")


@pytest.mark.parametrize(
    "url",
    [
        "sEcr3t", "mysql://gk:sEcr3t@db/central", "host=db password=sEcr3t", "postgresql://gk:pa/sEcr3t@db/central",
        "postgresql://gk:12/sEcr3t@db/central", "postgresql://gk:pa@sEcr3t@db/central", "postgresql://gk:pa:sEcr3t@db/central",
        "postgresql://gk:pa?sEcr3t@db/central", "postgresql://gk:pa#sEcr3t@db/central", "postgresql://gk:sEcr3t/central",
        "postgresql://gk:pa sEcr3t@db/central", "postgresql://gk@db:sEcr3t/central", "postgresql://gk@db:5432:sEcr3t/central",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_repeated(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["central", "show", "--from", url]) == 2
    told = capsys.readouterr().err
    assert SECRET not in told
    assert told.startswith("gongkai: --from: not an address like postgresql://")
    assert told.count("\n") == 1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=30))
def test_whatever_is_given_is_an_address_without_password_or_refused(password: str) -> None:
    """With the password as it is, unquoted: either refused, or it stands in no part that is shown."""
    marked = f"{SECRET}{password}{SECRET}"
    shown = "refused"
    with suppress(InputError):
        address = Address.parse("--to", f"postgresql://gk:{marked}@db.example/central")
        shown = address.shown + address.strike(f"FATAL: {marked}")
    assert SECRET not in shown
    assert shown == "refused" or shown.startswith("gk@db.example/central")


def test_without_the_driver_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert run(["central", "show", "--from", "postgresql://gk@db/central"]) == 2
    assert capsys.readouterr().err == f"gongkai: {MISSING}\n"


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize("how", ["password", "name", "user", "port", "environment", "parameter"])
def test_no_way_there_is_one_line_without_the_password(
    how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server().database()
    wrong = {
        "password": url.replace(PASSWORD, SECRET),
        "name": f"{url}-none",
        "user": url.replace("gk:", "nobody:"),
        "port": url.replace(f":{server().port}", f":{closed_port()}"),
        "environment": url.replace(f":{PASSWORD}", ""),
        "parameter": f"{url}?nonsense={SECRET}",
    }
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert run(["central", "show", "--from", wrong[how]]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert PASSWORD not in err + out
    assert SECRET not in err + out


def test_a_database_that_cannot_hold_chinese_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["central", "show", "--from", server().database("LATIN1")]) == 2
    assert "is not in UTF-8; make the database with ENCODING 'UTF8'" in capsys.readouterr().err


@pytest.fixture
def guest() -> Iterator[tuple[str, str]]:
    """(address of the owner, address of a role that may do nothing yet) in a new database."""
    url = server().database()
    run_sql(url, f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
    yield url, url.replace(f"gk:{PASSWORD}", f"guest:{SECRET}")
    run_sql(url, "DROP OWNED BY guest")
    run_sql(url, "DROP ROLE guest")


def test_a_role_that_may_not_make_tables(
    guest: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    owner, url = guest
    push = [
        "central",
        "push",
        "--db",
        str(make_county(tmp_path / "county.db")),
        "--rubric",
        RUBRIC,
        "--as-of",
        str(AS_OF),
        "--to",
        url,
    ]
    capsys.readouterr()
    assert run(push) == 2
    name = url.rsplit("/")[-1]
    assert capsys.readouterr().err == f"gongkai: guest@{url.split('@')[1]}: permission denied for database {name}\n"
    run_sql(owner, "CREATE SCHEMA gongkai AUTHORIZATION guest")  # what who runs the server can do instead
    assert run(push) == 0
    assert run_sql(owner, "SELECT role FROM gongkai.push") == [("guest",)]


def test_a_reader_needs_no_more_than_to_read(
    guest: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    owner, url = guest
    show = ["central", "show", "--from", url]
    base = ["--db", str(make_county(tmp_path / "county.db")), "--rubric", RUBRIC, "--as-of", str(AS_OF)]
    assert run(["central", "push", *base, "--to", owner]) == 0
    capsys.readouterr()
    assert run(show) == 2
    assert "permission denied for schema gongkai" in capsys.readouterr().err
    run_sql(owner, "GRANT USAGE ON SCHEMA gongkai TO guest")
    run_sql(owner, "GRANT SELECT ON ALL TABLES IN SCHEMA gongkai TO guest")
    assert run(show) == 0
    assert run(["central", "push", *base, "--to", url, "--source", "沅陵县"]) == 2
    assert run(["central", "prune", "--from", url, "--keep-days", "1"]) == 2
    assert "permission denied" in capsys.readouterr().err


def test_nothing_that_is_printed_holds_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    db = make_county(tmp_path / "county.db")
    monkeypatch.setenv("GONGKAI_CENTRAL", server().database())
    base = ["--db", str(db), "--rubric", RUBRIC, "--as-of", str(AS_OF)]
    assert run(["central", "push", *base]) == 0
    assert run(["central", "show"]) == 0
    assert run(["central", "show", "--format", "json"]) == 0
    assert run(["central", "push", "--help"]) == 0
    out, err = capsys.readouterr()
    assert "www.example.gov.cn" in out
    assert PASSWORD not in out + err
