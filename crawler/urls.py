"""Addresses: one spelling for one page, and what is refused as an address."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

MAX_LENGTH = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")  # browsers and parsers disagree on these: a way around the address guard
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*|/\(S\([0-9a-z]{8,40}\)\)(?=/)", re.IGNORECASE)
_SESSION_QUERY = re.compile(r"(?:^|&)(?:jsessionid|phpsessid|aspsessionid\w{0,20}|sessionid|cfid|cftoken)=[^&]*", re.I)
# In its one spelling already, if it has no dot segment and no session id: most links of most sites.
_PLAIN = re.compile(
    r"https?://(?=[^/]{1,63}/)[a-z0-9]+(?:[.-][a-z0-9]+)*(?::(?!80/|443/)[1-9]\d{1,3}|:[1-5]\d{4})?"
    r"/[\w/.~-]*(?:\?[\w.=-][\w.=&-]*)?",
    re.ASCII,
)
_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=20_000)
def normalise(url: str) -> str:
    """The one spelling of an absolute http(s) address: no fragment, default port, dot segment or session id.

    Raises ValueError with the reason: scheme, user information, control characters, backslash, host, length.
    """
    return url if _is_plain(url) else _spell(url.strip())


def _is_plain(url: str) -> bool:
    if len(url) > MAX_LENGTH or not _PLAIN.fullmatch(url) or "/." in url:
        return False
    return "=" not in url or not _SESSION_QUERY.search(url.partition("?")[2])


def _spell(url: str) -> str:
    if len(url) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    if _FORBIDDEN.search(url):
        raise ValueError("control character or backslash in the address")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError("scheme is not http or https")
    path = _SESSION_PATH.sub("", parts.path)
    query = _SESSION_QUERY.sub("", parts.query).removeprefix("&") if "=" in parts.query else parts.query
    address = urlunsplit((parts.scheme, _netloc(parts.scheme, parts.netloc), _resolve(path), query, ""))
    safe: str = safe_url_string(address)
    if len(safe) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    return safe


def _netloc(scheme: str, netloc: str) -> str:
    if "@" in netloc:
        raise ValueError("user information in the address")
    parts = urlsplit(f"//{netloc}")
    host = _ascii_host(parts.hostname or "")
    port = parts.port  # raises ValueError out of range
    return host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"


def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("the host is no valid name") from None
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise ValueError("no valid host in the address")
    return host


def _resolve(path: str) -> str:
    if "/." not in path:
        return path or "/"
    resolved = posixpath.normpath("/" + path.lstrip("/"))
    is_folder = path.endswith(("/", "/.", "/.."))
    return resolved + "/" if is_folder and resolved != "/" else resolved


def host_of(url: str) -> str:
    """``host[:port]`` of a normalised address."""
    return url.split("/", 3)[2]


def path_of(url: str) -> tuple[str, str]:
    """Path and query of a normalised address."""
    path, _, query = url.split("/", 3)[3].partition("?")
    return f"/{path}", query


def pattern_of(url: str) -> str:
    """The address with every run of digits as N: what a calendar repeats."""
    return _DIGITS.sub("N", url)


def repeats_segments(url: str, most: int = 2) -> bool:
    """A path segment stands there more than ``most`` times: the mark of a relative-link trap."""
    segments = [part for part in path_of(url)[0].split("/") if part]
    return len(segments) > most and any(segments.count(segment) > most for segment in set(segments))
