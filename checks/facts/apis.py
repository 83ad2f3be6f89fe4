"""Addresses that a page's scripts load its lists from. Only reading: what is asked is what a browser would ask."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

from checks.facts.addresses import Resolver
from checks.facts.document import Document

MAX_APIS = 60
_SID = re.compile(r"""\bSID["']?\s*:\s*["']?([\w-]{1,40})""")
_BRANCH = re.compile(
    r"""["']?id["']?\s*:\s*["']?(\d{1,10})["']?\s*,[^{}]{0,300}?["']?name["']?\s*:\s*["']([^"'{}]{1,40})["']"""
)
_QUERY_DATA = re.compile(r"""\bquerydata\s*=\s*"(\{[^"<>]{2,2000}\})\"""", re.I)
_BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_GET = re.compile(r"""["']([^"'\s<>]{1,200}getDocuments\?[^"'\s<>]{1,300})["']""")


def find_apis(document: Document, source: str, resolve: Resolver) -> tuple[tuple[str, str], ...]:
    """(address, column name or ""), absolute, each once."""
    found: dict[str, str] = {}
    for href, name in [*_gkmlpt(document), *_jpaas(source), *_documents(document)][:MAX_APIS]:
        if url := resolve(href):
            found.setdefault(url, name)
    return tuple(found.items())


def _gkmlpt(document: Document) -> list[tuple[str, str]]:
    """广东: ``window._CONFIG = {SID:'…', TREE:[{id, name, children}]}`` → /gkmlpt/api/all/{id}?page=1&sid={SID}."""
    for script in document.scripts:
        if "_CONFIG" in script and (sid := _SID.search(script)):
            tree = script[max(0, script.find("TREE")) :]
            return [(f"/gkmlpt/api/all/{number}?page=1&sid={sid[1]}", name) for number, name in _BRANCH.findall(tree)]
    return []


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
        asked = urlencode(pairs, quote_via=quote)
        first = quote('{"pageNo":1,"pageSize":15}')
        found.append((f"{_BUILD}?{asked}&paramJson={first}", ""))
    return found


def _documents(document: Document) -> list[tuple[str, str]]:
    """太原: getDocuments?Index=1&pageSize=20&siteId=1&chanId=25, when it stands whole in a script."""
    return [(match[1], "") for script in document.scripts for match in _GET.finditer(script) if "=" in match[1]]
