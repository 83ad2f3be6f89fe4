"""What a document says of itself: title, year, place, total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rubrics.importing.document import Text, squeeze
from rubrics.importing.points import find_total

_TITLE = re.compile(
    r"(?:细则|标准|指标|评分表|考核表|标准表|评分标准表|考评表|办法|指标体系|评价表)(?:[(（][^()（）]{1,20}[)）])?$"
)
_NEAR = 8  # paragraphs above a table in which its title stands
_LONG = 60
_YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})(?!\d)\s*年?")
_PLACE = re.compile(
    r"^(?:\d{4}年度?)?((?![市县区省各全本此])[\u4e00-\u9fff]{1,8}?(?:自治县|自治州|自治旗|省|市|县|区|旗)(?:[\u4e00-\u9fff]{1,4}?[县区])?)"
)
_OFFICE = re.compile(r"人民政府|办公室|管委会")


def first_title(lines: Sequence[Text]) -> Text | None:
    """The first title of a text without a table."""
    kept = [line for line in lines if line.text.strip()]
    return next((_whole(kept, at) for at, line in enumerate(kept[: 2 * _NEAR]) if is_title(line.text)), None)


def find_title(lines: Sequence[Text]) -> Text | None:
    """The nearest title among the paragraphs above a table; a title on two lines is one."""
    kept = [line for line in lines if line.text.strip()]
    for at in range(len(kept) - 1, max(-1, len(kept) - 1 - _NEAR), -1):
        if is_title(kept[at].text):
            return _whole(kept, at)
    return None


def is_title(text: str) -> bool:
    """A line that names a rubric and says nothing else."""
    flat = squeeze(text).lstrip("#")
    return (
        6 <= len(flat) <= _LONG
        and bool(_TITLE.search(flat))
        and not re.search(r"[。；;,，]|^附件|^\d+[.、]|^[(（]?[一二三四五六七八九十]+[)）、]", flat)
    )


def _whole(lines: Sequence[Text], at: int) -> Text:
    text = squeeze(lines[at].text).lstrip("#")
    above = squeeze(lines[at - 1].text) if at else ""
    is_half = (
        not _YEAR.search(text) and _YEAR.search(above) and len(above) < 40 and not re.search(r"[。；;,，:：〔]", above)
    )
    return Text(above + text, lines[at - 1].place) if is_half else Text(text, lines[at].place)


def find_year(title: str, lines: Sequence[Text]) -> int | None:
    """The title's year, else the first one in the text."""
    for text in [title, *(line.text for line in lines)]:
        if found := _YEAR.search(squeeze(text)):
            return int(found.group(1))
    return None


def find_place(title: str, lines: Sequence[Text]) -> str:
    """The county or city that the title, or the office's own name, begins with; "" where none does."""
    names = [squeeze(line.text) for line in lines if _OFFICE.search(line.text) and len(line.text) < _LONG]
    for name in [squeeze(title), *names]:
        if found := _PLACE.match(name):
            return found.group(1)
    return ""


def stated_total(lines: Sequence[Text]) -> Decimal | None:
    """总分100分, 满分为100分, 百分制."""
    for line in reversed(lines):
        if (found := find_total(line.text)) and found >= 50:
            return found
    return Decimal(100) if any("百分制" in line.text or "100分" in line.text for line in lines) else None
