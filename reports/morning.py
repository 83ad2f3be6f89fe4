"""The morning after a night: make the digest, put it into a folder, send it. A failure to send is kept and said, and stops nothing."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import click

from crawler.clock import now
from crawler.errors import InputError, StorageError
from crawler.events import tell
from crawler.schema import storage_errors
from crawler.store import Store
from reports.delivery.mail import send_mail
from reports.delivery.model import Mail, Message, NotSent, Robot
from reports.delivery.robot import send_to_robot
from reports.delivery.settings import load_mail, load_robot
from reports.digest import Digest, digest_html, digest_message, load_digest
from reports.publish import UNITS
from reports.text import file_stem
from rubrics.model import Rubric

_TABLE = """
CREATE TABLE IF NOT EXISTS delivery (
    run INTEGER NOT NULL, rubric TEXT NOT NULL, day TEXT NOT NULL, channel TEXT NOT NULL, sha256 TEXT NOT NULL,
    at TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a digest goes."""

    folder: Path | None = None
    mail: Mail | None = None
    robot: Robot | None = None

    @property
    def is_off(self) -> bool:
        return self.folder is None and self.mail is None and self.robot is None

    @classmethod
    def checked(cls, folder: Path | None, people: tuple[str, ...], robot: str) -> Delivery:
        """Raises InputError for whatever is wrong with it; nothing is written or sent."""
        if folder is not None and folder.exists() and not folder.is_dir():
            raise InputError(f"--digest {folder}: is a file, a folder is needed")
        return cls(folder, load_mail(people), load_robot(robot))


NOWHERE = Delivery()


def send_digest(db: Path, rubric: Rubric, as_of: date, delivery: Delivery, reports: Path | None = None) -> list[str]:
    """Make the digest of the newest run and hand it out; what went wrong with sending, in words.

    ``reports``: the folder of the evidence reports, which the page then links to. Nothing happened: nothing is written or
    sent. The same digest is not sent twice. Raises InputError, StorageError.
    """
    if delivery.is_off:
        return []
    with Store.open(db) as store:
        digest = load_digest(store, rubric, as_of)
        if digest.is_quiet:
            click.echo(f"{rubric.id}: nothing happened, no digest")
            return []
        message = digest_message(digest)
        if delivery.folder is not None:
            linked = replace(digest, links=find_links(digest, delivery.folder, reports)) if reports else digest
            click.echo(f"digest {write_digest(delivery.folder, linked, message.text)}")
        senders: list[tuple[str, Callable[[], None]]] = []
        if mail := delivery.mail:
            senders.append(("mail", lambda: send_mail(mail, message)))
        if robot := delivery.robot:
            senders.append(("robot", lambda: send_to_robot(robot, message)))
        return [said for channel, send in senders if (said := _send(store, digest, message, channel, send))]


def find_links(digest: Digest, folder: Path, reports: Path) -> dict[str, str]:
    """unit → its evidence report as the digest's folder sees it, where it is there. A mail has no folder, and no links."""
    try:
        way = Path(os.path.relpath(reports, folder)).as_posix()
    except ValueError:  # another drive
        way = reports.resolve().as_uri()
    units = {unit.unit for unit in digest.changes.units} | {due.unit for due in digest.radar.dues}
    stems = {unit: file_stem(unit) for unit in units}
    taken = Counter(stem.casefold() for stem in stems.values())
    alone = {unit: f"{UNITS}/{stem}.html" for unit, stem in stems.items() if taken[stem.casefold()] == 1}
    return {unit: f"{way}/{quote(link)}" for unit, link in alone.items() if (reports / link).is_file()}


def write_digest(folder: Path, digest: Digest, text: str) -> Path:
    """``<day>-<rubric>.html`` and ``.txt``, put in place whole; the page's path. Raises StorageError."""
    stem = f"{digest.day}-{digest.changes.rubric.id}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, content in ((".txt", text), (".html", digest_html(digest))):
            aside = folder / f".{stem}{suffix}.writing"
            aside.write_text(content, encoding="utf-8", newline="")
            os.replace(aside, folder / f"{stem}{suffix}")
    except OSError as error:
        raise StorageError(f"--digest {folder}: {error.strerror or error}") from error
    return folder / f"{stem}.html"


def _send(store: Store, digest: Digest, message: Message, channel: str, send: Callable[[], None]) -> str:
    """What went wrong, "" if nothing did; kept in the table ``delivery`` either way."""
    sha256 = hashlib.sha256(message.text.encode()).hexdigest()
    key = (digest.run, digest.changes.rubric.id, digest.day, channel, sha256)
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        query = "SELECT 1 FROM delivery WHERE run = ? AND rubric = ? AND day = ? AND channel = ? AND sha256 = ? AND state = 'sent'"
        if store.db.conn.execute(query, key).fetchone():
            return ""
    said = ""
    try:
        send()
    except NotSent as error:
        said = str(error)
        click.echo(f"gongkai: the digest was not sent: {said}", err=True)
    tell("digest failed" if said else "digest sent", channel=channel, run=digest.run, rubric=key[1], said=said)
    with storage_errors(store.path), store.db.atomic():
        row = (*key, now(), "failed" if said else "sent", said)
        store.db.conn.execute("INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return said
