"""The further pages of a list.

A list may say that it goes on and give no address for it: its pager calls a script, or counts more records than there are.
Then one mark stands in place of the addresses, ``翻页：`` and the list's own. Nobody can ask for it, so the list counts as not
read to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from checks.facts.addresses import Resolver
from checks.facts.document import Document
from checks.facts.words import words

MAX_PAGES = 200
_NEXT = frozenset(words("pages", "next"))
_LAST = frozenset(words("pages", "last"))
_OTHERS = frozenset(words("pages", "others"))
_TRS = re.compile(r"""createPageHTML\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*["']([\w\-]+)["']\s*,\s*["'](\w+)["']""")
_UCAP = re.compile(
    r"""createPageHTML\(\s*["']([\w\-]+)["']\s*,\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*["']([\w\-]+)["']\s*,\s*["'](\w+)["']"""
)
_COUNTS = ("countPage", "pageCount", "totalPage")
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\s*=\s*[\"']?(\d{{1,5}})")
_COUNTED = re.compile(r"""["'](index)_["']|href=\\?["']+(index)_""")
_NEXTGROUP = re.compile(r"""<nextgroup>.{0,200}?href\s*=\s*\\?["']([^"'\\]{5,1000})""", re.S | re.I)
_NUMBER = re.compile(r"^(.*?)(\d{1,5})(\D*)$")
_QUERY = re.compile(
    r"([?&](?:page|pageno|pagenum|pageindex|currpage|cpage|p|pn|curpage|page_?id|index|a\d+p)=|pageNo%22%3A)(\d{1,5})",
    re.I,
)
_OF_PAGES = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})\s*页")
_ALL_PAGES = re.compile(r"共\s*(\d{1,5})\s*页")
_THIS_PAGE = re.compile(r"第\s*(\d{1,5})\s*页")
_CALL = re.compile(r"\([^()\d]{0,60}(\d{1,5})\D{0,3}\)")
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})", re.I)
NO_ADDRESS = "翻页："
_PAGER_LINE = 200  # characters
_BRACKETS = " [](){}【】（）"
_OPTION = re.compile(r"^[\w./\-]*(?:index|list|page)?[_\-/]?\d+\.(?:s?html?|jsp|asp|aspx|php)$|[?&]page\w*=\d+", re.I)


def find_pages(document: Document, source: str, resolve: Resolver, url: str) -> tuple[str, ...]:
    """Absolute addresses of all further pages the page lets one know, in order, without the page itself."""
    own = url.partition("#")[0]
    addresses = [resolve(href) for href in _by_script(source)]
    linked, first, last = _by_links(document, resolve, own)
    if linked:
        addresses += linked + _between(first, last)
        addresses += [resolve(value) for value in document.options if _OPTION.search(value)]
    kept = [address for address in dict.fromkeys(addresses) if address and address != own]
    if not kept and (_goes_on_by_script(document, resolve) or _has_more_records(source, url)):
        return (NO_ADDRESS + own,)
    return tuple(kept[:MAX_PAGES])


def _goes_on_by_script(document: Document, resolve: Resolver) -> bool:
    """下一页 or 尾页 call a script, and the call or the words around say that there is a further page."""
    doors = [a for a in document.anchors if _word(a.text or a.title) in ("next", "last") and not resolve(a.href)]
    if any((match := _CALL.search(door.href)) and int(match[1]) > 1 for door in doors):
        return True
    return bool(doors) and any(
        len(line.text) <= _PAGER_LINE and _is_before_the_last(line.text) for line in document.lines
    )


def _is_before_the_last(text: str) -> bool:
    if match := _OF_PAGES.search(text):
        return int(match[1]) < int(match[2])
    total, current = _ALL_PAGES.search(text), _THIS_PAGE.search(text)
    return total is not None and int(total[1]) > (int(current[1]) if current else 1)


def _has_more_records(source: str, url: str) -> bool:
    """hanweb: the page's own datastore counts more records than it holds, and names no address for the rest."""
    total = _TOTAL.search(source) if "<totalrecord" in source and "dataproxy" not in url else None
    return total is not None and source.count("<record>") < int(total[1])


def find_page_anchors(document: Document) -> set[int]:
    """Indices of the links that lead to other pages of the same list."""
    return {index for index, anchor in enumerate(document.anchors) if _word(anchor.text or anchor.title) is not None}


def _by_script(source: str) -> list[str]:
    found: list[str] = []
    if "createPageHTML" in source and (match := _TRS.search(source)):
        pages, name, extension = int(match[1]), match[3], match[4]
        found += [f"{name}_{number}.{extension}" for number in range(1, min(pages, MAX_PAGES + 1))]
    elif "createPageHTML" in source and (match := _UCAP.search(source)):
        pages, name, extension = int(match[2]), match[4], match[5]
        found += [f"{name}_{number}.{extension}" for number in range(2, min(pages, MAX_PAGES) + 1)]
    elif (match := _counted(source)) is not None:
        found += [f"index_{number}.html" for number in range(1, min(int(match[1]), MAX_PAGES + 1))]
    if "<nextgroup" in source and (match := _NEXTGROUP.search(source)):
        found.append(unescape(match[1]))
    return found


def _counted(source: str) -> re.Match[str] | None:
    if "index_" not in source or not any(name in source for name in _COUNTS):
        return None
    return _COUNT.search(source) if _COUNTED.search(source) else None


def _by_links(document: Document, resolve: Resolver, own: str) -> tuple[list[str], str, str]:
    """Linked pages, the next one and the last one. Digits count only beside a 下一页 or another digit, or as the second page of this one."""
    numbers: list[str] = []
    first = last = ""
    for anchor in document.anchors:
        word = _word(anchor.text or anchor.title)
        if word is None or not (address := resolve(anchor.href)):
            continue
        numbers.append(address)
        if word == "next":
            first = first or address
        elif word == "last":
            last = address
    if not first and len(numbers) < 2 and not any(_is_second(own, address) for address in numbers):
        return [], "", ""
    return numbers, first, last


def _is_second(own: str, address: str) -> bool:
    """A list of two pages, whose only door is a "2": index_2.html (or index_1.html) of index.html, list?id=5&page=2 of list?id=5."""
    stem = own if "?" in own else re.sub(r"\.\w{2,5}$", "", own)
    parts = _split(address)
    return parts is not None and parts[1] in (1, 2) and parts[0].startswith(stem) and address != own


@lru_cache(maxsize=4096)
def _word(text: str) -> str | None:
    text = text.strip(_BRACKETS).lower()
    if text in _NEXT or text.rstrip(">＞» ") in _NEXT:
        return "next"
    if text in _LAST:
        return "last"
    return "number" if text in _OTHERS or (text.isdecimal() and len(text) <= 4 and text.isascii()) else None


def _between(first: str, last: str) -> list[str]:
    """All pages between the next one and the last one: index_2 … index_57, ?page=2 … 57, VSB's 10 … 1."""
    if not first or not last or first == last:
        return []
    one, other = _split(first), _split(last)
    if one is None or other is None or (one[0], one[2]) != (other[0], other[2]):
        return []
    step = 1 if other[1] >= one[1] else -1
    numbers: Iterable[int] = range(one[1], other[1] + step, step)
    return [f"{one[0]}{number}{one[2]}" for _, number in zip(range(MAX_PAGES), numbers, strict=False)]


def _split(url: str) -> tuple[str, int, str] | None:
    if match := _QUERY.search(url):
        return url[: match.start(2)], int(match[2]), url[match.end(2) :]
    match = _NUMBER.match(url) if "?" not in url else None
    return (match[1], int(match[2]), match[3]) if match and "/" not in match[3] else None
