"""Rules of a rubric that stand beside its lines: what does not apply, grades, vetoes, composition, period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Treatment = Literal["out", "full", "mean", "rescale"]


def refuse_text(value: object) -> object:
    """A number in quotation marks is a mistake of the file, not a number."""
    if isinstance(value, (str, bool)):
        raise ValueError("a number, without quotation marks")
    return value


Number = Annotated[Decimal, BeforeValidator(refuse_text)]


class RuleBase(BaseModel):
    """``text`` is word for word; empty where the original says nothing and ``note`` gives our default."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    id: str = Field(min_length=1)
    text: str = ""
    note: str = ""
    draft: str = ""


class NoteRule(RuleBase):
    """A clause without arithmetic, kept so that it is shown (扣完为止, 结果运用, 奖惩)."""

    type: Literal["note"]


class PeriodRule(RuleBase):
    """The assessment year where the original names one."""

    type: Literal["period"]
    start: date
    end: date


class NotApplicableRule(RuleBase):
    """What happens to a line that does not apply to a unit.

    ``out``: out of the total · ``full``: nothing to deduct · ``mean``: mean of the units it applies to ·
    ``rescale``: the rest is scaled up to the total. ``confirm``: a person has to recognise it first.
    """

    type: Literal["not_applicable"]
    because: Literal["duty", "kind"] = "duty"
    treatment: Treatment
    confirm: bool = False


class HeaviestRule(RuleBase):
    """Several deductions for one matter: the heaviest. The matters are the deductions' ``group`` names."""

    type: Literal["heaviest"]


class VetoRule(RuleBase):
    """What an observed veto does: ``zero`` the score, ``cap`` it, or only ``fail`` the grade."""

    type: Literal["veto"]
    effect: Literal["zero", "cap", "fail"]
    cap: Number = Decimal(0)
    grade: str = "不合格"


class Band(BaseModel):
    """A grade from ``at_least`` points on; a score between two bands belongs to the lower one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    at_least: Number
    text: str = ""
    consequence: str = ""


class GradesRule(RuleBase):
    """Grades by points. ``fail_below`` gates by another measure, e.g. satisfaction under 60 %."""

    type: Literal["grades"]
    bands: tuple[Band, ...] = Field(alias="band", min_length=1)
    fail_below: dict[str, Number] = Field(default_factory=dict)


class Component(BaseModel):
    """A part of the year's result. ``windows`` are "MM-DD/MM-DD"; the mean of its windows counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    weight: Number = Field(gt=0)
    windows: tuple[Annotated[str, Field(pattern=r"^\d\d-\d\d/\d\d-\d\d$")], ...] = ()


class CompositionRule(RuleBase):
    """The year's result as a weighted mean of components; weights need not add up to 100."""

    type: Literal["composition"]
    components: tuple[Component, ...] = Field(alias="component", min_length=1)


class WeightRule(RuleBase):
    """The share of this assessment in the unit's performance score (分值权重不低于4%)."""

    type: Literal["weight"]
    at_least_percent: Number


Rule = Annotated[
    NoteRule | PeriodRule | NotApplicableRule | HeaviestRule | VetoRule | GradesRule | CompositionRule | WeightRule,
    Field(discriminator="type"),
]
