"""One crawl at a time into a database: who holds it, what a killed one leaves behind."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.errors import InputError
from crawler.lock import lock_of, only_writer, read_owner

HOLD = """
import sys
from pathlib import Path
from crawler.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_one_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    process = holder(path)
    try:
        owner = read_owner(path)
        assert owner
        assert (owner.pid, owner.is_held) == (process.pid, True)
        with (
            pytest.raises(InputError, match=rf"another crawl .*process {process.pid} on .+, since 20.+ \(0 h 0 min\)"),
            only_writer(path),
        ):
            pass
        with only_writer(tmp_path / "other.db"):  # another database is another matter
            assert read_owner(tmp_path / "other.db")
    finally:
        process.communicate("")
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_killed_one_holds_nobody_up_and_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    process = holder(path)
    process.kill()
    process.communicate()
    left = read_owner(path)
    assert left
    assert (left.pid, left.is_held) == (process.pid, False)
    with only_writer(path):
        owner = read_owner(path)
        assert owner
        assert (owner.pid, owner.is_held) == (os.getpid(), True)
    assert read_owner(path) is None


def test_the_lock_ends_with_an_error_too(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    with pytest.raises(RuntimeError), only_writer(path):
        raise RuntimeError("of the crawl")
    assert not lock_of(path).exists()
    with only_writer(path):
        pass


def test_a_lock_that_was_removed_by_its_former_owner_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened before the former owner's end, taken after it: the file is gone, a third could make a new one."""
    path = tmp_path / "county.db"
    connect = sqlite3.connect

    def slow(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        if options.get("isolation_level", "") is None:
            connection.execute("CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since TEXT, token TEXT)")
            lock_of(path).unlink()
        return connection

    monkeypatch.setattr(sqlite3, "connect", slow)
    with pytest.raises(InputError, match=r"another crawl is ending|cannot be written"), only_writer(path):
        pass


@pytest.mark.parametrize("content", [b"", b"text" * 500])
def test_a_file_that_is_no_lock_of_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "county.db"
    lock_of(path).write_bytes(content)
    owner = read_owner(path)
    assert owner
    assert not owner.is_held
    if content:
        with pytest.raises(InputError, match="is not a lock of ours"), only_writer(path):
            pass
    else:
        with only_writer(path):
            pass


def test_what_the_file_says_is_printed_harmless(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    with sqlite3.connect(lock_of(path)) as db:
        db.execute("CREATE TABLE owner (pid INTEGER, host TEXT, since TEXT, token TEXT)")
        db.execute("INSERT INTO owner VALUES (7, ?, ?, 'x')", ("a\x1b[2J\nb" * 100, "never"))
    db.close()
    owner = read_owner(path)
    assert owner
    assert str(owner).isprintable()
    assert "age unknown" in str(owner)
    assert len(str(owner)) < 200
