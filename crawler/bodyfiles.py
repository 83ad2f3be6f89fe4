"""Bodies that lie in files of their own beside the database: written once, found by name, never taken for granted.

A file is an SQLite database with the tables ``body`` (as in the results) and ``meta`` (its ``mark``). The results' table
``body_file`` keeps path, relative to the database's folder, and mark of each; ``body_place`` says in which file a body lies.
A file that is missing, or is not the one that was written, is told as such: its pages are unread, never absent.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import zstandard

from crawler.errors import StorageError

APPLICATION_ID = 0x676B6162  # "gkab"
_OPEN = 8  # files that are held open
_TABLES = f"""
PRAGMA application_id = {APPLICATION_ID};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE body (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL);
"""

Stored = tuple[int, bytes]  # size of the body, its zstd frame


def folder_of(db: Path) -> Path:
    """Where the files of a database lie: ``county.db.bodies`` beside ``county.db``."""
    return db.with_name(f"{db.name}.bodies")


def create_file(path: Path, mark: str) -> None:
    """An empty file of that mark."""
    with closing(sqlite3.connect(path)) as file:
        file.executescript(_TABLES)
        file.execute("INSERT INTO meta VALUES ('mark', ?)", (mark,))
        file.commit()


class BodyFiles:
    """The files of one results database, seen through its connection. Raises StorageError that names the file."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path
        self._open: dict[int, sqlite3.Connection] = {}
        self._are_there = False

    def are_there(self) -> bool:
        """The database knows of such files; one from before there were any does not."""
        found = "SELECT 1 FROM sqlite_master WHERE name = 'body_file'"
        self._are_there = self._are_there or self.db.execute(found).fetchone() is not None
        return self._are_there

    def place(self, sha256: str) -> int | None:
        """The number of the file in which the body lies."""
        if not self.are_there():
            return None
        row = self.db.execute("SELECT file FROM body_place WHERE sha256 = ?", (sha256,)).fetchone()
        return row[0] if row else None

    def find(self, sha256: str) -> Stored | None:
        """A body that lies in a file; None if it lies in none."""
        number = self.place(sha256)
        if number is None:
            return None
        file = self._file(number)
        try:
            row = file.execute("SELECT size, data FROM body WHERE sha256 = ?", (sha256,)).fetchone()
        except sqlite3.Error as error:
            raise StorageError(f"{self._path(number)}: is damaged ({error}); bring back a copy of it") from error
        if row is None:
            raise StorageError(f"{self._path(number)}: was changed: the body {sha256} is not in it any more")
        return row[0], row[1]

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a body that lies in a file; None if it lies in none. What was changed there is never handed out."""
        stored = self.find(sha256)
        if stored is None:
            return None
        try:
            body = zstandard.ZstdDecompressor().decompress(stored[1])
        except zstandard.ZstdError:
            body = b""
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StorageError(
                f"{self._path(self.place(sha256) or 0)}: was changed: the body {sha256} is another one now"
            )
        return body

    def problems(self) -> dict[int, str]:
        """Number of a file that cannot be used → what is wrong with it, in a line that names it."""
        found = {}
        for number in self.numbers():
            try:
                self._file(number)
            except StorageError as error:
                found[number] = str(error)
        return found

    def numbers(self) -> list[int]:
        """Of all files."""
        if not self.are_there():
            return []
        return [number for (number,) in self.db.execute("SELECT id FROM body_file ORDER BY id")]

    def strangers(self) -> list[Path]:
        """Files in the folder that the database does not point at: a run was killed, or they are another database's."""
        known = {self._path(number) for number in self.numbers()}
        return sorted(path for path in folder_of(self.path).glob("*") if path not in known)

    def sizes(self) -> dict[str, int]:
        """SHA-256 → bytes it takes in its file, of all bodies that lie in files."""
        found: dict[str, int] = {}
        for number in self.numbers():
            wanted = {row[0] for row in self.db.execute("SELECT sha256 FROM body_place WHERE file = ?", (number,))}
            rows = self._file(number).execute("SELECT sha256, length(data) FROM body").fetchall()
            found |= {sha256: size for sha256, size in rows if sha256 in wanted}
        return found

    def sweep(self) -> int:
        """Take out of every file what the database does not point at any more; the bytes that are free now.

        Whoever calls has committed that; a sweep that was cut off is made up for by the next.
        """
        freed = 0
        for number in self.numbers():
            self._close(number)
            path = self._path(number)
            before = path.stat().st_size
            wanted = [row[0] for row in self.db.execute("SELECT sha256 FROM body_place WHERE file = ?", (number,))]
            if wanted:
                _keep_only(path, wanted)
            else:
                self.db.execute("DELETE FROM body_file WHERE id = ?", (number,))
                self.db.commit()
                path.unlink()
            freed += before - (path.stat().st_size if wanted else 0)
        return freed

    def close(self) -> None:
        """Let all files go."""
        for number in list(self._open):
            self._close(number)

    def _close(self, number: int) -> None:
        if file := self._open.pop(number, None):
            file.close()

    def _path(self, number: int) -> Path:
        (path,) = self.db.execute("SELECT path FROM body_file WHERE id = ?", (number,)).fetchone()
        return self.path.parent / str(path)

    def _file(self, number: int) -> sqlite3.Connection:
        if number not in self._open:
            if len(self._open) == _OPEN:
                self._close(next(iter(self._open)))
            self._open[number] = self._connect(number)
        return self._open[number]

    def _connect(self, number: int) -> sqlite3.Connection:
        path = self._path(number)
        if not path.is_file():
            raise StorageError(f"{path}: is missing; bodies of {self.path} lie in it: bring it back to that place")
        (mark,) = self.db.execute("SELECT mark FROM body_file WHERE id = ?", (number,)).fetchone()
        try:
            file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        except sqlite3.Error as error:
            raise StorageError(f"{path}: cannot be opened ({error})") from error
        if _mark(file) != mark or _is_cut(file, path):
            file.close()
            raise StorageError(
                f"{path}: is damaged or not the file that was written for {self.path}: bring that one back"
            )
        return file


def _mark(file: sqlite3.Connection) -> str | None:
    try:
        row = file.execute("SELECT value FROM meta WHERE key = 'mark'").fetchone()
    except sqlite3.Error:
        return None  # whatever it is, it is not ours
    return str(row[0]) if row else None


def _is_cut(file: sqlite3.Connection, path: Path) -> bool:
    (pages,), (size,) = (file.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return path.stat().st_size < int(pages) * int(size)


def _keep_only(path: Path, wanted: list[str]) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TEMP TABLE wanted (sha256 TEXT PRIMARY KEY)")
        file.executemany("INSERT INTO wanted VALUES (?)", [(sha256,) for sha256 in wanted])
        gone = file.execute("DELETE FROM main.body WHERE sha256 NOT IN (SELECT sha256 FROM temp.wanted)").rowcount
        file.commit()
        if gone:
            file.execute("VACUUM")
