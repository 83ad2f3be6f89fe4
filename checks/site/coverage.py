"""Was enough seen to say that something is missing?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from checks.site.site import Coverage, SitePage
from crawler.pages import Outcome, Role

_STRUCTURE = frozenset({Role.HOME, Role.COLUMN, Role.LIST, Role.LIST_PAGE})
# Doors of a calendar or of a list already read: what lies behind repeats itself for ever.
_CALENDAR = re.compile(r"^(?:[上下前后]一?[月年周天日]|[<>«»‹›]+|\d{4}[年\-/.]?\d{0,2}月?|\d{1,2}月?日?|(?:prev|next)\w*)$", re.IGNORECASE)

CAUSES = {
    Outcome.DNS_NXDOMAIN: "域名不存在",
    Outcome.DNS_FAILED: "域名解析失败",
    Outcome.REFUSED: "连接被拒绝",
    Outcome.RESET: "连接被中断",
    Outcome.TIMEOUT: "访问超时",
    Outcome.TLS_ERROR: "安全连接失败",
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
        return "列表由脚本生成，未能读取" if page.facts is not None else "内容未能解析"
    cause = CAUSES.get(page.row.outcome, page.row.outcome.value)
    return f"{cause}（HTTP {page.row.status}）" if page.row.status else cause


def measure_coverage(pages: tuple[SitePage, ...], find: Callable[[str], SitePage | None]) -> Coverage:
    """complete: the home page answered and every column and list page was read; failed: nothing was."""
    homes = [page for page in pages if page.row.role is Role.HOME]
    read = [page for page in pages if page.is_read]
    bad = [(page.row.url, cause_of(page)) for page in pages if _hides_entries(page, read)]
    bad += [(url, "翻页未读取") for url in _missing_list_pages(read, find)]
    if not homes:
        bad.insert(0, ("", "首页未访问"))
    if not read and not any(home.is_dead for home in homes):
        return Coverage("failed", tuple(bad))
    return Coverage("partial" if bad else "complete", tuple(dict.fromkeys(bad)))


def _hides_entries(page: SitePage, read: list[SitePage]) -> bool:
    if page.row.role not in _STRUCTURE:
        return False
    if page.is_unread:
        return not _is_repetition(page, read)
    if page.facts is None:
        return page.row.is_good and not page.row.final_url
    return page.is_read and page.facts.list_state == "unreadable" and not _is_home_with_menu(page)


def _is_repetition(page: SitePage, read: list[SitePage]) -> bool:
    """Cut off by a cap, and either a calendar's door or a name whose column was read elsewhere (menus in a circle)."""
    if page.row.outcome is not Outcome.CAPPED:
        return False
    anchor = page.row.anchor.strip()
    return bool(_CALENDAR.match(anchor)) or any(other.row.anchor == anchor for other in read if anchor)


def _is_home_with_menu(page: SitePage) -> bool:
    """A home page has many small lists; one of them by script hides no column as long as the menu is there."""
    return page.row.role is Role.HOME and page.facts is not None and len(page.facts.menu) >= 3


def _missing_list_pages(read: Iterable[SitePage], find: Callable[[str], SitePage | None]) -> list[str]:
    """Further pages of a list that the ledger does not know."""
    wanted = (url for page in read if page.facts for url in page.facts.pages if page.row.role in _STRUCTURE)
    return [url for url in dict.fromkeys(wanted) if find(url) is None]
