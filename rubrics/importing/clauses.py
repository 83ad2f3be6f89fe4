"""Scoring clauses as primitives, each with the phrase it came from. What is not understood stays a person's clause, with a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rubrics.importing.amounts import Amount, compiled, find_amounts, number_of
from rubrics.importing.document import squeeze
from rubrics.model import Primitive, Tier

_WHOLE, _VETO, _PERSON = compiled("whole", "words"), compiled("veto", "words"), compiled("person", "words")
_FLOOR, _CAP, _ONWARD = compiled("floor", "words"), compiled("cap", "words"), compiled("onward", "words")
_COEFFICIENT, _HEAVIEST = compiled("coefficient", "words"), compiled("heaviest", "words")
_TAKES: tuple[tuple[Primitive, tuple[re.Pattern[str], ...]], ...] = (
    ("per_percent", compiled("takes", "per_percent")),
    ("per_shortfall", compiled("takes", "per_shortfall")),
    ("per_item", compiled("takes", "per_item")),
    ("per_occurrence", compiled("takes", "per_occurrence")),
)
_TIERS = compiled("tiers", "words")
_TIER_ONWARD = re.compile(r"^[,，、;；]?(?:低于|不足|不到|小于)?(?P<below>\d+(?:\.\d+)?)%(?:以下)?(?:的)?[,，]?$")
_PERCENTS, _COUNTS = compiled("target", "percent"), compiled("target", "count")
_STOP = re.compile(r"[。；;\n①②③④⑤⑥⑦⑧⑨⑩]")
_LEADING = re.compile(r"^(?:[、,，。；;:：)）]|[①②③④⑤⑥⑦⑧⑨⑩]|[(（]\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[(（])+")
_MOST = re.compile(r"(\d+(?:\.\d+)?)分(?:以)?内|[-—~至](\d+(?:\.\d+)?)分$|[扣加减](\d+(?:\.\d+)?)分$")
_SPEAKS = re.compile(r"[扣减]\d|[扣减]半|扣分|减分|折半|系数|否决|得分|计分|给分|酌情|加分|得\d")
_CLOSING = "。；;,，)）"
_SAYS = re.compile(r"[未不无没缺少超的]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_EACH = re.compile(r"每(?!年|季|半年|月|日|周|天|个月|逢).{1,6}")
_SHORT = 6  # characters of a condition that only names another case (市级 · 红牌)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause. ``text``: the phrase, white space aside; ``warnings``: what a person has to look at."""

    text: str
    primitive: Primitive
    points: Decimal = Decimal(0)
    percent: Decimal | None = None
    cap: Decimal | None = None
    target: Decimal | None = None
    step: Decimal = Decimal(1)
    tiers: tuple[Tier, ...] = ()
    is_gain: bool = False
    warnings: tuple[str, ...] = ()


def find_clauses(method: str, criterion: str = "", *, is_bonus: bool = False) -> list[Clause]:
    """The clauses of a line's scoring words; ``criterion`` is where a target is looked for that they do not name."""
    written = squeeze(method)
    flat = written.translate(_FULL_WIDTH)
    wider = squeeze(criterion).translate(_FULL_WIDTH)
    found = [clause for piece in _pieces(flat) for clause in _read(piece, wider, is_bonus)]
    found = _with_tiers(_with_inherited(found))
    return [_as_written(_with_limits(clause, flat), flat, written) for clause in found]


def _as_written(clause: Clause, flat: str, written: str) -> Clause:
    """The phrase with the digits of the original."""
    at = flat.find(clause.text)
    return replace(clause, text=written[at : at + len(clause.text)]) if at >= 0 else clause


@dataclass(frozen=True, slots=True)
class _Piece:
    """A condition with its amount, or with a word that stands for one."""

    text: str
    before: str  # the words before the amount
    amount: Amount | None
    word: Primitive | None = None


def _pieces(flat: str) -> Iterator[_Piece]:
    """The text cut behind every amount; what stands before the last full stop in front of it is no part of the clause."""
    marks: list[tuple[int, int, Amount | None, Primitive | None]] = [
        (amount.start, amount.end, amount, None) for amount in find_amounts(flat) if not _is_limit(flat, amount)
    ]
    for word, patterns in (("whole", _WHOLE), ("veto", _VETO), ("person", _PERSON)):
        spans = [match.span() for pattern in patterns for match in pattern.finditer(flat)]
        spans = [(start, _with_amount(end, marks)) for start, end in spans]
        marks += [(start, end, None, word) for start, end in _longest(spans)]  # type: ignore[misc]
    last = 0
    for start, end, amount, word_ in _not_overlapping(marks):
        begin = max([last, *(stop.end() for stop in _STOP.finditer(flat, last, start))])
        begin += len(found.group()) if (found := _LEADING.match(flat[begin:start])) else 0
        yield _Piece(flat[begin:end].strip(_CLOSING), flat[begin:start], amount, word_)
        last = end


def _with_amount(end: int, marks: Sequence[tuple[int, int, Amount | None, Primitive | None]]) -> int:
    """酌情扣 with the 2分 behind it."""
    return next((mark[1] for mark in marks if mark[0] < end < mark[1]), end)


def _longest(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _not_overlapping(
    marks: list[tuple[int, int, Amount | None, Primitive | None]],
) -> Iterator[tuple[int, int, Amount | None, Primitive | None]]:
    """In order; a word that contains an amount (酌情扣1-2分) goes before it."""
    last = 0
    for mark in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if mark[0] >= last:
            yield mark
            last = mark[1]


def _is_limit(flat: str, amount: Amount) -> bool:
    """The amount is the most that may be taken (最多扣2分), or what the line is worth (满分3分)."""
    if any(match.start() <= amount.start < match.end() for pattern in _CAP for match in pattern.finditer(flat)):
        return True
    return amount.kind == "gain" and flat[max(0, amount.start - 2) : amount.start + 2].find("满分") >= 0


def _read(piece: _Piece, criterion: str, is_bonus: bool) -> list[Clause]:
    if piece.word == "person":
        most = _MOST.search(piece.text)
        points = Decimal(next(n for n in most.groups() if n)) if most else Decimal(0)
        return [Clause(piece.text, "bonus" if is_bonus else "person", points)]
    if piece.word:
        return [Clause(piece.text, piece.word)]
    amount = piece.amount
    assert amount is not None
    if amount.low is not None:
        return [
            Clause(piece.text, "person", amount.points or Decimal(0), warnings=("原文给的是分数范围，由考核人员定",))
        ]
    if amount.kind == "bonus" and not is_bonus:
        words = "原文是加分，不能在这里当扣分：请移到加减分项"
        return [Clause(piece.text, "person", amount.points or Decimal(0), warnings=(words,))]
    clause = Clause(piece.text, "once", amount.points or Decimal(0), amount.percent)
    if amount.kind == "gain":
        return [replace(clause, is_gain=True)]
    if any(pattern.search(piece.before) for pattern in _COEFFICIENT):
        return [replace(clause, primitive="person", warnings=("原文要乘系数，不能自动计算",))]
    return _with_primitive(clause, piece.before, criterion)


def _with_primitive(clause: Clause, before: str, criterion: str) -> list[Clause]:
    for pattern in _TIERS:
        if found := pattern.search(before):
            tier = Tier(points=clause.points, below=Decimal(found.group("below")))
            return [replace(clause, primitive="tiers", points=Decimal(0), tiers=(tier,))]
    for primitive, patterns in _TAKES:
        found = next((match for pattern in patterns if (match := pattern.search(before))), None)
        if found is None:
            continue
        step = number_of(found.groupdict().get("step") or "一")
        if primitive in ("per_percent", "per_shortfall"):
            measured = _measured(replace(clause, primitive=primitive, step=step), before, criterion)
            if measured:
                return measured
            continue
        return [replace(clause, primitive=primitive)]
    each = _EACH.search(re.split(r"[,，]", before.rstrip(",，"))[-1])
    return [replace(clause, warnings=(f"没有认出“{each.group()}”按什么计，先作一次",))] if each else [clause]


def _measured(clause: Clause, before: str, criterion: str) -> list[Clause]:
    """One clause for every target that the clause, or else the criterion, names; none without a target."""
    patterns = _PERCENTS if clause.primitive == "per_percent" else _COUNTS
    targets = _targets(before, patterns) or _targets(criterion, patterns)
    if not targets and clause.primitive == "per_percent":
        return [replace(clause, primitive="person", warnings=("没有找到目标值，不能自动计算",))]
    if not targets:
        return []
    warnings = ("目标值取自考核内容，请核对",) if not _targets(before, patterns) else ()
    used = targets if clause.primitive == "per_percent" else targets[:1]
    return [replace(clause, target=target, warnings=warnings) for target in used]


def _targets(text: str, patterns: Sequence[re.Pattern[str]]) -> list[Decimal]:
    found = {m.start("n"): number_of_text(m.group("n")) for pattern in patterns for m in pattern.finditer(text)}
    return [found[at] for at in sorted(found)]


def number_of_text(word: str) -> Decimal:
    """Digits, decimals, or a Chinese count."""
    return Decimal(word) if re.fullmatch(r"\d+(?:\.\d+)?", word) else number_of(word)


def _with_inherited(clauses: list[Clause]) -> list[Clause]:
    """每次加2分，市级加1分: the second names only another case of the same kind."""
    found: list[Clause] = []
    for clause in clauses:
        before = re.split(r"[扣加减]", clause.text, maxsplit=1)[0]
        is_case = 0 < len(before) <= _SHORT and not _SAYS.search(before)
        if found and clause.primitive == "once" and found[-1].primitive in ("per_occurrence", "per_item") and is_case:
            clause = replace(clause, primitive=found[-1].primitive)
        found.append(clause)
    return found


def _with_tiers(clauses: list[Clause]) -> list[Clause]:
    """80%以下扣1分,70%扣2分: one clause of two tiers."""
    found: list[Clause] = []
    for clause in clauses:
        before = re.split("扣", clause.text, maxsplit=1)[0]
        bound = _TIER_ONWARD.match(before)
        if found and found[-1].primitive == "tiers" and bound and clause.primitive in ("once", "tiers"):
            points = clause.points or clause.tiers[0].points
            tier = Tier(points=points, below=Decimal(bound.group("below")))
            last = found.pop()
            clause = replace(last, text=f"{last.text},{clause.text}", tiers=(*last.tiers, tier))
        found.append(clause)
    return found


def _with_limits(clause: Clause, flat: str) -> Clause:
    """Caps, 以此类推, 从重 and coefficients that stand behind the clause."""
    at = flat.find(clause.text)
    behind = flat[at + len(clause.text) :] if at >= 0 else ""
    behind = re.split(r"[。；;]", behind, maxsplit=1)[0][:30]
    warnings = clause.warnings
    cap = next((m for pattern in _CAP if (m := pattern.search(behind))), None)
    if any(pattern.search(behind) for pattern in _ONWARD):
        warnings += ("原文写“以此类推”，请核对每一档",)
    if any(pattern.search(behind) for pattern in _COEFFICIENT):
        clause = replace(clause, primitive="person")
        warnings += ("原文要乘系数，不能自动计算",)
    if any(pattern.search(behind) for pattern in _HEAVIEST):
        warnings += ("原文要求从重或不重复扣分：请给相关扣分写上同一个 group",)
    return replace(clause, cap=Decimal(cap.group("n")) if cap else clause.cap, warnings=warnings)


def find_unread(method: str, clauses: Sequence[Clause]) -> list[str]:
    """Sentences that speak of points and from which no clause was read; 扣完为止 and caps belong to the clause before."""
    read = [piece for clause in clauses for piece in clause.text.split(",")]
    found = []
    for sentence in re.split(r"[。；;\n]", squeeze(method)):
        is_read = any(piece and piece in sentence for piece in read)
        is_rule = is_floor(sentence) or any(pattern.search(sentence) for pattern in (*_CAP, *_ONWARD, *_HEAVIEST))
        if _SPEAKS.search(sentence) and not is_read and not is_rule:
            found.append(sentence.strip(_CLOSING))
    return found


def has_scoring(text: str) -> bool:
    """Some clause can be read in the text."""
    return next(_pieces(squeeze(text)), None) is not None


def is_floor(text: str) -> bool:
    """扣完为止: the default of the engine."""
    return any(pattern.search(squeeze(text)) for pattern in _FLOOR)
