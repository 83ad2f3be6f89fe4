"""Addresses that a page's scripts load its lists from. Only reading: what is asked is what a browser would ask.

A page that names more than ``MAX_APIS`` is cut one behind them: whoever joins page and answers sees that there are more.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from checks.facts.addresses import Resolver
from checks.facts.document import Document

MAX_APIS = 150
_SID = re.compile(r"""\bSID["']?\s*:\s*["']?([\w-]{1,40})""")
_BRANCH = re.compile(
    r"""["']?id["']?\s*:\s*["']?(\d{1,10})["']?\s*,[^{}]{0,300}?["']?name["']?\s*:\s*["']([^"'{}]{1,40})["']"""
)
_QUERY_DATA = re.compile(r"""\bquerydata\s*=\s*"(\{[^"<>]{2,2000}\})\"""", re.I)
_BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_NOT_A_LIST = re.compile(r"导航|位置|面包屑|菜单|nav|crumb|menu|position", re.I)  # tagId of other pieces of such a page
_GET = re.compile(r"""["']([^"'\s<>]{1,200}getDocuments\?[^"'\s<>]{1,300})["']""")
_CHANNEL = re.compile(r"[?&]chan(?:Id)?=$", re.I)  # the script adds the number that stands in the page's own address


def find_apis(document: Document, source: str, resolve: Resolver, page: str = "") -> tuple[tuple[str, str], ...]:
    """(address, column name or ""), absolute, each once. ``page``: the page's own address."""
    found: dict[str, str] = {}
    for href, name in [*_gkmlpt(document), *_jpaas(source), *_documents(document, page)][: MAX_APIS + 1]:
        if url := resolve(href):
            found.setdefault(url, name)
    return tuple(found.items())


def _gkmlpt(document: Document) -> list[tuple[str, str]]:
    """广东: ``window._CONFIG = {SID:'…', TREE:[{id, name, children}]}`` → /gkmlpt/api/all/{id}?page=1&sid={SID}."""
    for script in document.scripts:
        if "_CONFIG" in script and (sid := _SID.search(script)):
            tree = script[max(0, script.find("TREE")) :]
            branches = _branches(tree) or _BRANCH.findall(tree)
            return [(f"/gkmlpt/api/all/{number}?page=1&sid={sid[1]}", name) for number, name in branches]
    return []


def _branches(tree: str) -> list[tuple[str, str]]:
    """(id, name) of all categories, outer ones first; none where the tree is no JSON."""
    try:
        waiting, _ = json.JSONDecoder().raw_decode(tree, max(tree.find("["), 0))
    except (ValueError, RecursionError):
        return []
    found: list[tuple[str, str]] = []
    for branch in waiting if isinstance(waiting, list) else ():
        if not isinstance(branch, dict) or len(found) > MAX_APIS:
            continue
        number, name = str(branch.get("id", "")), branch.get("name")
        if number.isdecimal() and isinstance(name, str) and name.strip():
            found.append((number, name.strip()[:40]))
        children = branch.get("children")
        waiting += children if isinstance(children, list) else ()
    return found


def _jpaas(source: str) -> list[tuple[str, str]]:
    """hanweb jpaas: the parameters stand in the attribute queryData, the first page is asked for."""
    if "jpaas-publish-server" not in source:
        return []
    found = []
    for match in _QUERY_DATA.finditer(source):
        try:
            values = json.loads(match[1].replace("&quot;", '"').replace("'", '"'))
        except (ValueError, RecursionError):
            continue
        pairs = {str(name): str(value) for name, value in values.items() if isinstance(value, str | int)}
        if _NOT_A_LIST.search(pairs.get("tagId", "")):
            continue
        asked = urlencode(pairs, quote_via=quote)
        first = quote('{"pageNo":1,"pageSize":15}')
        found.append((f"{_BUILD}?{asked}&paramJson={first}", ""))
    return found


def _documents(document: Document, page: str) -> list[tuple[str, str]]:
    """太原: getDocuments?Index=1&pageSize=20&siteId=1&chanId=25; the last number may be that of ``index.shtml?chan=25``."""
    found = [match[1] for script in document.scripts for match in _GET.finditer(script) if "=" in match[1]]
    return [(href + _channel(page) if _CHANNEL.search(href) else href, "") for href in found]


def _channel(page: str) -> str:
    query = dict(parse_qsl(urlsplit(page).query))
    return next((query[key] for key in ("chan", "chanId", "chanid") if query.get(key, "").isdecimal()), "")
