"""Crawled text made fit to be printed: in HTML, in cells, in file names, on a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from checks.result import Evidence
from crawler.clock import CHINA

# C0 and C1 controls but tab and newline; lone surrogates; and the signs that reverse or hide text (Trojan Source).
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
WINDOWS_NAMES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def clean(text: str) -> str:
    """Without control, direction and zero-width characters; line ends become ``\\n``."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def json_text(value: object, indent: int | None = 1) -> str:
    """JSON in which Chinese stands as it is and nothing hides or reverses: such signs are escaped, so no value changes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text)


def shorten(text: str, limit: int, note: str = "……（余略）") -> str:
    """At most ``limit`` characters, the note included."""
    return text if len(text) <= limit else text[: limit - len(note)] + note


def points(value: Decimal | None) -> str:
    """``2``, ``1.5``, ``0.25``; "" for None."""
    if value is None:
        return ""
    text = format(value.quantize(Decimal("0.01")), "f")
    return text.rstrip("0").rstrip(".")


def safe_href(url: str) -> str:
    """The address if it may stand in an href (http, https), else ""."""
    url = clean(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def marked(evidence: Evidence) -> Markup:
    """The excerpt as HTML with the hit in ``<mark>``."""
    text, start, end = evidence.excerpt, evidence.start, evidence.end
    if not 0 <= start < end <= len(text):
        return escape(clean(text))
    before, hit, after = (escape(clean(part)) for part in (text[:start], text[start:end], text[end:]))
    return Markup("{}<mark>{}</mark>{}").format(before, hit, after)


def moment(iso: str) -> str:
    """An ISO time in China's zone: ``2017-12-15 10:03:20``; unreadable text comes back cleaned."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return clean(iso)
    return when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if when.tzinfo else when.strftime("%Y-%m-%d %H:%M:%S")


def chinese_date(iso: str) -> str:
    """2017年12月15日."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return clean(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def file_stem(unit_id: str) -> str:
    """A file name for a unit: letters, digits, ``-_.`` and Chinese as they are, everything else as %XX."""
    kept = "".join(char if char.isalnum() or char in "-_." else quote(char, safe="") for char in clean(unit_id))
    if not kept.strip(".") or kept.startswith(".") or WINDOWS_NAMES.fullmatch(kept):
        kept = "_" + kept
    return kept[:100]


def width(text: str) -> int:
    """Columns on a terminal: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """Cut or filled with blanks to exactly ``columns`` terminal columns."""
    while width(text) > columns:
        text = text[:-1]
    return text + " " * (columns - width(text))


def css_string(text: str) -> Markup:
    """A CSS string literal that cannot be left: everything but letters and digits is a hex escape.

    Inside ``<style>`` HTML escaping does not apply, so nothing that HTML or CSS could read as markup may remain.
    """
    return Markup('"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in clean(text)) + '"')  # noqa: S704
