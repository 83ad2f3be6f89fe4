"""One decision on the encoding of a page, with its reason.

Order: byte order mark → strict UTF-8 → what header or <meta> declare (gb2312 and gbk mean gb18030) → gb18030 → UTF-8 with
replacements. Valid UTF-8 beats a header that says otherwise: servers are configured once, pages are written daily.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_CHINESE |= {"big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs"}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_\-]{3,20})""")  # on text in lower case
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_\-]{3,20})""", re.I)
_BAD_SHARE = 0.01  # a few torn bytes are common where a page is glued together from files
_CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` has no control characters. ``bad`` is the share of characters that could not be decoded, 0 to 1."""

    text: str
    charset: str
    reason: str
    bad: float = 0.0


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode a page. Never raises."""
    found = (
        _by_mark(body) or _by_nulls(body) or _by_utf8(body) or _by_declaration(body, content_type) or _by_guess(body)
    )
    if _is_clean(body, found):
        return found
    return Decoded(_CONTROL.sub("", found.text), found.charset, found.reason, found.bad)


def _is_clean(body: bytes, found: Decoded) -> bool:
    """No control characters, told by the bytes: twenty times faster than to look at every character."""
    if found.charset.startswith("utf-16") or found.charset.startswith("utf-32"):
        return False
    return len(body.translate(None, _CONTROL_BYTES)) == len(body) and not any(
        c in found.text for c in "\ufeff\ufffe\uffff"
    )


def _by_mark(body: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name, "byte order mark")
    return None


def _by_nulls(body: bytes) -> Decoded | None:
    """UTF-16 without a mark shows in the zero bytes of its ASCII markup."""
    head = body[:400]
    if len(head) < 8 or head.count(0) * 3 < len(head):
        return None
    name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    found = _lenient(body, name, "zero bytes of UTF-16")
    return found if found.bad <= _BAD_SHARE and "<" in found.text else None


def _by_utf8(body: bytes) -> Decoded | None:
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "valid UTF-8")
    except UnicodeDecodeError:
        return None


def _by_declaration(body: bytes, content_type: str) -> Decoded | None:
    for name, where in _declared(body, content_type):
        known = _known(name)
        if known is None:
            continue
        found = _lenient(body, known, f"{where} says {name}")
        if found.bad <= _BAD_SHARE:
            return found
    return None


def _declared(body: bytes, content_type: str) -> list[tuple[str, str]]:
    names = [(match.group(1).lower(), "header") for match in _HEADER.finditer(content_type[:500])]
    names += [(match.group(1).decode("ascii"), "meta") for match in _DECLARED.finditer(body[:4096].lower())]
    return names


def _known(name: str) -> str | None:
    """Only the encodings such pages are written in: a page must not choose utf-7 or a codec of Python's own."""
    if name in _CHINESE:
        return _CHINESE[name]
    return "utf-8" if name in ("utf-8", "utf8") else None


def _by_guess(body: bytes) -> Decoded:
    chinese = _lenient(body, "gb18030", "neither UTF-8 nor a usable declaration: GB18030 fits")
    if chinese.bad <= _BAD_SHARE:
        return chinese
    return _lenient(body, "utf-8", "nothing fits: UTF-8 with replacements")


def _lenient(body: bytes, name: str, reason: str) -> Decoded:
    text = body.decode(name, "replace")
    return Decoded(text, name, reason, text.count("\ufffd") / max(1, len(text)))
