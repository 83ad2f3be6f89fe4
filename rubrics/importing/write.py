"""A draft as rubric.toml: valid to load, every line with its place in the original, nothing left out without a word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crawler.errors import InputError
from rubrics.importing.clauses import Clause, has_scoring
from rubrics.importing.document import squeeze
from rubrics.importing.draft import MARK, DraftClause, clauses_of, mode_of
from rubrics.importing.notes import Note
from rubrics.importing.recognise import Found
from rubrics.importing.tree import Line, Section
from rubrics.load import parse_rubric

HEADER = """# 草稿：由 gongkai rubric import 从“{name}”读出，未经核对，不能直接用于考核。
# 每处“{mark}”要由熟悉原文的人对照原文核对：改好后删去该行的 draft；gongkai rubric lint 列出还没有核对的地方。
# 机器提出的检查项只作建议（mode 一律不是 auto）；没有认出的内容逐字保留，由人评分。
"""
_REST = 400  # paragraphs kept as comments


def write_draft(found: Found, id_: str, source: str) -> str:
    """The draft's TOML, loaded once before it is handed out. Raises InputError for what no rubric can hold."""
    text = "\n".join(_lines(found, id_, source)) + "\n"
    try:
        parse_rubric(text, source)
    except InputError as error:
        first = str(error).split("\n", maxsplit=1)[0].removeprefix(f"{source}：")
        raise InputError(f"{source}：读出的内容不成评分细则（{first}）") from error
    return text


def _lines(found: Found, id_: str, source: str) -> Iterator[str]:
    outline = found.outline
    total = (
        outline.total
        if outline.total is not None
        else sum((s.points or Decimal(0) for s in outline.sections), Decimal(0))
    )
    yield HEADER.format(name=source.replace("\n", " "), mark=MARK)
    head: dict[str, Any] = {
        "id": id_, "title": outline.title, "year": found.year, "place": found.place, "source": outline.title,
        "total": total if outline.sections else Decimal(100), "columns": list(outline.titles) or None,
        "method_only": True if not outline.sections else None,
        "draft": _draft([*outline.warnings, "全篇由机器读出，未经核对"], ""),
    }  # fmt: skip
    yield from _table("", head)
    for number, section in enumerate(outline.sections, 1):
        yield from _section(section, str(number))
    for number, line in enumerate(outline.bonuses, 1):
        yield from _bonus(line, f"{len(outline.sections) + 1}.{number}")
    for number, note in enumerate(found.notes, 1):
        yield from _rule(note, number)
    if found.rest:
        yield "\n# 原文其余文字（没有列入上面任何一项）："
        yield from (f"# {line.place} {_one(line.text)}" for line in found.rest[:_REST])
        if len(found.rest) > _REST:
            yield f"# ……共{len(found.rest)}段，其余略"


def _section(section: Section, id_: str) -> Iterator[str]:
    label = _one(section.label)
    head = {
        "id": id_, "title": section.title or "（原文没有名称）", "points": section.points or Decimal(0),
        "label": label if label != section.title else None, "draft": _draft(section.warnings, section.place),
    }  # fmt: skip
    yield from _table("[[section]]", head)
    for number, line in enumerate(section.lines, 1):
        yield from _indicator(line, f"{id_}.{number}", "section.indicator")


def _indicator(line: Line, id_: str, path: str) -> Iterator[str]:
    """A line with its clauses, or a parent with its lines; as deep as the table has label columns."""
    clauses, warnings = ([], []) if line.lines else clauses_of(line, id_)
    mode, reason = _parent_mode(line, id_) if line.lines else mode_of(clauses)
    head = {**_words(line, id_), "points": line.points or Decimal(0), "mode": mode, "mode_reason": reason}
    head |= {
        "kinds": list(line.kinds) or None,
        "responsible": _one(line.units) or None,
        "note": _one(line.note) or None,
    }
    unread = [] if line.lines or has_scoring(line.method or line.text) else ["没有认出扣分办法，整项由人评分"]
    yield from _table(f"[[{path}]]", head | {"draft": _draft([*line.warnings, *warnings, *unread], line.place)})
    for clause in clauses:
        yield from _deduction(clause, f"{path}.deduction", line.points)
    for number, below in enumerate(line.lines, 1):
        yield from _indicator(below, f"{id_}.{number}", f"{path}.indicator")


def _parent_mode(line: Line, id_: str) -> tuple[str, str]:
    modes = {mode_of(clauses_of(below, id_)[0])[0] for below in line.lines if not below.lines}
    return ("assisted" if "assisted" in modes else "manual"), f"{MARK}：由下面各项合成"


def _words(line: Line, id_: str) -> dict[str, Any]:
    label = _one(line.label)
    return {
        "id": id_, "title": line.title or id_, "label": label if label and label != line.title else None,
        "text": _joined(line.text) or ("" if line.method else label), "method": _joined(line.method),
    }  # fmt: skip


def _deduction(draft: DraftClause, path: str, points: Decimal | None) -> Iterator[str]:
    clause, proposal = draft.clause, draft.proposal
    head = {"id": draft.id, "text": clause.text, **_amount(clause), "choices": list(draft.choices) or None}
    if proposal:
        head |= {"check": proposal.check, "params": proposal.params or None, "absence": proposal.absence}
        head["measure"] = proposal.measure or None
        head["note"] = f"{MARK}：{proposal.reason}（把握：{proposal.sure}）"
    yield from _table(f"[[{path}]]", head)


def _amount(clause: Clause) -> dict[str, Any]:
    free = clause.primitive in ("whole", "veto", "tiers")
    return {
        "points": None if clause.percent is not None or free else clause.points or None,
        "percent": clause.percent, "primitive": clause.primitive, "cap": clause.cap, "target": clause.target,
        "step": clause.step if clause.step != 1 else None,
        "tiers": [{"below": tier.below, "points": tier.points} for tier in clause.tiers] or None,
    }  # fmt: skip


def _bonus(line: Line, id_: str) -> Iterator[str]:
    clauses, warnings = clauses_of(line, id_, is_bonus=True)
    sign = "penalty" if "减分" in line.title or ("扣" in line.title and "加" not in line.title) else "bonus"
    head = {
        **_words(line, id_), "sign": sign, "cap": line.points or None, "mode": "manual", "mode_reason": f"{MARK}：加减分由考核人员凭材料认定",
        "draft": _draft([*line.warnings, *warnings], line.place),
    }  # fmt: skip
    yield from _table("[[bonus]]", head)
    for draft in clauses:
        primitive = "bonus" if draft.clause.primitive == "person" else draft.clause.primitive
        head = {"id": draft.id, "text": draft.clause.text, **_amount(draft.clause), "primitive": primitive}
        yield from _table("[[bonus.award]]", head)


def _rule(note: Note, number: int) -> Iterator[str]:
    draft = _draft([note.warning] if note.warning else [], note.place)
    values = {key: value for key, value in note.values.items() if key != "bands"}
    yield from _table(
        "[[rule]]", {"id": f"rule.{number}", "type": note.type, "text": _joined(note.text), **values, "draft": draft}
    )
    bands: Any = note.values.get("bands", ())
    for name, points in bands:
        yield from _table("[[rule.band]]", {"name": name, "at_least": points})


def _draft(warnings: list[str], place: str) -> str:
    where = f"（原文{place}）" if place else ""
    return f"{MARK}：{'；'.join(dict.fromkeys(warnings)) or '对照原文核对'}{where}"


def _one(text: str) -> str:
    """On one line; joined words of a broken cell, without the white space that the page put there."""
    return squeeze(text)


def _joined(text: str) -> str:
    return "\n".join(squeeze(line) for line in text.split("\n") if line.strip())


def _table(path: str, values: Mapping[str, Any]) -> Iterator[str]:
    if path:
        yield f"\n{path}"
    for key, value in values.items():
        if value is not None:
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(part)}' for key, part in value.items())} }}"
    text = str(value)
    is_date = len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()
    return (
        date.fromisoformat(text).isoformat()
        if is_date
        else json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    )
