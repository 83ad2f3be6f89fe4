"""Where the central database is, and the way there. The password stands in no message, whatever the driver says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from crawler.errors import InputError, StorageError

if TYPE_CHECKING:
    from psycopg import Connection

MISSING = "`gongkai central` needs the package psycopg: pip install 'gongkai[postgres]'"
_SHAPE = re.compile(
    r"(?:postgresql|postgres)://(?:(?P<user>[^:@/?#\s]*)(?::(?P<password>[^:@/?#\s]*))?@)?"
    r"(?P<host>[\w.,:\[\]%-]*)(?:/(?P<name>[^/?#@\s]*))?(?:\?(?P<more>[^@#\s]*))?",
    re.ASCII,
)
_PORTS = re.compile(r"(?:[\w.%-]+|\[[\w:.%]+\])?(?::\d{1,5})?", re.ASCII)
_SECRETS = ("password", "sslpassword")
_CONNECT_SECONDS = 10
# A pusher whose machine lost its power must not hold the lock of its source until somebody looks.
_SETTINGS = {"tcp_keepalives_idle": "60", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
_LOCK, _IDLE = "10min", "10min"


@dataclass(frozen=True, slots=True)
class Address:
    """``url`` may hold a password and is never shown; ``shown`` is user, server and database; ``secrets``: what is struck out."""

    url: str = field(repr=False)
    shown: str
    secrets: tuple[str, ...] = field(repr=False, default=())

    @classmethod
    def parse(cls, option: str, url: str) -> Address:
        """``postgresql://user@host[:port]/dbname``. Raises InputError, which repeats nothing of what was given.

        Stricter than libpq: it would take ``u:pa/ss@host`` for a port "pa", and tell it.
        """
        found = _SHAPE.fullmatch(url.strip())
        if found is None or not all(_PORTS.fullmatch(host) for host in found["host"].split(",")):
            raise InputError(
                f"{option}: not an address like postgresql://user@host:5432/dbname (signs in a password are written %40, %2F …)"
            )
        user = f"{unquote(found['user'])}@" if found["user"] else ""
        return cls(url.strip(), f"{user}{found['host'] or 'local'}/{unquote(found['name'] or '')}", _secrets(found))

    def strike(self, text: str) -> str:
        """The text on one line without secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return " ".join(text.split())


def _secrets(found: re.Match[str]) -> tuple[str, ...]:
    more = [pair.partition("=")[::2] for pair in (found["more"] or "").split("&")]
    given = [
        found["password"] or "",
        *(value for name, value in more if name in _SECRETS),
        os.environ.get("PGPASSWORD", ""),
    ]
    both = {text for secret in given for text in (secret, unquote(secret)) if text}
    return tuple(sorted(both, key=len, reverse=True))


@contextmanager
def connected(address: Address) -> Iterator[Connection[Any]]:
    """A connection in which every statement outside ``transaction()`` stands for itself.

    Raises InputError (no driver, no way there, no right, not UTF-8) and StorageError (the server refused or went away on the way).
    """
    try:
        import psycopg
    except ImportError as error:
        raise InputError(MISSING) from error
    with _told(address, psycopg.Error, InputError):
        connection = psycopg.connect(
            address.url,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="gongkai",
            client_encoding="UTF8",
        )
    with _told(address, psycopg.Error, StorageError), connection:
        _prepare(connection, address)
        yield connection


def _prepare(connection: Connection[Any], address: Address) -> None:
    for name, value in {**_SETTINGS, "lock_timeout": _LOCK, "idle_in_transaction_session_timeout": _IDLE}.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    row = connection.execute("SHOW server_encoding").fetchone()
    if row is None or row[0] != "UTF8":
        raise InputError(f"{address.shown}: is not in UTF-8; make the database with ENCODING 'UTF8'")


@contextmanager
def _told(address: Address, driver: type[Exception], kind: type[InputError | StorageError]) -> Iterator[None]:
    """What the driver raises, in one line. Only the server's first sentence: its details quote the rows."""
    try:
        yield
    except driver as error:
        state = getattr(error, "sqlstate", None) or ""
        said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
        is_input = state == "42501" or state.startswith("28")  # no right, not let in
        raise (InputError if is_input else kind)(f"{address.shown}: {address.strike(said)}") from None
