"""One walk over a page's tags, from lxml's parser or from BeautifulSoup: what they say becomes lines, links and blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from checks.facts.document import Anchor, Block, Document, Line
from checks.facts.words import words

MAX_ANCHORS = 5_000
MAX_SCRIPT = 200_000
MAX_CHOICES = 300
MAX_OPEN = 1_000_000

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
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "noscript", "title", "textarea", "option", "select", "datastore", "template"))
# what the end of an element does, as bits; most do nothing
_BLOCK, _LINK, _SILENCES, _HIDES, _MAY_HOLD, _ROW, _CELL = (1 << bit for bit in range(7))
_WRITTEN = re.compile(r"""["']\s*((?:19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}[日\s\d:]*)["']""")
_COLON = re.compile(r"[:：]\s*$")
_ADDRESS = re.compile(r"https?://|/\w|\.{1,2}/")
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0*)?(?:;|$)|font-size:[01](?:px|pt)?(?:;|$)|text-indent:-\d{3}"
    r"|(?:left|top|right|margin-left|margin-top):-\d{3}|(?:^|;)(?:height|width):[01](?:px)?;.*overflow:hidden"
    r"|overflow:hidden(?:;.*)?;(?:height|width):[01](?:px)?(?:;|$)"
)
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"'>\s]+)""", re.I)


Attributes = Mapping[str, str]
Handler = Callable[["Walk", str, Attributes], None]


class NeedsTree(Exception):
    """The markup is so deep, or so torn, that the tree would not hold all of it."""


class Walk:
    """The state of one walk, a target of lxml's parser. ``deepest``: so many elements may be open."""

    def __init__(self, document: Document, deepest: int = MAX_OPEN) -> None:
        self.doc = document
        self.lines, self.blocks = document.lines, document.blocks
        self.deepest = deepest
        self.held: list[str] = []  # pieces of the text that is being read: the parser cuts it at every entity
        self.data: Callable[[str], None] = self.held.append
        self.wanted: tuple[Handler, Attributes] | None = None
        self.text: list[str] = []
        self.linked = 0
        self.open: list[int] = [-1]  # blocks
        self.roles: list[int] = []  # of the open elements
        self.rows: list[int] = [0]
        self.cells: list[int] = [0]
        self.anchor: Anchor | None = None
        self.anchor_text: list[str] = []
        self.silent = 0
        self.hidden = 0  # containers around this place that a visitor does not see
        self.count = 0
        self.forms: dict[tuple[int, str, str], int] = {}
        self.form_of: list[int] = []  # per block: number of its look

    def start(self, tag: str, attributes: Attributes) -> None:
        if self.held:
            self.take()
        if not 0 < len(self.roles) < self.deepest and (self.roles or self.blocks):  # too deep, or a second root
            raise NeedsTree
        role, handler = _ROLES.get(tag, _NOTHING)
        if attributes:
            if (style := attributes.get("style")) is not None and _hides(style[:300]):
                self.hidden += 1
                role |= _HIDES
            if role & _MAY_HOLD and _is_container(attributes):
                role, handler = role | _BLOCK, Walk.open_block
        else:
            attributes = _NONE  # what the parser gives instead takes twenty times as long to say that it is empty
        if handler is not None:
            handler(self, tag, attributes)
        if role & _SILENCES:
            self.silent += 1
        self.roles.append(role)

    def end(self, tag: str) -> None:
        if self.held:
            self.take()
        if role := self.roles.pop():
            if role & _BLOCK:
                if self.text:
                    self.flush()
                self.close_block(role)
            elif role & _LINK:
                self.close_anchor()
            elif role & _SILENCES:
                self.silent -= 1
            if role & _HIDES:
                self.hidden -= 1

    def close(self) -> None:
        """The page ends, whatever is still open."""
        if self.held:
            self.take()
        if self.text:
            self.flush()
        while len(self.open) > 1:
            self.close_block(0)

    def want(self, handler: Handler, attributes: Attributes) -> None:
        """Hand over the text that follows, even an empty one."""
        self.wanted = handler, attributes
        self.held.append("")

    def take(self) -> None:
        """The text between two tags."""
        text = "".join(self.held)
        self.held.clear()
        if self.wanted:
            handler, attributes = self.wanted
            self.wanted = None
            handler(self, text, attributes)
        elif self.silent or not text:
            return
        elif self.anchor is None:
            if self.text or not text.isspace():
                self.text.append(text)
        else:
            self.text.append(text)
            self.take_linked(self.anchor, text)

    def take_linked(self, anchor: Anchor, text: str) -> None:
        if bare := text.strip():
            if not self.anchor_text:
                anchor.line = len(self.lines)
            self.anchor_text.append(text)
            self.linked += len(bare)

    def flush(self) -> None:
        text = " ".join("".join(self.text).split())
        self.text.clear()
        if text:
            block = self.open[-1]
            tag = self.blocks[block].tag if block >= 0 else ""
            linked = min(self.linked, len(text)) if self.linked else 0
            self.lines.append(Line(text, tag, block, self.rows[-1], self.cells[-1], "", linked))
        self.linked = 0

    def open_block(self, tag: str, attributes: Attributes) -> None:
        if self.text:
            self.flush()
        blocks = self.blocks
        name = ident = ""
        if attributes:
            name = attributes.get("class") or ""
            ident = _ident(attributes.get("id"), name)
        parent = self.open[-1]
        look = (self.form_of[parent] if parent >= 0 else -1, tag, name)
        self.form_of.append(self.forms.setdefault(look, len(self.forms)))
        self.open.append(len(blocks))
        blocks.append(Block(tag, ident, parent, len(self.lines)))

    def open_form(self, tag: str, attributes: Attributes) -> None:
        self.open_block(tag, attributes)
        self.doc.forms += 1

    def open_row(self, tag: str, attributes: Attributes) -> None:
        self.open_block(tag, attributes)
        self.count += 1
        self.rows.append(self.count)
        self.blocks[-1].row = self.count

    def open_cell(self, tag: str, attributes: Attributes) -> None:
        self.open_block(tag, attributes)
        self.count += 1
        self.cells.append(self.count)
        if (down := attributes.get("rowspan")) and (rows := _span(down)) > 1:
            self.doc.blocks[-1].down, self.doc.merged = rows, True
        if across := attributes.get("colspan"):
            self.doc.blocks[-1].across = _span(across)

    def close_block(self, role: int) -> None:
        self.blocks[self.open.pop()].last = len(self.lines)
        if role & _ROW:
            self.rows.pop()
        elif role & _CELL:
            self.cells.pop()

    def open_anchor(self, tag: str, attributes: Attributes) -> None:
        self.close_anchor()
        href = attributes.get("href")
        if href is not None and href.strip().lower().startswith("javascript:"):
            href = attributes.get("oldsrc") or href  # TRS keeps a file's name there where the link itself is a script
        if href is None or len(self.doc.anchors) >= MAX_ANCHORS:
            return
        block = self.open[-1]
        form = self.form_of[block] if block >= 0 else -1
        title = " ".join((attributes.get("title") or "").split())
        self.anchor = Anchor(href.strip(), "", title, len(self.lines), block, self.rows[-1], form, self.hidden > 0)
        self.doc.anchors.append(self.anchor)

    def close_anchor(self) -> None:
        if self.anchor is None:
            return
        self.anchor.text = " ".join("".join(self.anchor_text).split())
        self.anchor_text.clear()
        self.anchor = None

    def on_break(self, tag: str, attributes: Attributes) -> None:
        if self.text:
            self.flush()

    def on_meta(self, tag: str, attributes: Attributes) -> None:
        content = (attributes.get("content") or "").strip()
        if (attributes.get("http-equiv") or "").lower() == "refresh" and (match := _REFRESH.search(content)):
            self.doc.refresh = match.group(1)
        name = (attributes.get("name") or "").strip().lower()
        if name and content and name not in self.doc.metas and len(self.doc.metas) < 200:
            self.doc.metas[name] = " ".join(content[:500].split())

    def on_title(self, tag: str, attributes: Attributes) -> None:
        if not self.doc.title:
            self.want(Walk.take_title, attributes)

    def take_title(self, text: str, attributes: Attributes) -> None:
        self.doc.title = " ".join(text.split())[:500]

    def on_script(self, tag: str, attributes: Attributes) -> None:
        if not attributes.get("src"):
            self.want(Walk.take_script, attributes)

    def take_script(self, source: str, attributes: Attributes) -> None:
        if not source:
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

    def on_frame(self, tag: str, attributes: Attributes) -> None:
        source = attributes.get("src")
        if source and len(self.doc.frames) < 50:
            self.doc.frames.append(source)

    def on_image(self, tag: str, attributes: Attributes) -> None:
        if len(self.doc.images) < 1000:
            self.doc.images.append(len(self.doc.lines))
        if self.anchor is not None and (alt := attributes.get("alt")):
            self.anchor.title = self.anchor.title or " ".join(alt.split())

    def on_base(self, tag: str, attributes: Attributes) -> None:
        self.doc.base = self.doc.base or (attributes.get("href") or "").strip()

    def on_option(self, tag: str, attributes: Attributes) -> None:
        value = attributes.get("value")
        if value and len(self.doc.options) < 1000:
            self.doc.options.append(value)
            if len(self.doc.choices) < MAX_CHOICES and _ADDRESS.match(value):
                self.want(Walk.take_option, attributes)

    def take_option(self, text: str, attributes: Attributes) -> None:
        text = " ".join((text or attributes.get("title") or "")[:200].split())
        if not text.isdecimal():
            self.doc.choices.append((text, attributes["value"].strip()))

    def on_input(self, tag: str, attributes: Attributes) -> None:
        self.doc.passwords += (attributes.get("type") or "").lower() == "password"


def _span(text: str) -> int:
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else 1


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    """An element's own style takes it off the screen: not shown, without size, or far outside."""
    return _HIDDEN.search("".join(style.lower().split())) is not None


def _is_container(attributes: Attributes) -> bool:
    """<font id="Zoom">: templates wrap the whole text into an inline element."""
    ident = attributes.get("id")
    return ident is not None and ident.lower() in _CONTAINERS


def _ident(ident: str | None, name: str) -> str:
    return f"{ident or ''} {name}".strip().lower()[:200] if ident or name else ""


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_BLOCKS, Walk.open_block),
    **dict.fromkeys(_ROWS, Walk.open_row),
    **dict.fromkeys(_CELLS, Walk.open_cell),
    "form": Walk.open_form,
    "a": Walk.open_anchor,
    "meta": Walk.on_meta,
    "title": Walk.on_title,
    "script": Walk.on_script,
    "iframe": Walk.on_frame,
    "frame": Walk.on_frame,
    "img": Walk.on_image,
    "base": Walk.on_base,
    "input": Walk.on_input,
    "option": Walk.on_option,
    "br": Walk.on_break,
    "hr": Walk.on_break,
}

# one look-up tells all of an element
_NONE: Attributes = {}
_NOTHING: tuple[int, Handler | None] = (0, None)
_BITS = ((_BLOCKS, _BLOCK), (_INLINE, _MAY_HOLD), (_SILENT, _SILENCES), (_ROWS, _ROW), (_CELLS, _CELL), (("a",), _LINK))
_ROLES: dict[str, tuple[int, Handler | None]] = {
    tag: (sum(bit for tags, bit in _BITS if tag in tags), _HANDLERS.get(tag))
    for tag in {*_HANDLERS, *_SILENT, *_INLINE}
}
