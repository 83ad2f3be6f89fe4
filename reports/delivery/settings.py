"""Where the digest goes, out of options and environment; looked at before anything is crawled.

Passwords and the robot's address are secrets: they come from the environment or from a file that only its owner can read,
and stand in no message, log or table.
"""

from __future__ import annotations

import ipaddress
import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawler.errors import InputError
from reports.delivery.model import Mail, Robot

_MOST_SECRET = 4096  # bytes of a file with a secret
_MOST_PEOPLE = 50
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}


def load_mail(people: Sequence[str], env: Mapping[str, str] = os.environ) -> Mail | None:
    """The server out of ``GONGKAI_SMTP_*``; None without anybody to write to. Raises InputError."""
    if not people:
        return None
    wrong = [each for each in people if not _ADDRESS.fullmatch(each)]
    if wrong or len(people) > _MOST_PEOPLE:
        raise InputError(f"--mail-to: {wrong[0]!r} is no mail address" if wrong else f"--mail-to: more than {_MOST_PEOPLE}")  # fmt: skip
    host, security = env.get("GONGKAI_SMTP_HOST", ""), env.get("GONGKAI_SMTP_SECURITY", "starttls")
    if not host:
        raise InputError("--mail-to: GONGKAI_SMTP_HOST is not set: which server sends the mail?")
    if security not in _PORTS:
        raise InputError(f"GONGKAI_SMTP_SECURITY is {security!r}, not starttls, ssl or none")
    if security == "none" and not is_loopback(host):
        raise InputError("GONGKAI_SMTP_SECURITY=none is for a server on this machine only: passwords would travel in the clear")  # fmt: skip
    port, user = env.get("GONGKAI_SMTP_PORT", "") or str(_PORTS[security]), env.get("GONGKAI_SMTP_USER", "")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(f"GONGKAI_SMTP_PORT is {port!r}, not a port")
    sender = env.get("GONGKAI_SMTP_FROM", "") or user
    if not _ADDRESS.fullmatch(sender):
        raise InputError("GONGKAI_SMTP_FROM is no mail address: who sends the mail?")
    password = read_secret("GONGKAI_SMTP_PASSWORD", env) if user else ""
    if user and not password:
        raise InputError("GONGKAI_SMTP_USER is set, but neither GONGKAI_SMTP_PASSWORD nor GONGKAI_SMTP_PASSWORD_FILE")
    return Mail(host, int(port), security, sender, tuple(people), user, password)  # type: ignore[arg-type]


def load_robot(kind: str, env: Mapping[str, str] = os.environ) -> Robot | None:
    """The robot's address out of ``GONGKAI_ROBOT`` or its file; None where no kind is given. Raises InputError."""
    if not kind:
        return None
    address = read_secret("GONGKAI_ROBOT", env)
    if not address:
        raise InputError("--robot: neither GONGKAI_ROBOT nor GONGKAI_ROBOT_FILE is set: what is the robot's address?")
    if not _is_private_way(address):
        raise InputError("the robot's address does not begin with https:// (it is a secret and is not shown)")
    return Robot(kind, address, read_secret("GONGKAI_ROBOT_SIGN", env))  # type: ignore[arg-type]


def _is_private_way(address: str) -> bool:
    """https, or http to this machine (a relay, a test)."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and " " not in address
    return is_plain and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_secret(name: str, env: Mapping[str, str]) -> str:
    """The variable, or the first line of the file that ``<name>_FILE`` names; "" where neither is set.

    Raises InputError for a file that is missing, too large or that others may read (POSIX).
    """
    if env.get(name):
        return env[name].strip()
    path = env.get(f"{name}_FILE", "")
    if not path:
        return ""
    try:
        with Path(path).open("rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise InputError(f"{name}_FILE: {path} is no file")
            if os.name == "posix" and state.st_mode & 0o077:
                raise InputError(f"{name}_FILE: {path} can be read by others; chmod 600 it")
            data = file.read(_MOST_SECRET + 1)
    except OSError as error:
        raise InputError(f"{name}_FILE: {path}: {error.strerror or error}") from error
    if len(data) > _MOST_SECRET:
        raise InputError(f"{name}_FILE: {path} is larger than {_MOST_SECRET} bytes")
    return data.decode("utf-8", "replace").strip().partition("\n")[0].strip()
