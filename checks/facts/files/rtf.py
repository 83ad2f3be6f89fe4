"""RTF: the text between the control words, in the code page that the file declares."""

from __future__ import annotations

import re

from checks.facts.files.content import Content

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(\*)|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I
)
# Groups that hold no text of the document.
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object objdata themedata datastore listtable listoverridetable rsidtbl generator "
    b"xmlnstbl latentstyles header footer headerl headerr footerl footerr fldinst bkmkstart bkmkend datafield".split()
)
_BREAKS = frozenset(b"par line sect page row cell nestcell nestrow".split())
_MAX_TOKENS = 4_000_000
_PAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 1252: "cp1252", 65001: "utf-8"}


def read_rtf(body: bytes) -> Content:
    """Never raises: what is torn is read as far as it goes."""
    reading = _Rtf()
    for number, match in enumerate(_TOKEN.finditer(body)):
        if number > _MAX_TOKENS or reading.content.is_full:
            reading.content.limit("文件过长，只读取前面部分")
            break
        reading.take(match)
    reading.end_line()
    return reading.content


class _Rtf:
    def __init__(self) -> None:
        self.content = Content()
        self.text: list[str] = []
        self.raw = bytearray()
        self.page = "gb18030"
        self.skip_depth = 0  # depth of the group that is skipped; 0: none
        self.depth = 0
        self.after_unicode = 1  # characters that stand in for a \\u character
        self.pending = 0
        self.starred = False

    def take(self, match: re.Match[bytes]) -> None:
        """One token."""
        word, number, code, star, sign, brace, plain = match.groups()
        if brace:
            self._brace(brace)
        elif word:
            self._word(word, int(number) if number else None)
        elif star:
            self.starred = True
        elif not self.skip_depth:
            self._add(bytes([int(code, 16)]) if code else plain or (sign if sign and sign in b"\\{}" else b""))

    def _brace(self, brace: bytes) -> None:
        self.depth += 1 if brace == b"{" else -1
        if self.skip_depth and self.depth < self.skip_depth:
            self.skip_depth = 0

    def _word(self, word: bytes, number: int | None) -> None:
        if not self.skip_depth and (word in _SKIPPED or self.starred):
            self.skip_depth = max(self.depth, 1)
            self.content.images += word == b"pict"
        self.starred = False
        if self.skip_depth:
            return
        if word in _BREAKS:
            self.end_line()
        elif word == b"u" and number is not None:
            self._flush()
            self.text.append(chr(number % 65536) if not 0xD800 <= number % 65536 < 0xE000 else "")
            self.pending = self.after_unicode
        elif word == b"uc" and number is not None:
            self.after_unicode = min(max(number, 0), 8)
        elif word == b"ansicpg" and number is not None:
            self.page = _PAGES.get(number, "gb18030")
        elif word == b"tab":
            self._add(b" ")

    def _add(self, piece: bytes) -> None:
        if self.pending and piece:
            taken = min(self.pending, len(piece))
            self.pending -= taken
            piece = piece[taken:]
        self.raw += piece

    def _flush(self) -> None:
        if self.raw:
            self.text.append(self.raw.decode(self.page, "replace"))
            self.raw.clear()

    def end_line(self) -> None:
        """A paragraph or a cell ends."""
        self._flush()
        self.content.add("".join(self.text))
        self.text = []
