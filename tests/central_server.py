"""A PostgreSQL server of the tests' and the benchmark's own: in a temporary folder, on a loopback port, gone at the end."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "geheim-5f3c"
_PLACES = ("/usr/lib/postgresql", "/usr/pgsql-17", "/usr/pgsql-16", "/usr/pgsql-15", "/usr/local", "/opt/homebrew")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """Loopback asks for a password, the socket in ``folder`` does not."""

    folder: Path
    port: int

    def url(self, name: str, password: str = PASSWORD, user: str = "gk") -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def database(self, encoding: str = "UTF8") -> str:
        """The address of a new empty database."""
        name = f"t{next(_numbers)}"
        run_sql(
            self.url("postgres"),
            f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
        )
        return self.url(name)


def run_sql(url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """One statement in a connection of its own; its rows."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement.encode(), values or None)
        return found.fetchall() if found.description else []


@cache
def server() -> Server:
    """Started once per process of tests. Skips where there is no server or no driver."""
    if not find_spec("psycopg"):
        pytest.skip("the package psycopg is not installed (extra postgres)")
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server (initdb, postgres) on this machine")
    return start(programs, fsync="off")


def start(programs: Path, **settings: str) -> Server:
    """A server with these settings beside PostgreSQL's own; it ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="gk-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = _user(folder)
    (folder / "pw").write_text(PASSWORD)
    data = folder / "data"
    base = [programs / "initdb", "-D", data, "-U", "gk", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run([*base, f"--pwfile={folder / 'pw'}", "--auth-local=trust", "--auth-host=scram-sha-256"], folder, user)
    port = _free_port()
    given = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder} | settings
    options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **user}
    process = subprocess.Popen([programs / "postgres", "-D", data, *options], **quiet)
    atexit.register(_stop, process)
    started = Server(folder, port)
    _wait(started.url("postgres"))
    return started


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted((file.parent for place in _PLACES for file in Path(place).glob("**/bin/initdb")), reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


def _user(folder: Path) -> dict[str, Any]:
    """The server refuses to run as root: then somebody else is looked for, who also owns the folder."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return {}
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(command: list[Any], folder: Path, user: dict[str, Any]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **user)
    assert not done.returncode, done.stderr


def _wait(url: str) -> None:
    """Until the server lets somebody in."""
    import psycopg

    for left in reversed(range(300)):
        try:
            run_sql(url, "SELECT 1")
        except psycopg.OperationalError:
            assert left, "the server did not start within 30 seconds"
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)  # at once, nothing is kept
    process.wait(30)
