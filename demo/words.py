"""The words of the sample county: templates of ``words.toml`` filled in for one unit, choices made by the seed."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from demo.plan import UnitPlan

CHIEFS = ("刘某某", "赵某某", "孙某某", "周某某", "吴某某", "郑某某")
STREETS = ("人民路", "建设路", "滨河路", "文昌路", "沿江大道")


@cache
def load_words() -> dict[str, Any]:
    """The whole file. One copy for all units."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@dataclass
class Words:
    """One unit's voice. Same unit and seed: same words, dates and numbers."""

    unit: UnitPlan
    seed: int
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # of the guide's elements

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed}/{self.unit.id}")
        self.prose = random.Random(f"{self.seed}/{self.unit.id}/prose")
        self.values = {
            "unit": self.unit.name,
            "short": self.unit.short,
            "county": self.unit.county,
            "mark": self.unit.mark,
            "field": self.unit.subject or load_words()["fields"][self.unit.id],
            "year": "2017",
            "street": self.random.choice(STREETS),
            "number": str(self.random.randint(3, 198)),
            "floor": self.random.choice("二三四五"),
            "phone": self._telephone(),
            "fax": self._telephone(),
            "complaint": self._telephone(),
            "count": str(self.random.randint(180, 420)),
            "part": str(self.random.randint(90, 170)),
            "requests": str(self.random.randint(0, 6)),
            "chief": self.prose.choice(CHIEFS),
            "month": str(self.prose.randint(3, 11)),
        }
        self.labels = {key: self.random.choice(labels) for key, labels in load_words()["guide"]["labels"].items()}
        self.values["email"] = f"{self.unit.id}xxgk@163.com"

    def fill(self, text: str, **more: str) -> str:
        """``text`` with its braces filled."""
        return text.format_map(self.values | more)

    def fill_all(self, texts: list[str], **more: str) -> tuple[str, ...]:
        return tuple(self.fill(text, **more) for text in texts)

    def tell(self, texts: list[str | list[str]], **more: str) -> tuple[str, ...]:
        """As ``fill_all``; where there are several wordings, one of them."""
        wordings = ([text] if isinstance(text, str) else text for text in texts)
        return tuple(self.fill(self.prose.choice(each), **more) for each in wordings)

    def choose(self, texts: list[str], **more: str) -> str:
        """One of the wordings, by the seed."""
        return self.fill(self.random.choice(texts), **more)

    def day(self, first: date, last: date) -> date:
        """A working day of the span, both ends included."""
        while True:
            day = first + timedelta(days=self.random.randint(0, (last - first).days))
            if day.weekday() < 5:
                return day

    def _telephone(self) -> str:
        return f"0747-{self.random.randint(4, 7)}{self.random.randint(100000, 999999)}"


def full_width(text: str) -> str:
    """ASCII digits and signs as full-width forms."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
