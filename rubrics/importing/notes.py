"""What stands around the table: articles, notes, bonus rules, periods, grades. Word for word, as rules or bonus lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rubrics.importing.clauses import has_scoring
from rubrics.importing.document import Text, squeeze
from rubrics.importing.numbering import find_number
from rubrics.importing.tree import Line

_ARTICLE = re.compile(r"(?=第[一二三四五六七八九十]{1,3}条)")
_RULE = re.compile(
    r"扣|得分|加分|减分|评分|计分|分值|满分|等次|优秀|权重|占\d+%|百分制|考核年度|起止|不适用|未涉及|无具体工作任务|从重|折合|考核方式|考核对象|考核范围|考核内容"
)
_BONUS = re.compile(r"加分|奖励")
_PENALTY = re.compile(r"减分|扣分因素|扣分项")
_PERIOD = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日[至到—-]+(\d{4})年(\d{1,2})月(\d{1,2})日")
_GRADE = re.compile(
    r"(优秀|良好|良|合格|基本合格|较差|差|一般|不合格)等?(?:次|级)?[(（:：]?(?:得分)?(\d{1,3})分?(?:[(（]含[)）])?(?:以上|及以上|[-—至~])"
)
_LOWEST = re.compile(r"(不合格|差|较差)等?(?:次|级)?[(（:：]?(?:得分)?\d{1,3}分?以下")
_LEAD = re.compile(r"^(?:注|说明|备注)[:：]")


@dataclass(slots=True)
class Note:
    """A rule as it stands. ``values``: keys of the rule's type besides id and text."""

    text: str
    place: str
    type: str = "note"
    values: dict[str, object] = field(default_factory=dict)
    warning: str = ""


def find_notes(lines: Sequence[Text]) -> tuple[list[Note], list[Line], list[Text]]:
    """(rules, bonus lines, the rest)."""
    notes: list[Note] = []
    bonuses: list[Line] = []
    rest: list[Text] = []
    for piece in _pieces(lines):
        flat = squeeze(piece.text)
        if _is_bonus(flat):
            bonuses.append(Line(_title(flat), "", piece.text.strip(), "", place=piece.place))
        elif (flat.startswith("第") and _ARTICLE.match(flat)) or (_RULE.search(flat) and len(flat) > 12):
            notes.append(_note(piece))
        else:
            rest.append(piece)
    return notes, bonuses, rest


def _pieces(lines: Sequence[Text]) -> Iterator[Text]:
    """Paragraphs; articles on one line are parted, lines after an article belong to it."""
    held: Text | None = None
    for line in lines:
        for part in _ARTICLE.split(line.text):
            if not part.strip():
                continue
            is_article = bool(_ARTICLE.match(part.strip()))
            if held and not is_article:
                held = Text(held.text + part.strip(), held.place)
                continue
            if held:
                yield held
            held = Text(part.strip(), line.place) if is_article else None
            if not is_article:
                yield Text(part.strip(), line.place)
    if held:
        yield held


def _is_bonus(flat: str) -> bool:
    if len(flat) > 400 or ("加分" not in flat and "减分" not in flat and "扣分因素" not in flat):
        return False
    return bool((_BONUS.search(flat) or _PENALTY.search(flat)) and ("酌情加分" in flat or has_scoring(flat)))


def _note(piece: Text) -> Note:
    flat = squeeze(piece.text)
    note = Note(piece.text.strip(), piece.place)
    if (found := _PERIOD.search(flat)) and "考核" in flat:
        note.type = "period"
        start, end = found.groups()[:3], found.groups()[3:]
        note.values = {"start": _date(start), "end": _date(end)}
    elif "从重" in flat and "同一" in flat:
        note.type = "heaviest"
        note.warning = "请给同一事项的扣分写上同一个 group"
    elif "算术平均" in flat and re.search("未涉及|不涉及|没有", flat):
        note.type, note.values = "not_applicable", {"because": "duty", "treatment": "mean"}
        note.warning = "职责不涉及的项取各单位的平均分：请核对原文是不是这个意思"
    elif len(bands := _bands(flat)) > 1:
        note.type, note.values = "grades", {"bands": bands}
        note.warning = "等次的分数线请核对"
    elif "加减分" in flat:
        note.warning = "原文提到加减分而没有写明分值：需要时请加为加减分项"
    return note


def _date(parts: Sequence[str | None]) -> str:
    year, month, day = (int(part or 0) for part in parts)
    return f"{year:04}-{month:02}-{day:02}"


def _bands(flat: str) -> list[tuple[str, Decimal]]:
    found = {name: Decimal(points) for name, points in _GRADE.findall(flat)}
    if lowest := _LOWEST.search(flat):
        found[lowest.group(1)] = Decimal(0)
    return sorted(found.items(), key=lambda band: -band[1])


def _title(flat: str) -> str:
    flat = _LEAD.sub("", flat)
    number = find_number(flat)
    flat = flat[len(squeeze(number.text)) if number else 0 :]
    return re.split(r"[。；;,，:：(（]", flat, maxsplit=1)[0][:24] or flat[:24]
