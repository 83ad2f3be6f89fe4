"""Entrances (入口): links, columns and forms that lead to a service of the site."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.result import Evidence, Verdict
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.evidence import page_evidence
from checks.site.names import normalise
from checks.site.once import once
from checks.site.own import find_home_gap, find_homes, find_own_columns, page_links
from checks.site.site import Site, SitePage

_CUT = ("…", "...")  # the beginning of an article's title, and no door's name
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Entrance:
    """An entrance of ``entrances.toml``."""

    key: str
    name: str
    said: re.Pattern[str]
    near: re.Pattern[str]
    excluded: re.Pattern[str]
    hosts: re.Pattern[str]
    shared: bool

    def is_said(self, text: str, url: str) -> bool:
        """The link is this entrance, by its text or by its address."""
        if self.hosts.search(url):
            return True
        return bool(self.said.search(text)) and not self.excluded.search(text) and not text.endswith(_CUT)

    def is_near(self, text: str) -> bool:
        """The link may be this entrance."""
        return bool(self.near.search(text)) and not self.excluded.search(text)


@dataclass(frozen=True, slots=True)
class _Link:
    text: str
    url: str
    page: SitePage
    target: SitePage | None


@lru_cache(maxsize=1)
def load_entrances() -> dict[str, Entrance]:
    """By key."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {key: _entrance(key, table) for key, table in data.items()}


def _entrance(key: str, table: dict[str, Any]) -> Entrance:
    said, near, excluded, hosts = (
        re.compile(table[part]) if part in table else _NEVER for part in ("said", "near", "not", "hosts")
    )
    return Entrance(key, table["name"], said, near, excluded, hosts, table.get("shared", False))


def judge_entrance(site: Site, entrance: Entrance) -> Judgement:
    """Found on the unit's pages; else unknown while anything was not seen or somebody else may serve for it."""
    links = _links(site)
    said = [link for link in links if entrance.is_said(link.text, link.url)]
    if alive := [link for link in said if link.target is None or not link.target.is_dead]:
        best = min(alive, key=lambda link: (link.target is None or not link.target.is_read, link.text == ""))
        note = "" if best.target is not None and best.target.is_read else "（链接未打开核实）"
        reason = f"已设{entrance.name}：{best.text or best.url}{note}"
        return Judgement(Verdict.MET, reason, evidence=tuple(_evidence(link) for link in [best, *alive][:2]))
    if reason := _gap(site, links):
        return unknown(f"{reason}，无法判断是否设有{entrance.name}，待人工核实")
    if near := next((link for link in links if entrance.is_near(link.text)), None):
        return unknown(f"未见{entrance.name}，但有“{near.text}”，是否认可待人工核实", (_evidence(near),))
    if entrance.shared and (shared := _of_portal(site, entrance)):
        return shared
    if said:
        reason = f"{entrance.name}“{said[0].text or said[0].url}”链接失效，打开为页面不存在（一次访问，待复核）"
        return not_met(reason, tuple(_evidence(link) for link in said[:3]))
    homes = tuple(page_evidence(home) for home in find_homes(site)[:2])
    return not_met(f"首页和{len(find_own_columns(site))}个栏目页都没有{entrance.name}", homes)


@once
def _links(site: Site) -> list[_Link]:
    """Every link of the home page and of the columns; a picture without words is called what it leads to."""
    pages = [*find_homes(site), *(column.page for column in find_own_columns(site) if column.page.is_read)]
    return [_link(site, page, text, url) for page in pages for text, url in page_links(page)]


def _link(site: Site, page: SitePage, text: str, url: str) -> _Link:
    target = site.find_page(url)
    title = target.facts.title if target is not None and target.is_read and target.facts else ""
    return _Link(normalise(text or title), url, page, target)


def _gap(site: Site, links: list[_Link]) -> str:
    """What was not seen; "" if everything was."""
    if gap := find_home_gap(site):
        return f"首页未能读全：{unread_words((gap,))}"
    if site.coverage.unread:
        return f"检测受阻：{unread_words(site.coverage.unread)}"
    homes = {home.row.url for home in find_homes(site)}
    blind = [link for link in links if not link.text and link.page.row.url in homes]
    return f"首页有{len(blind)}个图片链接没有文字说明" if blind else ""


def _of_portal(site: Site, entrance: Entrance) -> Judgement | None:
    portal = site.portal
    if portal is None:
        return unknown(f"本单位网页未见{entrance.name}，县政府门户网未抓取，是否有统一入口待人工核实")
    for page in portal.pages:
        for text, url in page_links(page) if page.is_read else ():
            if entrance.is_said(normalise(text), url):
                reason = f"本单位网页未见{entrance.name}，县政府门户网有统一的“{text or url}”，是否认可待人工核实"
                return unknown(reason, (page_evidence(page, f"{text} {url}", text),))
    if portal.coverage.unread:
        reason = f"本单位网页未见{entrance.name}，县政府门户网没有读全（{unread_words(portal.coverage.unread)}）"
        return unknown(f"{reason}，是否有统一入口待人工核实")
    return None


def _evidence(link: _Link) -> Evidence:
    return page_evidence(link.page, f"{link.text} {link.url}".strip(), link.text or link.url)
