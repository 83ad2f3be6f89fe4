"""The plan of the sample county: what is planted at which unit. Data in ``units.toml``; everything else follows from it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

AS_OF = date(2017, 12, 15)
COUNTY = "云溪县"
PORTAL = "portal"  # the origin's name for the county portal; units with a host of their own are their own origin

# How a unit's server keeps us out: altogether, or from a part (403 after some pages; its disclosure column hangs, or answers 503).
SHUT = ("challenge_412", "challenge_521", "refused", "robots")
HALF_SHUT = ("forbid_after", "hang", "unavailable")
NO_SITE = "no_site"  # the registry names a subsite that does not exist
FAULTS = ("", *SHUT, *HALF_SHUT, NO_SITE)

REGULATIONS = ("proactive", "on_request", "secrecy", "accountability")
ELEMENTS = ("classification", "arrangement", "access", "agency", "address", "hours", "phone", "fax", "email")
MONEY = ("special_fund", "debt", "sangong", "procure")
SERVICE = ("basis", "procedure", "fees")
PERSONNEL = ("pre_appointment", "appointment", "exam", "recruitment")
GUIDE_PARTS = ("subject", "basis", "procedure", "time_limit", "fees", "materials", "phone")
TOPICS = [
    "policy",
    "tax",
    "project",
    "resources",
    "ppp",
    "fgf",
    "soe",
    "agri",
    "newdrive",
    "capacity",
    "consume",
    "poverty",
    "env",
    "edu_health",
    "food",
    "safety",
]


@dataclass(frozen=True, slots=True)
class Planted:
    """What the unit's pages hold. The defaults are a unit without defects and without duties."""

    guide: str = (
        "complete"  # complete | county_only | neighbour | attachment | image | placeholder | dead | soft_404 | none
    )
    guide_missing: tuple[str, ...] = ()  # elements of which not a word stands there
    guide_bare: tuple[str, ...] = ()  # elements whose label stands without a value
    guide_none: tuple[str, ...] = ()  # elements of which the guide says that there is none (传真：无)
    guide_email: str = "plain"  # plain | at | hash: how the address is written
    guide_digits: str = "plain"  # plain | full_width
    regulations: tuple[str, ...] = REGULATIONS
    regulations_form: str = "separate"  # separate | combined
    annual: str = "on_time"  # on_time | late | last_year | neighbour | shared | soft_404 | copied | backdated | none
    catalogue: str = "fine"  # fine | flat | none | placeholder
    normative: str = "documents"  # documents | statement | none
    plan: tuple[str, ...] = ("plan", "results")
    money: tuple[str, ...] = MONEY
    money_shared: tuple[str, ...] = ()  # only on the county's shared column, naming the unit
    service: tuple[str, ...] = SERVICE  # documents of their own, beside the service guides
    personnel: tuple[str, ...] = PERSONNEL
    personnel_shared: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()  # topics that only passing news touch
    service_catalogue: bool = True
    service_guides: bool = True
    guides_missing: tuple[str, ...] = ()  # parts that every service guide lacks
    posts: str = "current"  # current | stale
    # Families of documents (demo/twists.py: guide, annual, plan, results, catalogue, normative, regulation, money.debt …) that …
    dead: tuple[str, ...] = ()  # answer 404 behind a good title
    soft: tuple[str, ...] = ()  # answer 200 and say that nothing is there
    stale: tuple[str, ...] = ()  # were published three years ago and never since
    declared: tuple[str, ...] = ()  # are explained away by a 情况说明
    misplaced: tuple[str, ...] = ()  # stand among the notices instead of in their own column
    files_only: tuple[str, ...] = ()  # are an attachment on a page without text
    odd_titles: tuple[str, ...] = ()  # have a title that says less than it should
    decoys: tuple[str, ...] = ()  # have others' documents or talk about them lying around


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One unit: how its site is built, what is planted on it, and how its server behaves."""

    id: str
    name: str  # with the county's name
    kind: str  # as units.csv says it
    mark: str  # of its document numbers: 云教发
    style: str
    charset: str = "utf-8"
    declared: str = "right"  # right | header_wrong | meta_only | none
    own_host: bool = False
    column: str = "discovered"  # given | discovered
    linked: bool = True
    duties: tuple[str, ...] = ()
    fault: str = ""  # see FAULTS
    # session | calendar | circular | script_list | deep_list | truncated | short_dates | no_list_dates | body_dates | future_dates | bulk
    # and those of demo/risks.py
    traps: tuple[str, ...] = ()
    news: int = 16
    filler: int = 0  # old news and notices of many years: what a real bureau's lists mostly hold
    county: str = COUNTY
    subject: str = ""  # what its own documents are about; "": as words.toml says
    alias: str = ""  # a short or former name that stands in place of its own in every second document
    flavour: int = -1  # which column names; -1: its system's
    planted: Planted = field(default_factory=Planted)

    @property
    def short(self) -> str:
        """The name without the county: what the unit calls itself."""
        return self.name.removeprefix(self.county)

    @property
    def origin(self) -> str:
        """The server it stands on."""
        return self.id if self.own_host else PORTAL

    @property
    def is_blocked(self) -> bool:
        """Its server keeps us from reading: nothing may be concluded and nothing deducted."""
        return self.fault in SHUT + HALF_SHUT


def load_plan() -> tuple[UnitPlan, ...]:
    """The units of the county, in the registry's order. Raises TypeError on an unknown key."""
    data = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
    return tuple(_unit(row) for row in data["unit"])


def _unit(row: dict[str, Any]) -> UnitPlan:
    planted = Planted(**_frozen(row.pop("planted", {})))
    return UnitPlan(**_frozen(row), planted=planted)


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
