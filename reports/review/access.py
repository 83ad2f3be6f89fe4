"""Sessions, form tokens, the Host header and the log-in brake. All in memory: who restarts the app logs in again."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reports.review.users import User

COOKIE = "gongkai_review"
IDLE_SECONDS = 8 * 3600.0
MOST_SESSIONS = 500
TRIES, TRIES_PER_ADDRESS, TRY_SECONDS = 5, 30, 300.0

Clock = Callable[[], float]


@dataclass(slots=True)
class Session:
    """A person who is logged in. ``secret`` signs the tokens of their forms."""

    user: User
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    seen: float = 0.0
    keys: bool = True  # single-key shortcuts
    told: list[tuple[str, str]] = field(default_factory=list)  # (kind, words) to be shown once

    def token(self, path: str) -> str:
        """The token of a form that is sent to this path; worthless for any other path and any other session."""
        return hmac.new(self.secret, path.encode(), hashlib.sha256).hexdigest()

    def is_token(self, path: str, token: str) -> bool:
        return hmac.compare_digest(self.token(path), token if token.isascii() else "")


class Sessions:
    """Who is logged in, by the random id in their cookie."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._open: dict[str, Session] = {}

    def start(self, user: User) -> str:
        """A new session's id. Never reuses one: an id that was there before the log-in opens nothing."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._drop_idle()
            while len(self._open) >= MOST_SESSIONS:
                del self._open[min(self._open, key=lambda one: self._open[one].seen)]
            self._open[key] = Session(user, seen=self._clock())
        return key

    def find(self, key: str) -> Session | None:
        with self._lock:
            self._drop_idle()
            session = self._open.get(key)
            if session:
                session.seen = self._clock()
            return session

    def end(self, key: str) -> None:
        with self._lock:
            self._open.pop(key, None)

    def _drop_idle(self) -> None:
        oldest = self._clock() - IDLE_SECONDS
        for key in [key for key, session in self._open.items() if session.seen < oldest]:
            del self._open[key]


class Brake:
    """Counts failed log-ins: after five for a name from an address (thirty from an address) no more for five minutes."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._failed: dict[tuple[str, str], list[float]] = {}

    def is_on(self, name: str, address: str) -> bool:
        with self._lock:
            return len(self._recent((name, address))) >= TRIES or len(self._recent(("", address))) >= TRIES_PER_ADDRESS

    def count(self, name: str, address: str) -> None:
        """A failed log-in."""
        with self._lock:
            for key in ((name, address), ("", address)):
                self._failed[key] = [*self._recent(key), self._clock()]
            for key in [key for key in self._failed if not self._recent(key)]:
                del self._failed[key]

    def clear(self, name: str, address: str) -> None:
        """A log-in that went well."""
        with self._lock:
            self._failed.pop((name, address), None)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - TRY_SECONDS
        return [moment for moment in self._failed.get(key, ()) if moment > since]


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 or localhost."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_our_host(header: str, names: Iterable[str], loopback_only: bool) -> bool:
    """Whether a Host header may be ours. A name somebody else's DNS points at this machine (rebinding) is not.

    An address literal cannot be rebound, so behind another address than loopback any literal will do.
    """
    try:
        host = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return False
    if is_loopback(host) or host in {name.lower() for name in names}:
        return True
    return not loopback_only and _is_literal(host)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
