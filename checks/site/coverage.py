"""Was enough seen to say that something is missing?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from checks.site.address import address_key
from checks.site.site import Coverage, SitePage
from checks.site.wanted import is_column_name, load_wanted
from crawler.ceiling import REACHED
from crawler.facets import facets_of
from crawler.pages import Outcome, Role

RULES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
STRUCTURE = frozenset({Role.HOME, Role.COLUMN, Role.LIST, Role.LIST_PAGE})
LISTING = frozenset({"home", "list", "column"})  # kinds of page that show other pages, not a text
_CUT_OFF = frozenset({Outcome.CAPPED, Outcome.OVER_BUDGET})
_MANY_BLANK = 3
# Doors of a calendar or of a list already read: what lies behind repeats itself for ever.
_CALENDAR = re.compile(
    r"^(?:[上下前后]一?[月年周天日]|[<>«»‹›]+|\d{4}[年\-/.]?\d{0,2}月?|\d{1,2}月?日?|(?:prev|next)\w*)$", re.IGNORECASE
)

CAUSES = {
    Outcome.DNS_NXDOMAIN: "域名不存在",
    Outcome.DNS_FAILED: "域名解析失败",
    Outcome.REFUSED: "连接被拒绝",
    Outcome.RESET: "连接被中断",
    Outcome.TIMEOUT: "访问超时",
    Outcome.TLS_ERROR: "安全连接失败",
    Outcome.TLS_GM: "网站只支持国密（SM2）安全连接，本机不支持，需人工查看",
    Outcome.IPV6_ONLY: "网站只有IPv6地址，本机只用IPv4访问，需人工查看",
    Outcome.HTTP_4XX: "服务器拒绝访问",
    Outcome.HTTP_5XX: "服务器出错",
    Outcome.TRUNCATED: "内容传输不完整",
    Outcome.BAD_ENCODING: "内容编码损坏",
    Outcome.TOO_LARGE: "文件过大未读取",
    Outcome.EMPTY: "返回空白页",
    Outcome.SOFT_404: "页面不存在",
    Outcome.MAINTENANCE: "网站维护中",
    Outcome.BLOCKED_PRIVATE: "指向内部地址，未访问",
    Outcome.BLOCKED_ROBOTS: "网站禁止自动访问",
    Outcome.OUT_OF_SCOPE: "站外地址",
    Outcome.CAPPED: "同类页面过多未读取",
    Outcome.OVER_BUDGET: "超出页数上限未读取",
    Outcome.BLOCKED: "被防护系统拦截",
    Outcome.LOGIN_WALL: "需要登录",
    Outcome.REDIRECT_LOOP: "循环跳转",
    Outcome.STORE_ERROR: "保存失败",
    Outcome.ERROR: "抓取出错",
}


def cause_of(page: SitePage) -> str:
    """Why a page could not be read, in the inspector's words."""
    if page.row.outcome is None:
        return "尚未访问"
    if page.row.is_good:
        return _cause_of_reading(page)
    if page.row.reason.startswith(REACHED):
        return "当日访问次数已满，待下次采集"
    cause = CAUSES.get(page.row.outcome, page.row.outcome.value)
    return f"{cause}（HTTP {page.row.status}）" if page.row.status else cause


def _cause_of_reading(page: SitePage) -> str:
    if page.facts is None:
        return "内容未能解析"
    if page.is_taken:
        return "打开为疑似被劫持的页面" if page.facts.kind == "hijacked" else "打开为停放的域名或服务器默认页"
    if page.facts.list_state == "unreadable":
        return "列表由脚本生成，未能读取"
    return "栏目页没有读出条目" if is_blank(page) else "页面没有可读的正文"


def measure_coverage(pages: tuple[SitePage, ...], find: Callable[[str], SitePage | None]) -> Coverage:
    """complete: the home page answered and every column and list page was read; failed: nothing was."""
    homes = [page for page in pages if page.row.role is Role.HOME]
    read = [page for page in pages if page.is_read]
    hiding = [page for page in pages if _hides_entries(page, read, find)]
    bad = [(page.row.url, cause_of(page)) for page in hiding]
    bad += [(url, "翻页未读取") for url in _missing_list_pages(read, find)]
    bad += [
        (page.row.url, "列表翻页打开为页面不存在") for page in pages if page.row.role is Role.LIST_PAGE and page.is_dead
    ]
    bad += _blank_columns(read)
    if not homes:
        bad.insert(0, ("", "首页未访问"))
    if not read and not any(home.is_dead for home in homes):
        return Coverage("failed", tuple(bad), "本单位网页未能读取")
    gate = find_gate(pages, hiding)
    return Coverage("partial" if bad else "complete", tuple(dict.fromkeys(bad)), gate)


def find_gate(pages: Sequence[SitePage], hiding: Sequence[SitePage]) -> str:
    """Why too little was seen for any negative to stand, by the shares in ``coverage.toml``; "" where enough was seen.

    ``hiding``: the pages that may hide something. Addresses outside the unit count on neither side.
    """
    if any(is_door(page) and page.is_unread for page in hiding):
        return "本单位首页或信息公开栏未能读取"
    structure = [p for p in pages if p.row.role in STRUCTURE and p.row.outcome is not Outcome.OUT_OF_SCOPE]
    skipped = [p for p in structure if p.is_unread and p not in hiding]  # repetitions and days of calendars
    again = _counted_once(hiding)
    skipped += again
    unread = [p for p in hiding if p.is_unread and p.row.role in STRUCTURE and p not in again]
    lists = [p for p in structure if p.is_read and p.facts is not None and p.facts.list_state != "none"]
    unreadable = [p for p in lists if p.facts is not None and p.facts.list_state == "unreadable"]
    columns = [p for p in structure if p.row.role in (Role.COLUMN, Role.LIST)]
    dead = [p for p in columns if p.is_dead]
    dead = dead if len(dead) >= RULES["gate"]["dead_least"] else []
    wanted = [p for p in pages if p.row.outcome not in (Outcome.OUT_OF_SCOPE, *_CUT_OFF)]
    refused = [p for p in wanted if p.is_unread]
    for missed, of, words, percent in (
        (dead, len(columns), "栏目有{}个打开为页面不存在（共{}个）", RULES["gate"]["dead_percent"]),
        (unread, len(structure) - len(skipped), "栏目页有{}个未能读取（共{}个）", RULES["gate"]["unread_percent"]),
        (refused, len(wanted), "网页有{}个未能读取（共{}个）", RULES["gate"]["unread_percent"]),
        (unreadable, len(lists), "栏目列表有{}个由脚本生成、未能读取（共{}个）", RULES["gate"]["unreadable_percent"]),
    ):
        if missed and len(missed) * 100 >= percent * of:
            return "本单位" + words.format(len(missed), of)
    return ""


def is_door(page: SitePage) -> bool:
    """The home page or the disclosure column itself: what lies behind it is the subject."""
    anchor = page.row.anchor.strip()  # "": the address that the registry gives
    is_column = not anchor or load_wanted()["disclosure_column"].is_column(anchor)
    return page.row.role is Role.HOME or (page.row.role is Role.COLUMN and is_column)


def _counted_once(hiding: Sequence[SitePage]) -> list[SitePage]:
    """All but the first of the further pages of one list that the budget left out, and of one search's facets: one list was
    not read to its end, and facets show the same entries again and again.
    """
    first: dict[str, SitePage] = {}
    left_out = [(page, _left_out_of(page)) for page in hiding]
    return [page for page, whose in left_out if whose and first.setdefault(whose, page) is not page]


def _left_out_of(page: SitePage) -> str:
    """The list, or the search, that the page is a part of which our own bounds left out; "" for any other."""
    if page.row.role is Role.LIST_PAGE:
        return page.row.section if page.row.outcome is Outcome.OVER_BUDGET else ""
    return facets_of(page.row.url) if page.row.outcome in _CUT_OFF else ""


def is_listing(page: SitePage) -> bool:
    """The page shows other pages; it has no text of its own."""
    facts = page.facts
    if not page.is_read or facts is None:
        return False
    return bool(facts.entries) or facts.list_state != "none" or (facts.kind in LISTING and not facts.is_placeholder)


def is_blank(page: SitePage) -> bool:
    """A column page that shows no row and does not say that it is empty: perhaps empty, perhaps not readable for us."""
    facts = page.facts
    if not page.is_read or facts is None or page.row.role in (Role.HOME, Role.LIST_PAGE):
        return False
    return not facts.entries and facts.list_state == "none" and facts.kind in LISTING and not facts.is_placeholder


def _blank_columns(read: list[SitePage]) -> list[tuple[str, str]]:
    """Where half of the columns without columns below are blank, it is our reading that fails, not the unit."""
    above = {address_key(page.row.section) for page in read if page.row.section and page.row.role in STRUCTURE}
    ends = [page for page in read if _is_end(page) and address_key(page.row.url) not in above]
    ends = [page for page in ends if not _CALENDAR.match(page.row.anchor.strip())]
    blank = [page for page in ends if is_blank(page)]
    if len(blank) < _MANY_BLANK or len(blank) * 2 < len(ends):
        return []
    return [(page.row.url, cause_of(page)) for page in blank]


def _is_end(page: SitePage) -> bool:
    return page.row.role in (Role.COLUMN, Role.LIST) or (page.row.role not in STRUCTURE and is_listing(page))


def _hides_entries(page: SitePage, read: list[SitePage], find: Callable[[str], SitePage | None]) -> bool:
    if page.row.role not in STRUCTURE and not is_listing(page) and not is_column_name(page.row.anchor):
        return False
    if page.is_taken and page.row.role is not Role.HOME and not is_column_name(page.row.anchor):
        return False  # a link to what was sold or taken over: nothing of the unit stands there, whoever opens it
    if page.is_unread:
        return not _is_repetition(page, read) and not _turns_no_rows(page, find)
    if page.facts is None:
        return page.row.is_good and not page.row.final_url and page.row.role in STRUCTURE
    return page.is_read and page.facts.list_state == "unreadable" and not _is_home_with_menu(page)


def _is_repetition(page: SitePage, read: list[SitePage]) -> bool:
    """Cut off by a cap, and either a calendar's door or a name whose column was read elsewhere (menus in a circle)."""
    if page.row.role is Role.LIST_PAGE:
        return False  # "3" is a page of a list there, not a day
    anchor = page.row.anchor.strip()
    if page.row.outcome in _CUT_OFF and _CALENDAR.match(anchor):
        return True
    return page.row.outcome is Outcome.CAPPED and bool(anchor) and any(other.row.anchor == anchor for other in read)


def _turns_no_rows(page: SitePage, find: Callable[[str], SitePage | None]) -> bool:
    """Further pages of something that has no rows: the days of a calendar."""
    if page.row.role is not Role.LIST_PAGE or page.row.outcome not in _CUT_OFF:
        return False
    above = find(page.row.section) if page.row.section else None
    return above is not None and above.facts is not None and above.is_read and above.facts.list_state == "none"


def _is_home_with_menu(page: SitePage) -> bool:
    """A home page has many small lists; one of them by script hides no column as long as the menu is there."""
    return page.row.role is Role.HOME and page.facts is not None and len(page.facts.menu) >= 3


def _missing_list_pages(read: Iterable[SitePage], find: Callable[[str], SitePage | None]) -> list[str]:
    """Further pages of a list with rows that the ledger does not know."""
    lists = [page.facts for page in read if page.facts and page.facts.entries and page.row.role in STRUCTURE]
    wanted = dict.fromkeys(url for facts in lists for url in facts.pages)
    return [url for url in wanted if find(url) is None]
