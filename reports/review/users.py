"""The people who may log in: name, role and a scrypt hash of the password, in the county's database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Store
from reports.text import clean

Role = Literal["view", "score", "review", "admin"]
ROLES: dict[Role, str] = {
    "view": "查看",
    "score": "评分",
    "review": "复核",
    "admin": "管理",
}  # each may do what those before may
RANK = {role: rank for rank, role in enumerate(ROLES)}
SHORTEST = 8  # characters of a password
COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}
_TABLE = "CREATE TABLE IF NOT EXISTS reviewer (name TEXT PRIMARY KEY, role TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL)"


@dataclass(frozen=True, slots=True)
class User:
    """Who is at the screen."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        return RANK[self.role] >= RANK[role]

    @property
    def role_name(self) -> str:
        return ROLES[self.role]


LOCAL = User("本机", "admin")  # the one person at a machine on which nobody was set up


def read_role(word: str) -> Role:
    """A role by its code or its Chinese name. Raises InputError."""
    for role, name in ROLES.items():
        if word in (role, name):
            return role
    raise InputError(f"--role: {word!r} is none of {', '.join((*ROLES, *ROLES.values()))}")


def add_user(store: Store, name: str, role: Role, password: str) -> User:
    """Set a person up, or change role and password of one who is. Raises InputError, StorageError."""
    if not name or name != clean(name).strip() or len(name) > 40 or not name.isprintable() or name == LOCAL.name:
        raise InputError(f"--add-user: {name[:40]!r} is no name (1 to 40 printable characters, not {LOCAL.name})")
    if len(password) < SHORTEST:
        raise InputError(f"the password needs at least {SHORTEST} characters")
    salt = secrets.token_bytes(16)
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        row = (name, role, salt, _hash(password, salt))
        store.db.conn.execute("INSERT OR REPLACE INTO reviewer VALUES (?, ?, ?, ?)", row)
    return User(name, role)


def remove_user(store: Store, name: str) -> None:
    """Nobody of that name may log in any more; what they decided stays. Raises InputError, StorageError."""
    if find_user(store, name) is None:
        raise InputError(f"--remove-user: there is no user {name!r}")
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute("DELETE FROM reviewer WHERE name = ?", (name,))


def load_users(store: Store) -> list[User]:
    """Everybody, by name; empty where nobody was set up."""
    return [User(name, role) for name, role, _, _ in sorted(_rows(store))]


def find_user(store: Store, name: str) -> User | None:
    return next((user for user in load_users(store) if user.name == name), None)


def check_password(store: Store, name: str, password: str) -> User | None:
    """The user if the password is theirs. An unknown name takes as long as a wrong password."""
    rows = {row[0]: row for row in _rows(store)}
    _, role, salt, stored = rows.get(name, ("", "view", b"nobody", b""))
    matches = hmac.compare_digest(_hash(password, salt), stored)
    return User(name, role) if matches and name in rows else None


def _rows(store: Store) -> list[tuple[str, Role, bytes, bytes]]:
    with storage_errors(store.path):
        if not store.db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'reviewer'").fetchone():
            return []
        return list(store.db.conn.execute("SELECT name, role, salt, hash FROM reviewer"))


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password[:1024].encode(), salt=salt, **COST)
