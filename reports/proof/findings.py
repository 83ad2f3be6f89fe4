"""What ``verify`` says."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed. ``key`` names the row within ``table``; ``address`` where it has one."""

    table: str
    key: str
    what: str  # altered | removed | added | damaged | … and the details
    unit: str = ""
    address: str = ""
    run: int = 0

    def __str__(self) -> str:
        where = [f"run {self.run}" if self.run else "", self.unit, self.key]
        line = f"{self.table}: {' / '.join(part for part in where if part)}: {self.what}"
        return f"{line} ({self.address})" if self.address and self.address != self.key else line


@dataclass(slots=True)
class Report:
    """The findings, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    codes: list[tuple[str, str]] = field(default_factory=list)  # (校验码, what it stands for)

    def add(self, *findings: Finding) -> None:
        self.findings += findings

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number
