"""The rubric (评分细则): one edition as data. Points are exact decimals; nothing here knows a unit or a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crawler.units import Kind
from rubrics.rules import Number, Rule, refuse_text

Primitive = Literal[
    "once",
    "per_item",
    "per_occurrence",
    "per_percent",
    "per_shortfall",
    "proportional",
    "tiers",
    "heaviest",
    "whole",
    "veto",
    "bonus",
    "person",
]
Absence = Literal["deduct", "suggest", "open"]
Mode = Literal["auto", "assisted", "manual"]
ParamValue = bool | int | Decimal | str | list[str]


Points = Annotated[Decimal, BeforeValidator(refuse_text), Field(ge=0, le=1000, decimal_places=2)]


class Part(BaseModel):
    """Every table of a rubric: closed (an unknown key is an error) and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Tier(Part):
    """``points`` are lost when the measured value is under ``below`` (strictly) or at most ``at_most``."""

    points: Points
    below: Number | None = None
    at_most: Number | None = None


class Deduction(Part):
    """One clause that takes points (of a bonus line: that gives or takes them)."""

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)  # the clause, word for word
    points: Points = Decimal(0)  # per step, item or occurrence; of `whole` and `veto`: unused
    percent: Annotated[Decimal, BeforeValidator(refuse_text), Field(gt=0, le=100)] | None = None  # of the line's points
    primitive: Primitive = "once"
    check: str = ""
    params: dict[str, ParamValue] = Field(default_factory=dict)
    absence: Absence = "deduct"
    when: Literal["not_met", "partly", "any"] = "not_met"
    group: str = ""
    scope: Literal["line", "section"] = "line"
    cap: Points | None = None
    measure: str = ""
    target: Number | None = None
    target_by_kind: dict[Kind, Number] = Field(default_factory=dict)
    step: Annotated[Decimal, BeforeValidator(refuse_text), Field(gt=0)] = Decimal(1)
    rounding: Literal["full", "started", "exact"] = "full"
    tiers: tuple[Tier, ...] = ()
    choices: tuple[Points, ...] = ()
    declared_percent: Annotated[Decimal, BeforeValidator(refuse_text), Field(ge=0, le=100)] = Decimal(0)
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The key under which the check's Result is handed to the engine."""
        return self.check, params_key(self.params)


class Duty(Part):
    """Whom the line is for, where the original names units (被评定单位)."""

    names: tuple[str, ...] = ()  # words that a unit's name contains
    kinds: tuple[Kind, ...] = ()  # kinds that are meant as a whole (各乡镇政府)
    open: bool = False  # "等部门", "有关部门": others may be meant, a person decides


class Line(Part):
    """What an indicator and a bonus line share."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    label: str = ""  # the original's own cell beside the text (领导重视), where it has one
    text: str
    method: str
    mode: Mode = "manual"
    mode_reason: str = ""
    kinds: tuple[Kind, ...] = ()
    responsible: str = ""
    duty: Duty | None = None
    slip: str = ""
    draft: str = ""
    note: str = ""


class Indicator(Line):
    """One line of the table, or a parent of lines (``indicators``); a parent's mark is capped at its points."""

    points: Points
    min: Annotated[Decimal, BeforeValidator(refuse_text), Field(le=0)] = Decimal(
        0
    )  # below 0 only if the rubric says so
    deductions: tuple[Deduction, ...] = Field(default=(), alias="deduction")
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indicator")


class Bonus(Line):
    """加分 or 减分 outside the total. Counted when a person or a check says so, unlocked above ``above``."""

    sign: Literal["bonus", "penalty"]
    cap: Points | None = None
    above: Points | None = None
    awards: tuple[Deduction, ...] = Field(default=(), alias="award")


class Section(Part):
    """A part of the table. ``label`` is the original's own cell (政府信息公开36分)."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    points: Points
    label: str = ""
    slip: str = ""
    draft: str = ""
    note: str = ""
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indicator")


class Rubric(Part):
    """One edition. ``total`` is what the original says the points add up to; ``kinds``: whom it is for, empty: all."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    year: int = Field(ge=1990, le=2100)
    place: str
    source: str
    source_file: str = ""  # name of the text it was transcribed from
    total: Points
    kinds: tuple[Kind, ...] = ()
    slip: str = ""
    draft: str = ""
    note: str = ""
    method_only: bool = False
    columns: tuple[str, ...] = ()  # headings of the original's table
    sections: tuple[Section, ...] = Field(default=(), alias="section")
    bonus: tuple[Bonus, ...] = ()
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")


def is_for(rubric: Rubric, kind: Kind) -> bool:
    """The rubric is for this kind of unit (a rubric for townships says nothing about a department)."""
    return not rubric.kinds or kind in rubric.kinds


def params_key(params: Mapping[str, object]) -> str:
    """Parameters as one canonical string, so that equal parameters have equal keys."""
    return json.dumps(params, ensure_ascii=False, sort_keys=True, default=str)


def leaves(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    """The lines that are marked, in the original's order."""
    for indicator in indicators:
        if indicator.indicators:
            yield from leaves(indicator.indicators)
        else:
            yield indicator


def all_lines(rubric: Rubric) -> Iterator[Indicator]:
    """Every marked line of the rubric."""
    for section in rubric.sections:
        yield from leaves(section.indicators)


def points_by_mode(rubric: Rubric, kind: Kind | None = None) -> dict[Mode, Decimal]:
    """Points judged by the machine, with its help, and by a person alone; of the lines for one kind of unit, or all."""
    shares: dict[Mode, Decimal] = {"auto": Decimal(0), "assisted": Decimal(0), "manual": Decimal(0)}
    for line in all_lines(rubric):
        if kind is None or not line.kinds or kind in line.kinds:
            shares[line.mode] += line.points
    return shares
