"""What a night needs, looked at before it is needed: one line each, for whoever keeps the machine."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from crawler.browser.chromium import find_browser
from crawler.clock import CHINA
from crawler.errors import GongkaiError
from crawler.ledger import MIN_FREE
from crawler.lock import read_owner
from crawler.schema import SCHEMA, read_schema
from crawler.store import Run, Store
from crawler.units import load_units
from reports.gate import told

OK, WARN, FAIL = "✓", "!", "✗"
EXTRAS = {"render": "playwright", "ocr": "rapidocr", "timestamp": "rfc3161_client", "cluster": "distributed"}
OLD = timedelta(days=4)  # a published run that is older has missed more than a long weekend's nights
AHEAD = timedelta(minutes=10)  # two clocks are never quite the same


@dataclass(frozen=True, slots=True)
class Said:
    """One line: ✓ as it should be, ! works but look at it, ✗ a night would fail or mislead."""

    mark: str
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.mark} {self.about}: {self.words}"


def examine(db: Path | None, registry: Path | None, now: datetime) -> Iterator[Said]:
    """Every line, in the order of asking. Never raises for what is wrong with the machine or the files."""
    yield _told("disk", lambda: _disk((db or Path()).absolute().parent if db else Path.cwd(), db))
    yield _zone(now)
    yield _told("browser", lambda: Said(OK, "browser", find_browser()), WARN)
    yield _fonts()
    yield _extras()
    if registry:
        yield _told("registry", lambda: Said(OK, "registry", f"{registry}: {len(load_units(registry))} units"))
    if db and db.exists():
        yield from _database(db, now)
    elif db:
        yield Said(WARN, "database", f"{db}: not there yet; the first crawl makes it")


def _told(about: str, look: Callable[[], Said], otherwise: str = FAIL) -> Said:
    try:
        return look()
    except (GongkaiError, OSError, sqlite3.Error) as error:
        return Said(otherwise, about, " / ".join(str(error).splitlines()))


def _disk(folder: Path, db: Path | None) -> Said:
    """Free space against what the crawl refuses to start with, and what a migration needs for its copy."""
    free = shutil.disk_usage(folder).free
    size = db.stat().st_size if db and db.exists() else 0
    words = f"{_mib(free)} free in {folder}"
    if free < MIN_FREE:
        return Said(FAIL, "disk", f"{words}; a crawl stops below {_mib(MIN_FREE)}")
    if free < 2 * size + 16 * MIN_FREE:
        return Said(WARN, "disk", f"{words}; the database has {_mib(size)}, an update needs twice that beside it")
    return Said(OK, "disk", words)


def _mib(size: int) -> str:
    return f"{size // 2**20:,} MiB"


def _zone(now: datetime) -> Said:
    there = now.astimezone(CHINA)
    offset = now.astimezone().utcoffset()
    words = f"it is {there:%Y-%m-%d %H:%M} in China"
    if there.year < 2025:
        return Said(FAIL, "clock", f"{words}: the machine's clock is wrong")
    if offset != CHINA.utcoffset(None):
        return Said(WARN, "clock", f"{words}; the machine's zone is another, so look at the times in its scheduler")
    return Said(OK, "clock", words)


def _fonts() -> Said:
    """Chinese signs in screenshots and PDFs; Windows and macOS bring their own."""
    if sys.platform in ("win32", "darwin"):
        return Said(OK, "fonts", "the system's own")
    lister = shutil.which("fc-list")
    if not lister:
        return Said(WARN, "fonts", "fc-list is not there, so nobody knows (Debian: apt install fontconfig)")
    done = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, timeout=30, check=False)  # noqa: S603
    families = {line.split(b",")[0] for line in done.stdout.splitlines() if line.strip()}
    if not families:
        return Said(WARN, "fonts", "none has Chinese: screenshots show boxes (Debian: apt install fonts-noto-cjk)")
    return Said(OK, "fonts", f"{len(families)} families with Chinese")


def _extras() -> Said:
    there = [name for name, module in EXTRAS.items() if find_spec(module)]
    absent = [name for name in EXTRAS if name not in there]
    office = shutil.which("soffice") or shutil.which("libreoffice")
    words = f"installed: {', '.join(there) or 'none'}; not installed: {', '.join(absent) or 'none'} (all are optional)"
    return Said(
        OK, "extras", f"{words}; LibreOffice {'found' if office else 'not found: old .doc and .ppt stay unread'}"
    )


def _database(db: Path, now: datetime) -> Iterator[Said]:
    lock = _told("lock", lambda: _lock(db))
    schema = _told("database", lambda: _schema(db))
    yield schema
    if schema.mark == OK:
        yield _told("integrity", lambda: _integrity(db))
        yield from _body_files(db)
        yield from _runs(db, now)
    yield lock


def _schema(db: Path) -> Said:
    found = read_schema(db)
    if found == int(SCHEMA):
        return Said(OK, "database", f"{db}: schema {found}")
    newer = found > int(SCHEMA)
    advice = "a newer gongkai wrote it; update this one" if newer else "the next crawl brings it up to date"
    return Said(FAIL if newer else WARN, "database", f"{db}: schema {found}, this program has {SCHEMA}: {advice}")


def _integrity(db: Path) -> Said:
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    if said != ["ok"]:
        return Said(FAIL, "integrity", f"{'; '.join(said)[:300]}; bring back a copy of {db}")
    return Said(OK, "integrity", "quick_check says ok")


def _body_files(db: Path) -> Iterator[Said]:
    """Files of bodies beside the database, where there are any: a line for all, or for each that cannot be used."""
    with Store.open(db, readonly=True) as store:
        files = store.body_files
        count, broken, strangers = len(files.numbers()), files.problems(), files.strangers()
    yield from (Said(FAIL, "files of bodies", words) for words in broken.values())
    if count and not broken:
        yield Said(OK, "files of bodies", f"all {count} are there")
    if strangers:
        words = f"{len(strangers)} belong to no page of {db}, {strangers[0].name} for one: left by a killed run, or another's"
        yield Said(WARN, "files of bodies", words)


def _runs(db: Path, now: datetime) -> Iterator[Said]:
    try:
        with Store.open(db, readonly=True) as store:
            shown, newest = store.newest_run(), store.newest_run(complete=False)
            line = told(store, shown) if shown else ""
            yield _newest_row(newest, now)
            yield _shown(shown, now)
            if line:
                yield Said(WARN, "publish gate", line)
            if newest and not newest.finished_at:
                yield Said(
                    WARN, "unfinished", f"run {newest.id} of {newest.started_at}: the next start goes on with it"
                )
    except GongkaiError as error:
        yield Said(FAIL, "runs", str(error))


def _newest_row(newest: Run | None, now: datetime) -> Said:
    """A clock before the newest row was set back, or is wrong now; either way times stop meaning anything."""
    if newest is None:
        return Said(OK, "time of the newest row", "there is none")
    last = newest.finished_at or newest.started_at
    if datetime.fromisoformat(last) > now + AHEAD:
        return Said(FAIL, "time of the newest row", f"{last} is still to come: the clock is wrong now, or was then")
    return Said(OK, "time of the newest row", last)


def _shown(shown: Run | None, now: datetime) -> Said:
    if shown is None:
        return Said(WARN, "runs", "none was finished")
    age = now - datetime.fromisoformat(shown.finished_at)
    words = f"run {shown.id} is shown: {shown.state}, finished {shown.finished_at}, {max(age.days, 0)} days ago"
    if shown.state == "degraded":
        return Said(WARN, "runs", f"{words}; too much of it could not be read")
    return Said(WARN if age > OLD else OK, "runs", words)


def _lock(db: Path) -> Said:
    owner = read_owner(db)
    if owner is None:
        return Said(OK, "lock", "none")
    if owner.is_held:
        return Said(OK, "lock", f"a crawl is writing: {owner}")
    return Said(WARN, "lock", f"left over, holds nobody up: {owner} ended without a word; the next start goes on")
