"""The unit registry (单位名录)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Kind of unit, as the registry's ``kind`` column says it."""

    DEPARTMENT = "department"  # 部门
    TOWNSHIP = "township"  # 乡镇
    VERTICAL = "vertical"  # 垂管
    PUBLIC = "public"  # 公共企事业


KIND_NAMES = {Kind.DEPARTMENT: "部门", Kind.TOWNSHIP: "乡镇", Kind.VERTICAL: "垂管", Kind.PUBLIC: "公共企事业"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One assessed unit. ``column_url`` may be empty: then the crawl looks for the column."""

    id: str
    name: str
    kind: Kind
    portal_url: str
    site_url: str
    column_url: str = ""
    duties: tuple[str, ...] = ()
    contacts: dict[str, str] = field(default_factory=dict)
