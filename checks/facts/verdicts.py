"""What HTTP did not say: challenge, login wall, soft 404, maintenance."""

from __future__ import annotations

import re
from typing import Literal

from checks.facts.document import Document
from checks.facts.words import one_of, pattern

Verdict = Literal["", "blocked", "login_wall", "soft_404", "maintenance"]

_BLOCKED = one_of("verdicts", "blocked")
_BLOCKED_SOURCE = pattern("verdicts", "blocked_source")
_SOFT_404 = one_of("verdicts", "soft_404")
_MAINTENANCE = one_of("verdicts", "maintenance")
_LOGIN = one_of("verdicts", "login_wall")
_TITLE_404 = re.compile(
    r"^\s*(?:404|HTTP\s*404|出错|错误|error)|404\s*(?:not found|错误|页面)|页面不存在|找不到|not found$|出错了|错误页面",
    re.I,
)
_CHALLENGE = re.compile(r"document\.cookie\s*=|\beval\s*\(|String\.fromCharCode")
_SHORT = 400  # a real page says more than that
_FEW_LINKS = 6


def find_verdict(document: Document, source: str, text: str, status: int) -> tuple[Verdict, str]:
    """The verdict and the words that made it. ``text``: all words of the page."""
    is_short = len(text) < _SHORT
    if is_short and (match := _BLOCKED.search(text)):
        return "blocked", match.group()
    if len(text) < 200 and (match := _BLOCKED_SOURCE.search(source[:100_000])):
        return "blocked", match.group()
    if len(text) < 20 and not document.anchors and not document.frames and _CHALLENGE.search(source[:100_000]):
        return "blocked", "页面只有设置 Cookie 的脚本"
    if status in (412, 521) or (status == 202 and is_short):
        return "blocked", f"HTTP {status}"
    if match := _TITLE_404.search(document.title):
        return "soft_404", document.title[:80]
    if is_short:
        return _short_page(document, text)
    return "", ""


def _short_page(document: Document, text: str) -> tuple[Verdict, str]:
    if match := _SOFT_404.search(text.lower()):
        return "soft_404", match.group()
    if match := _MAINTENANCE.search(text):
        return "maintenance", match.group()
    if document.passwords and len(document.anchors) <= _FEW_LINKS and (match := _LOGIN.search(text + document.title)):
        return "login_wall", match.group()
    return "", ""
