"""The page's own title, and the site's name."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from checks.facts.document import Document
from checks.facts.words import pattern, words

_PART = re.compile(r"\s*(?:_|\||｜|—{1,2}|–|-{1,2}|·|>>?|»|\s-\s)\s*")
_SITE = pattern("title", "site_words")
_GENERIC = frozenset(words("title", "generic"))
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_PLAIN = re.compile(r"[\s\u200b“”\"'‘’《》<>〈〉（）()【】\[\]\-_—－|｜,，.。:：;；、!！?？·…]+")
_TITLE_IDENT = re.compile(r"title|bt\b|biaoti|headline")  # on names in lower case
_STRONG = re.compile(r"\s*(?:_|\||｜)\s*")  # between a title and what templates add to it
_BULLET = re.compile(r"^[\s·•▪■◆●►>»*]+(?=\S)")
_AFTER = re.compile(
    r"\s*[（(\[【]?\s*(?:(?:19|20)\d\d\s?[-/.年]|(?:来源|作者|发布|发表|时间|日期|浏览|编辑|字号|字体)[\u4e00-\u9fff]{0,4}\s*[:：])"
)
_BYLINE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|来源\s*[:：]")
_LABEL_END = re.compile(r"[\s:：]+")
_NAMES = frozenset(words("lists", "head_title"))
MAX_TITLE = 300
_BEST = 50  # the rank that no line can surpass
_MOST = 0.7  # of the title's characters


def plain(text: str) -> str:
    """For comparing: without blanks and punctuation."""
    return "".join(_PLAIN.split(text))  # a fifth faster than sub


def find_site(document: Document) -> str:
    """Meta SiteName, else the part of <title> that reads like a site's name."""
    named = document.metas.get("sitename", "")
    if named and named != "null":
        return named[:100]
    parts = _PART.split(document.title)
    for part in [*reversed(parts[1:]), parts[0]]:
        if _SITE.search(part):
            return part.strip()[:100]
    return ""


def find_title(document: Document, site: str) -> tuple[str, int]:
    """The title and the index of the line that shows it (-1: not shown)."""
    title, line = _find_title(document, site)
    return _BULLET.sub("", title)[:MAX_TITLE], line


def _find_title(document: Document, site: str) -> tuple[str, int]:
    head = _clean_head(document.title, site)
    lead = _lead(head, site)
    is_telling = bool(head) and head not in _GENERIC and head != site
    declared = _declared(document, site) or ("" if is_telling else _named(document))
    wanted = _Wanted(declared or head, "" if declared else lead)
    heading, line = _heading(document, wanted, 15 if is_telling or declared else 1)
    if heading and (not declared or _same_start(heading, declared) or declared not in document.title):
        return heading, line
    if declared:
        return declared, _line_of(document, declared)
    if lead and lead not in _GENERIC:
        return lead, _line_of(document, lead)
    return _SPACE.sub(" ", head or document.title), -1


def _declared(document: Document, site: str) -> str:
    title = document.metas.get("articletitle", "")
    return "" if title in _GENERIC or title == site else title


def _named(document: Document) -> str:
    """The cell beside 标题 or 信息名称 in a disclosure platform's table, where <title> says nothing."""
    for line, following in pairwise(document.lines[:80]):
        if line.row and line.row == following.row and _LABEL_END.sub("", line.text) in _NAMES and not line.linked:
            return following.text[:MAX_TITLE]
    return ""


def _clean_head(title: str, site: str) -> str:
    """<title> without the site's name in front or behind."""
    if site and title != site:
        for pattern_ in (rf"[\s_|｜\-—–>·]*{re.escape(site)}[\s_|｜\-—–>]*$", rf"^{re.escape(site)}[\s_|｜\-—–>·]+"):
            shorter = re.sub(pattern_, "", title)
            if shorter:
                title = shorter
    return re.sub(r"^\[(.+)\]$", r"\1", title.strip(" _-|—"))


def _lead(head: str, site: str) -> str:
    """The first part of <title> that names no site: 通知公告 of 通知公告_某县教育局_某县政务公开."""
    parts = [part for part in _STRONG.split(head) if len(part) >= 2]
    telling = [part for part in parts if part != site and part not in _GENERIC]
    lead = next((part for part in telling if not _SITE.search(part)), telling[0] if telling else head)
    pieces = _PART.split(lead)
    while len(pieces) > 1 and _SITE.search(pieces[-1]) and lead.endswith(pieces[-1]):
        lead = lead.removesuffix(pieces.pop()).rstrip(" -—–·>»")
    return lead or head


class _Wanted:
    """What the line that shows the title must read like, without blanks and punctuation."""

    def __init__(self, text: str, lead: str) -> None:
        self.text, self.plain = text, plain(text)
        self.lead = plain(lead) or self.plain
        self.wants = (self.plain,) if self.lead == self.plain else (self.plain, self.lead)
        self.least = min(len(self.plain), len(self.lead))
        pieces = [plain(piece) for piece in _PART.split(text) if not _SITE.search(piece) and piece[-1:] not in "：:"]
        parts = [part for part in _PART.split(text) if part]
        self.starts = {plain("".join(parts[:n])) for n in range(1, len(parts)) if not _SITE.search(parts[n - 1])}
        self.pieces = [piece for piece in pieces if len(piece) >= 6] or [self.lead]


def _heading(document: Document, wanted: _Wanted, least: int) -> tuple[str, int]:
    """The line that shows the title: what is wanted or a part of it; an <h1> where <title> says nothing."""
    best, best_line, best_rank = "", -1, least - 1
    for index, line in enumerate(document.lines[:600]):
        if line.zone not in ("", "crumb"):
            continue
        rank = _rank(document, index, wanted)
        if rank > best_rank:
            best, best_line, best_rank = line.text, index, rank
            if rank >= _BEST:
                break
            if end := _end_of_broken(document, index, wanted.plain):
                best, best_line, best_rank = wanted.text, end, 45
    return _without_byline(best, wanted), best_line


def _end_of_broken(document: Document, index: int, want: str) -> int:
    """The last line of a heading set over several lines; 0 where the lines do not make up what is wanted."""
    text = plain(document.lines[index].text)
    for following in range(index + 1, min(index + 4, len(document.lines))):
        if not want.startswith(text) or len(text) < 4 or text == want:
            return 0
        text += plain(document.lines[following].text)
        if text == want:
            return following
    return 0


def _without_byline(heading: str, wanted: _Wanted) -> str:
    """某通知 2023-08-19 来源：… without what follows, where the template has set both into one line."""
    for match in _AFTER.finditer(heading, 1):
        if plain(heading[: match.start()]) in (wanted.plain, wanted.lead):
            return heading[: match.start()].strip()
    return heading


def _rank(document: Document, index: int, wanted: _Wanted) -> int:
    line = document.lines[index]
    if len(line.text) > MAX_TITLE or line.text in _GENERIC:
        return 0
    if len(line.text) < wanted.least and (line.linked or len(line.text) < 6):
        return 0
    if line.zone == "crumb" or len(text := plain(line.text)) < 2:
        return 0
    exact = 40 if text == wanted.plain else 28 if text == wanted.lead else 0
    if line.linked and not exact:
        return 0
    shown = 1 if line.tag in ("h1", "h2") or _is_titled(document, line.block) else 0
    if exact:
        return exact + 10 * shown - (5 if line.linked else 0)
    if rank := _rank_of_part(text, wanted, bool(shown)):
        return rank + 10 * shown
    if line.text.endswith(("..", "…")):
        return 0
    if line.tag == "h1" and len(text) >= 6:
        return 12
    return 5 if shown and len(text) >= 8 and _has_byline(document, index) else 0


def _rank_of_part(text: str, wanted: _Wanted, shown: bool) -> int:
    """A line that holds most of the title or goes on where <title> stops. A name that only begins it is not the title."""
    if len(text) < 6:
        return 0
    for want in wanted.wants:
        most = len(text) > (0.4 if shown else _MOST) * len(want)
        if len(want) >= 6 and (text.startswith(want) or (most and want.startswith(text))):
            return 20
    if text in wanted.pieces or text in wanted.starts:
        return 22
    if (
        len(wanted.pieces[0]) >= 8
        and text.endswith(wanted.pieces[0])
        and len(text) <= 2 * len(wanted.pieces[0])
        and not text.startswith("欢迎")
    ):
        return 18
    return 15 if text in wanted.lead and len(text) > _MOST * len(wanted.lead) else 0


def _has_byline(document: Document, index: int) -> bool:
    return any(_BYLINE.search(line.text) for line in document.lines[index + 1 : index + 4])


def _is_titled(document: Document, block: int) -> bool:
    for _ in range(2):
        if block < 0:
            return False
        held = document.blocks[block]
        if held.tag in ("h1", "h2") or (held.ident and _is_title_ident(held.ident)):
            return True
        block = held.parent
    return False


@lru_cache(maxsize=4096)
def _is_title_ident(ident: str) -> bool:
    return _TITLE_IDENT.search(ident) is not None


def _same_start(one: str, other: str) -> bool:
    first, second = plain(_CUT.sub("", one)), plain(_CUT.sub("", other))
    return first.startswith(second) or second.startswith(first)


def _line_of(document: Document, title: str) -> int:
    want = plain(title)
    first = want[:1]
    for index, line in enumerate(document.lines):
        if first in line.text and line.zone in ("", "aside") and plain(line.text) == want:
            return index
    return -1
