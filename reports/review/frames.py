"""A stored page made fit to be shown: no script, nothing that loads or sends, the hit marked.

The frame's sandbox and its Content-Security-Policy are the wall; what is taken out here is taken out so that nothing has to
hit the wall. The bytes in the store stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from checks.facts.charset import decode
from checks.result import Evidence

CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
MOST_CHARACTERS = 3_000_000
_DROPPED = frozenset(
    [
        "script",
        "noscript",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "base",
        "meta",
        "link",
        "template",
        "svg",
        "math",
        "audio",
        "video",
        "source",
        "portal",
    ]
)
_ADDRESSES = frozenset(
    [
        "src",
        "srcset",
        "href",
        "action",
        "formaction",
        "background",
        "data",
        "poster",
        "cite",
        "longdesc",
        "ping",
        "xlink:href",
    ]
)
_SPACE = re.compile(r"\s+")
_STYLE = (
    "html{background:#fff;zoom:.85}body{font:14px/1.6 sans-serif;padding:8px;overflow-wrap:anywhere}"
    "body *{max-width:calc(118vw - 30px)!important;min-width:0!important}"
    "mark#hit,mark.hit{background:#ffec9e;color:#1a1a1a;border-bottom:2px solid #a61b1b;scroll-margin-top:35vh;padding:0 1px}"
)


def is_page(content_type: str, body: bytes) -> bool:
    """Whether the body can be shown as a page; everything else is handed out as a download."""
    if any(word in content_type.lower() for word in ("html", "text/plain", "xml")):
        return True
    head = body[:1024].lstrip().lower()
    return not content_type and (head.startswith(b"<") or b"<html" in head)


def frame(body: bytes, content_type: str, evidence: Evidence | None = None) -> bytes:
    """The page as UTF-8 HTML, the first place of the evidence's hit in ``<mark id="hit">``. Never raises."""
    text = decode(body, content_type).text[:MOST_CHARACTERS]
    try:
        root = html.document_fromstring(text) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        root = html.document_fromstring("<p>（页面没有可显示的内容）</p>")
    _strip(root)
    if evidence is not None:
        mark_hit(root, evidence)
    shown = html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    head = f'<meta charset="utf-8"><style>{_STYLE}</style>'
    return str(shown).replace("<html", f"{head}<html", 1).encode("utf-8", "replace")


def _strip(root: Any) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag.lower() in _DROPPED:
            if element.getparent() is not None:
                element.drop_tree()
            continue
        for name in list(element.attrib):
            if name.lower().startswith("on") or name.lower() in _ADDRESSES:
                _drop_address(element, name)
    for anchor in root.iter("a"):
        anchor.attrib.pop("target", None)


def _drop_address(element: Any, name: str) -> None:
    if name.lower() == "src" and element.get(name, "").lower().startswith("data:image/"):
        return
    del element.attrib[name]


def mark_hit(root: Any, evidence: Evidence) -> bool:
    """Mark the hit, found by the excerpt around it; of a page without the excerpt, by the hit alone. Blanks do not count."""
    places = list(_places(root))
    squeezed = "".join(_squeeze(text) for _, _, text in places)
    excerpt, hit = evidence.excerpt, evidence.excerpt[evidence.start : evidence.end] or evidence.excerpt
    around, inside = _squeeze(excerpt), _squeeze(hit)
    if not inside:
        return False
    start = squeezed.find(around)
    if start >= 0 and evidence.end > evidence.start:
        start += len(_squeeze(excerpt[: evidence.start]))
    if start < 0:
        start = squeezed.find(inside)
    if start < 0:
        return False
    _mark(places, start, start + len(inside))
    return True


def _places(root: Any) -> Iterator[tuple[Any, str, str]]:
    """(element, "text" or "tail", text) in the order of the page."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and element.tag not in ("style", "title") and element.text:
            yield element, "text", element.text
        elif event == "end" and element.tail:
            yield element, "tail", element.tail


def _mark(places: list[tuple[Any, str, str]], start: int, end: int) -> None:
    at, is_first = 0, True
    for element, where, text in places:
        size = len(_squeeze(text))
        if size and at < end and start < at + size:
            first, last = _cut(text, max(0, start - at), min(size, end - at))
            _wrap(element, where, text, first, last, is_first)
            is_first = False
        at += size
        if at >= end:
            return


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Positions in the text of the start-th and behind the end-th character that is no blank."""
    solid = [position for position, character in enumerate(text) if not character.isspace()]
    return solid[start], solid[end - 1] + 1


def _wrap(element: Any, where: str, text: str, first: int, last: int, is_first: bool) -> None:
    mark = html.Element("mark", {"class": "hit"} | ({"id": "hit"} if is_first else {}))
    mark.text, mark.tail = text[first:last], text[last:]
    if where == "text":
        element.text = text[:first]
        element.insert(0, mark)
    else:
        element.tail = text[:first]
        parent = element.getparent()
        parent.insert(parent.index(element) + 1, mark)


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text)


def text_lines(body: bytes, content_type: str) -> list[str]:
    """The page's words, one block a line, without blanks at the ends: what two looks are compared by."""
    text = decode(body, content_type).text[:MOST_CHARACTERS]
    try:
        root = html.document_fromstring(text) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    _strip(root)
    lines = (_SPACE.sub(" ", part).strip() for _, _, text in _places(root) for part in text.split("\n"))
    return [line for line in lines if line]
