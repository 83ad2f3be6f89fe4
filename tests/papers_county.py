"""A few units of the sample county on loopback, crawled by the product's own commands, and their problems put right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docx import Document

from demo.county import build_county
from demo.pipeline import run_gongkai
from demo.plan import UnitPlan, load_plan
from demo.serve import Served, serve_county

RUBRIC, AS_OF = "yuanling-2017", "2017-12-15"
IDS = ("jyj", "gtj", "mzj", "nyj", "syj", "qxj")
DIGITS = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")


@dataclass
class Night:
    """A served county and the folder of its database and reports."""

    served: Served
    folder: Path

    @property
    def db(self) -> Path:
        return self.folder / "county.db"

    def run(self, day: str = AS_OF) -> str:
        """One night; what it printed."""
        registry = self.folder / "units.csv"
        registry.write_text(self.served.county.registry(), encoding="utf-8")
        args = ("--units", registry, "--db", self.db, "--rubric", RUBRIC, "--as-of", day, "--out", self.folder / "out")
        own = ("--contact", "zwgkb@example.gov.cn", "--delay", "0", "--concurrency", "4")
        return run_gongkai("nightly", *args, *own, quiet=True, shown=False)

    def papers(self, out: str, *args: str | Path, day: str = AS_OF) -> Path:
        """``gongkai report --paper …``; the folder."""
        folder = self.folder / out
        base = ("--db", self.db, "--rubric", RUBRIC, "--as-of", day, "--out", folder)
        run_gongkai("report", *base, *args, quiet=True, shown=False)
        return folder

    def change(self, **changed: dict[str, Any]) -> None:
        """unit id → what is planted there from now on (``fault``: how its server behaves); same addresses."""
        county = self.served.county
        plan = tuple(_changed(unit, changed.get(unit.id, {})) for unit in county.plan)
        self.served.county = build_county(county.origins, 0, plan)


def _changed(unit: UnitPlan, changed: dict[str, Any]) -> UnitPlan:
    planted = {name: value for name, value in changed.items() if name != "fault"}
    return replace(unit, fault=changed.get("fault", unit.fault), planted=replace(unit.planted, **planted))


@contextmanager
def small_county(folder: Path, ids: tuple[str, ...] = IDS) -> Iterator[Night]:
    plan = tuple(unit for unit in load_plan() if unit.id in ids)
    with serve_county(0, plan) as served:
        yield Night(served, folder)


def texts_of(path: Path) -> list[str]:
    """Every paragraph and cell of a .docx, as Word would show them."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(line.text for line in document.paragraphs), *cells]


def trail_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".numbers.json").read_text("utf-8"))
    return found


def untraced(path: Path) -> set[str]:
    """Numbers of the .docx that stand in no entry of its trail. Numbers of the annexes in their headings are the layout's."""
    known = {number for entry in trail_of(path)["numbers"] for number in DIGITS.findall(entry["number"])}
    layout = re.compile(r"^(附件)?：?　*[0-9]+(．.*)?$")
    texts = [text for text in texts_of(path) if not (layout.match(text) and ("附件" in text or "．" in text))]
    return {number for text in texts for number in DIGITS.findall(text)} - known
