"""Small invented sites for the tests of checks: columns, entries and pages without a crawl."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checks.facts.page import Attachment, Entry, PageFacts
from checks.site.build import build_portal, build_site
from checks.site.site import Site
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page, Role
from crawler.units import Kind, Unit

PORTAL = "http://www.yunshui.gov.cn/"
AS_OF = date(2017, 12, 15)
UNIT = Unit("jyj", "云水县教育局", Kind.DEPARTMENT, PORTAL, f"{PORTAL}jyj/", f"{PORTAL}jyj/xxgk/")
LONG = "根据有关规定，现将有关内容公开如下，请社会各界监督，如有意见请向本单位反映。" * 3


@dataclass
class Builder:
    """Pages under ``base``; every page is a ledger row with facts. ``unit`` is the ledger's unit id."""

    base: str = UNIT.site_url
    unit: str = UNIT.id
    pages: list[tuple[Page, PageFacts | None]] = field(default_factory=list)
    menu: tuple[tuple[str, str], ...] = (("首页", "/"), ("信息公开", "/xxgk/"), ("办事服务", "/bsfw/"))
    count: int = 0
    looks: dict[str, list[Look]] = field(default_factory=dict)

    def page(
        self, url: str, role: Role = Role.ENTRY, outcome: Outcome | None = Outcome.OK, anchor: str = "",
        status: int | None = None, section: str = "", final_url: str = "", **facts: Any,
    ) -> str:  # fmt: skip
        """One row. A page that was not received has no facts."""
        good = outcome in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECTED)
        row = Page(
            self.unit, url, role, section, anchor, outcome=outcome, status=status or (200 if good else None), final_url=final_url,
            fetched_at="2017-12-15T02:00:00+08:00", sha256=f"{len(self.pages):064x}" if good else "",
        )  # fmt: skip
        self.pages.append((row, PageFacts(url, **facts) if good else None))
        return url

    def home(self, outcome: Outcome = Outcome.OK, **facts: Any) -> Builder:
        facts = {"title": "云水县教育局", "kind": "home", "menu": self.menu} | facts
        status = 404 if outcome is Outcome.HTTP_4XX else None
        self.page(self.base, Role.HOME, outcome, status=status, **facts)
        return self

    def column(
        self, name: str, *entries: Entry, path: str = "", outcome: Outcome = Outcome.OK, parent: tuple[str, ...] = ("信息公开",),
        **facts: Any,
    ) -> str:  # fmt: skip
        """A column with these rows; without rows it says that it is empty unless ``list_state`` says otherwise."""
        self.count += 1
        url = f"{self.base}{path or f'xxgk/c{self.count}/'}"
        state = "rows" if entries else "empty"
        facts = {"list_state": state, "kind": "list", "title": name, "columns": (*parent, name)} | facts
        return self.page(url, Role.COLUMN, outcome, name, entries=entries, **facts)

    def entry(
        self, title: str, text: str = LONG, day: date | None = date(2017, 3, 1), outcome: Outcome = Outcome.OK, status: int | None = None,
        url: str = "", row: str = "", fetched: bool = True, columns: tuple[str, ...] = (), **facts: Any,
    ) -> Entry:  # fmt: skip
        """A row for a list, and its article page. ``row``: the title as the list shows it."""
        self.count += 1
        url = url or f"{self.base}xxgk/t{self.count}.html"
        facts = {"title": title, "text": text, "published": day, "kind": "article", "columns": columns} | facts
        if fetched:
            self.page(url, Role.ENTRY, outcome, row or title, status, **facts)
        return Entry(row or title, url, day)

    def listed(self, column: str, *titles: str, **facts: Any) -> Builder:
        """A column with an article for each title."""
        self.column(column, *(self.entry(title, columns=("信息公开", column), **facts) for title in titles))
        return self

    def look(self, url: str, *said: Said) -> str:
        """The address was looked at as often as there are words."""
        outcomes = {Said.UNREAD: Outcome.TIMEOUT, Said.ABSENT: Outcome.HTTP_4XX}
        self.looks[url] = [
            Look(self.unit, url, number, "2017-12-15T03:00:00+08:00", outcomes.get(each, Outcome.OK), each)
            for number, each in enumerate(said, 1)
        ]
        return url

    def build(self, unit: Unit = UNIT, as_of: date = AS_OF, portal: Site | None = None) -> Site:
        if not any(row.role is Role.HOME for row, _ in self.pages):
            self.home()
        return build_site(unit, as_of, self.pages, portal, looks=self.looks)


def portal_builder() -> Builder:
    """The county portal's own pages."""
    return Builder(PORTAL, "portal:www.yunshui.gov.cn")


def portal_of(builder: Builder, as_of: date = AS_OF) -> Site:
    if not any(row.role is Role.HOME for row, _ in builder.pages):
        builder.home(title="云水县人民政府")
    return build_portal(PORTAL, as_of, builder.pages)


def attachment(title: str, url: str = f"{PORTAL}jyj/files/a.doc") -> Attachment:
    return Attachment(title, url, url.rpartition(".")[2])
