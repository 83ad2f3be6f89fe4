"""Servers that do not behave: what a faulty unit answers, and traps that grow without end."""

from __future__ import annotations

import random
import re
from calendar import monthrange
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from demo.plan import UnitPlan
from demo.render import Answer

ALLOWED_BEFORE_403 = 25
DROPPED = -1  # the status of a line that is cut
HANGS = 0  # the status of an answer that never comes
SESSION = re.compile(rb"""(href="?[^">]*?\.jsp)(?=[?">])""")
CHALLENGE = b"<script>document.cookie=('_')+('_')+('jsl_clearance_s=')+'1512.';location.href=location.pathname+location.search</script>"
RANDOM_META = b'<!DOCTYPE html><html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="{}" r="m"><script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=77254;$_ts.cd="qEyxrrAlWaq";</script></head><body></body></html>'


@dataclass(frozen=True, slots=True)
class Outage:
    """A night on which a share of all pages fails, each in the same way for as long as the night lasts.

    ``share``: 0–1 of the addresses; ``night`` decides which. Half of the failing pages answer 500, half cut the line.
    """

    share: float
    night: int = 0

    def answer(self, origin: str, path: str) -> Answer | None:
        """The failure of one page; None: tonight it works."""
        lot = random.Random(f"{self.night}/{origin}{path}").random()
        if lot >= self.share:
            return None
        if lot < self.share / 2:
            return Answer(b"", status=DROPPED)
        return Answer(b"<html><body><h1>500 Internal Server Error</h1></body></html>", status=500)


ERROR_PAGE = "<html><head><meta charset='utf-8'><title>系统提示</title></head><body><h1>{}</h1></body></html>"
_DOWN: dict[str, Answer] = {
    "dropped": Answer(b"", status=DROPPED),
    "error": Answer(ERROR_PAGE.format("500 Internal Server Error").encode(), status=500),
    "forbidden": Answer(ERROR_PAGE.format("403 Forbidden").encode(), status=403),
    "login": Answer(b"", status=302, headers={"Location": "/login?from=all"}),
    "gone": Answer(ERROR_PAGE.format("404 Not Found").encode(), status=404),
    "upkeep": Answer(ERROR_PAGE.format("系统升级维护中，请稍后访问").encode()),
}
WAYS = tuple(_DOWN)


@dataclass(frozen=True, slots=True)
class Downtime:
    """A night on which some servers give one and the same answer to every request, robots.txt included.

    ``origins``: their names; ``how``: one of :data:`WAYS`, the line cut, an error page, or the notice of works with a good status.
    """

    origins: frozenset[str]
    how: str

    def answer(self, origin: str, path: str) -> Answer | None:
        """What a server that is down says; None: this one is up."""
        if origin not in self.origins:
            return None
        if self.how == "login" and path.startswith("/login"):
            return Answer(ERROR_PAGE.format("请先登录 <input type='password' name='p'>").encode())
        return _DOWN[self.how]


def faulty_answer(unit: UnitPlan, path: str, count: int) -> Answer | None:
    """What the unit's broken server says to its ``count``-th request; None: it behaves."""
    if unit.fault == "challenge_521":
        return Answer(CHALLENGE, status=521, headers={"Set-Cookie": "__jsluid_s=0b9a2c; path=/; HttpOnly"})
    if unit.fault == "challenge_412":
        return Answer(RANDOM_META, status=412, headers={"Set-Cookie": "zC2cSPXbn1VZS=60k; Path=/; HttpOnly"})
    if unit.fault == "unavailable" and path.startswith("/xxgk"):
        return Answer(
            b"<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>", status=503
        )
    if unit.fault == "hang" and path == "/xxgk.htm":
        return Answer(b"", status=HANGS)
    if unit.fault == "robots" and path == "/robots.txt":
        return Answer(b"User-agent: *\nDisallow: /\n", "text/plain")
    if unit.fault == "forbid_after" and count > ALLOWED_BEFORE_403:
        return Answer(
            b"<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>", status=403
        )
    return None


def trap_answer(unit: UnitPlan, path: str) -> Answer | None:
    """A page of an endless calendar or of a menu that nests into itself."""
    if "calendar" in unit.traps and path.startswith("/rili.jsp"):
        return Answer(_calendar(parse_qs(urlsplit(path).query)).encode())
    if "circular" in unit.traps and re.fullmatch(r"(/bmfw)+/", path):
        return Answer(_menu().encode())
    return None


def with_session(body: bytes, count: int) -> bytes:
    """Every link gets this answer's own session id, as servlet engines do for visitors without cookies."""
    return SESSION.sub(rb"\1;jsessionid=%032X" % (count * 0x9E3779B97F4A7C15), body)


def _calendar(query: dict[str, list[str]]) -> str:
    year, month = int(query.get("year", ["2017"])[0]), int(query.get("month", ["12"])[0])
    after, before = divmod(year * 12 + month, 12), divmod(year * 12 + month - 2, 12)
    days = "".join(
        f'<td><a href="/rili.jsp?year={year}&amp;month={month}&amp;day={day}">{day}</a></td>'
        for day in range(1, monthrange(year, month)[1] + 1)
    )
    moves = "".join(
        f'<a href="/rili.jsp?year={y}&amp;month={m + 1}">{text}</a> '
        for (y, m), text in ((before, "上一月"), (after, "下一月"))
    )
    return f"<html><head><meta charset='utf-8'><title>工作日历</title></head><body><h3>{year}年{month}月</h3>{moves}<table><tr>{days}</tr></table><p>当日无安排</p></body></html>"


def _menu() -> str:
    return "<html><head><meta charset='utf-8'><title>便民服务</title></head><body><ul><li><a href='bmfw/'>便民服务</a></li><li><a href='/'>首页</a></li></ul></body></html>"
