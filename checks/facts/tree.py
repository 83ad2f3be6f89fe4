"""Text to Document: one lxml parse, one walk. Where lxml loses words of broken markup, BeautifulSoup reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from checks.facts.document import Anchor, Block, Document, Line
from checks.facts.mended import count_han, count_shown, mended_events
from checks.facts.words import any_case, words

MAX_CHARACTERS = 4_000_000
MAX_EVENTS = 400_000
MAX_ANCHORS = 5_000
MAX_SCRIPT = 200_000
MAX_CHOICES = 300
_LOST = 30  # Chinese characters: by less, counting without a parser may be out
_LOST_SHARE = 0.05

_BLOCKS = frozenset(
    [
        "html",
        "body",
        "div",
        "p",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "form",
        "fieldset",
        "center",
        "blockquote",
        "pre",
        "address",
        "figure",
        "figcaption",
        "caption",
        "marquee",
    ]
)
_INLINE = frozenset(("font", "span"))
_CONTAINERS = frozenset(words("content", "ids"))
_ROWS = frozenset(("li", "tr", "dd", "dt"))
_BREAKS = frozenset(("br", "hr"))
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "noscript", "title", "textarea", "option", "select", "datastore", "template"))
# what an element does, as bits; most do nothing, and one look-up tells
_BLOCK, _LINK, _SILENCES, _HIDES, _BREAK, _MAY_HOLD, _HANDLED = (1 << bit for bit in range(7))
_WRITTEN = re.compile(r"""["']\s*((?:19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}[日\s\d:]*)["']""")
_COLON = re.compile(r"[:：]\s*$")
# the parser stops at the first </html>, and pages glued from parts have several
_ENDS = re.compile(rf"</(?:{any_case('html')}|{any_case('body')})\s*>")
_ADDRESS = re.compile(r"https?://|/\w|\.{1,2}/")
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0*)?(?:;|$)|font-size:[01](?:px|pt)?(?:;|$)|text-indent:-\d{3}"
    r"|(?:left|top|right|margin-left|margin-top):-\d{3}|(?:^|;)(?:height|width):[01](?:px)?;.*overflow:hidden"
    r"|overflow:hidden(?:;.*)?;(?:height|width):[01](?:px)?(?:;|$)"
)
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"'>\s]+)""", re.I)


def parse(text: str) -> Document:
    """Read a page. Broken markup is mended the way a browser would; what cannot be read is a note."""
    document = Document()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        document.notes.append(f"only the first {MAX_CHARACTERS} characters were read")
    root = _root(text)
    if root is None:
        document.notes.append("no markup found")
        return document
    _Walk(document).run(etree.iterwalk(root, events=("start", "end")))
    return _with_lost_words(document, text)


def _with_lost_words(document: Document, text: str) -> Document:
    """The same page by BeautifulSoup where that shows more of it: too deep for lxml, or swallowed by an open tag."""
    kept = _han(document)
    there = count_shown(text, kept)
    least = _LOST if kept else 1  # where nothing was kept, any word is a loss
    if there - kept < max(least, _LOST_SHARE * there):
        return document
    if (events := mended_events(text)) is None:
        document.notes.append(f"broken markup that could not be re-read: about {there - kept} characters were lost")
        return document
    other = Document()
    _Walk(other).run(events)
    found = _han(other)
    if found - kept < least:
        return document
    other.title, other.base = other.title or document.title, other.base or document.base
    other.scripts, other.frames = document.scripts, other.frames or document.frames
    other.notes = [*document.notes, *other.notes, f"re-read with BeautifulSoup: lxml kept {kept} of {found} characters"]
    return other


def _han(document: Document) -> int:
    return count_han("".join([line.text for line in document.lines]))


def _root(text: str) -> Any:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False
    )
    try:
        return etree.fromstring(_ENDS.sub("", text).encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


class _Walk:
    """The state of one walk."""

    def __init__(self, document: Document) -> None:
        self.doc = document
        self.text: list[str] = []
        self.linked = 0
        self.open: list[int] = []  # blocks
        self.roles: list[int] = []  # of the open elements
        self.rows: list[int] = [0]
        self.cells: list[int] = [0]
        self.anchor: Anchor | None = None
        self.anchor_text: list[str] = []
        self.silent = 0
        self.hidden = 0  # containers around this place that a visitor does not see
        self.count = 0
        self.forms: dict[tuple[int, str], int] = {}
        self.form_of: list[int] = []  # per block: number of its look

    def run(self, events: Iterator[tuple[str, Any]]) -> None:
        start, end = self.start, self.end
        for event, element in islice(events, MAX_EVENTS):
            if event == "start":
                start(element)
            else:
                end(element)
        if next(events, None) is not None:
            self.doc.notes.append(f"only the first {MAX_EVENTS} tags were read")
        self.flush()
        while self.open:
            self.close_block()

    def start(self, element: Any) -> None:
        tag = element.tag
        role = _ROLES.get(tag, 0)
        if (style := element.get("style")) is not None and _hides(style[:300]):
            self.hidden += 1
            role |= _HIDES
        if role & _MAY_HOLD and _is_container(element):
            role |= _BLOCK
        if role & _BLOCK:
            self.flush()
            self.open_block(element, tag)
        elif role & _HANDLED:
            _HANDLERS[tag](self, element)
        elif role & _BREAK:
            self.flush()
        self.roles.append(role)
        if role & _SILENCES:
            self.silent += 1
        elif not self.silent and (text := element.text):
            self.add(text)

    def end(self, element: Any) -> None:
        if role := self.roles.pop():
            if role & _BLOCK:
                self.flush()
                self.close_block()
            elif role & _LINK:
                self.close_anchor()
            elif role & _SILENCES:
                self.silent -= 1
            if role & _HIDES:
                self.hidden -= 1
        if not self.silent and (text := element.tail):
            self.add(text)

    def add(self, text: str) -> None:
        if self.anchor is None:
            if self.text or not text.isspace():
                self.text.append(text)
            return
        self.text.append(text)
        if bare := text.strip():
            if not self.anchor_text:
                self.anchor.line = len(self.doc.lines)
            self.anchor_text.append(text)
            self.linked += len(bare)

    def flush(self) -> None:
        if not self.text:
            return
        text = " ".join("".join(self.text).split())
        self.text.clear()
        if text:
            block = self.open[-1] if self.open else -1
            tag = self.doc.blocks[block].tag if block >= 0 else ""
            line = Line(text, tag, block, self.rows[-1], self.cells[-1], "", min(self.linked, len(text)))
            self.doc.lines.append(line)
        self.linked = 0

    def open_block(self, element: Any, tag: str) -> None:
        blocks, name = self.doc.blocks, element.get("class") or ""
        parent = self.open[-1] if self.open else -1
        look = (self.form_of[parent] if parent >= 0 else -1, f"{tag} {name}")
        self.form_of.append(self.forms.setdefault(look, len(self.forms)))
        self.open.append(len(blocks))
        block = Block(tag, _ident(element.get("id"), name), parent, len(self.doc.lines))
        blocks.append(block)
        if tag in _ROWS:
            self.count += 1
            self.rows.append(self.count)
            block.row = self.count
        elif tag in _CELLS:
            self.count += 1
            self.cells.append(self.count)
            self.cover(element)
        elif tag == "form":
            self.doc.forms += 1

    def cover(self, element: Any) -> None:
        if (down := element.get("rowspan")) and (rows := _span(down)) > 1:
            self.doc.blocks[-1].down, self.doc.merged = rows, True
        if across := element.get("colspan"):
            self.doc.blocks[-1].across = _span(across)

    def close_block(self) -> None:
        block = self.doc.blocks[self.open.pop()]
        block.last = len(self.doc.lines)
        if block.tag in _ROWS:
            self.rows.pop()
        elif block.tag in _CELLS:
            self.cells.pop()

    def open_anchor(self, element: Any) -> None:
        self.close_anchor()
        href = element.get("href")
        if href is not None and href.strip().lower().startswith("javascript:"):
            href = element.get("oldsrc") or href  # TRS keeps a file's name there where the link itself is a script
        if href is None or len(self.doc.anchors) >= MAX_ANCHORS:
            return
        block = self.open[-1] if self.open else -1
        form = self.form_of[block] if block >= 0 else -1
        title = " ".join((element.get("title") or "").split())
        self.anchor = Anchor(href.strip(), "", title, len(self.doc.lines), block, self.rows[-1], form, self.hidden > 0)
        self.doc.anchors.append(self.anchor)

    def close_anchor(self) -> None:
        if self.anchor is None:
            return
        self.anchor.text = " ".join("".join(self.anchor_text).split())
        self.anchor_text.clear()
        self.anchor = None

    def on_meta(self, element: Any) -> None:
        content = (element.get("content") or "").strip()
        if (element.get("http-equiv") or "").lower() == "refresh" and (match := _REFRESH.search(content)):
            self.doc.refresh = match.group(1)
        name = (element.get("name") or "").strip().lower()
        if name and content and name not in self.doc.metas and len(self.doc.metas) < 200:
            self.doc.metas[name] = " ".join(content[:500].split())

    def on_title(self, element: Any) -> None:
        if not self.doc.title:
            self.doc.title = " ".join("".join(element.itertext()).split())[:500]

    def on_script(self, element: Any) -> None:
        source = element.text
        if not source or element.get("src"):
            return
        if sum(map(len, self.doc.scripts[-3:])) < MAX_SCRIPT:
            self.doc.scripts.append(source[:MAX_SCRIPT])
        # 发布时间：<script>document.write(pubdata)</script>: the date is part of what a visitor reads
        if (
            len(source) < 600
            and self.text
            and _COLON.search("".join(self.text[-2:]))
            and (date := _WRITTEN.search(source))
        ):
            self.text.append(date.group(1))

    def on_frame(self, element: Any) -> None:
        source = element.get("src")
        if source and len(self.doc.frames) < 50:
            self.doc.frames.append(source)

    def on_image(self, element: Any) -> None:
        if len(self.doc.images) < 1000:
            self.doc.images.append(len(self.doc.lines))
        if self.anchor is not None and (alt := element.get("alt")):
            self.anchor.title = self.anchor.title or " ".join(alt.split())

    def on_base(self, element: Any) -> None:
        self.doc.base = self.doc.base or (element.get("href") or "").strip()

    def on_option(self, element: Any) -> None:
        value = element.get("value")
        if value and len(self.doc.options) < 1000:
            self.doc.options.append(value)
            text = " ".join((element.text or element.get("title") or "")[:200].split())
            if _ADDRESS.match(value) and not text.isdecimal() and len(self.doc.choices) < MAX_CHOICES:
                self.doc.choices.append((text, value.strip()))

    def on_input(self, element: Any) -> None:
        self.doc.passwords += (element.get("type") or "").lower() == "password"


def _span(text: str) -> int:
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else 1


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    """An element's own style takes it off the screen: not shown, without size, or far outside."""
    return _HIDDEN.search("".join(style.lower().split())) is not None


def _is_container(element: Any) -> bool:
    """<font id="Zoom">: templates wrap the whole text into an inline element."""
    ident = element.get("id")
    return ident is not None and ident.lower() in _CONTAINERS


def _ident(ident: str | None, name: str) -> str:
    return f"{ident or ''} {name}".strip().lower()[:200] if ident or name else ""


_HANDLERS = {
    "a": _Walk.open_anchor,
    "meta": _Walk.on_meta,
    "title": _Walk.on_title,
    "script": _Walk.on_script,
    "iframe": _Walk.on_frame,
    "frame": _Walk.on_frame,
    "img": _Walk.on_image,
    "base": _Walk.on_base,
    "input": _Walk.on_input,
    "option": _Walk.on_option,
}

_ROLES: dict[str, int] = {}
for _tags, _role in (
    (_BLOCKS, _BLOCK), (_INLINE, _MAY_HOLD), (_BREAKS, _BREAK), (_HANDLERS, _HANDLED), (_SILENT, _SILENCES), ("a", _LINK)
):  # fmt: skip
    for _tag in _tags:
        _ROLES[_tag] = _ROLES.get(_tag, 0) | _role
