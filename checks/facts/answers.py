"""JSON that a list is loaded from (广东 gkmlpt, jpaas, 太原), written out as the page it would have become.

So the answer of an API is read by the same code as every other list. Only shapes that are certain are written out: objects
with a title and an address or a date, a ready piece of markup, or one article with its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

from checks.facts.dialects import is_article_address
from checks.facts.undated import records_of, undated_records

MAX_ANSWER = 4_000_000
MAX_NODES = 20_000
MAX_ROWS = 1_000
_TITLE = re.compile(
    r"^(?:title|(?:doc|info|art|article|news|manuscript)_?title|subject|bt|wjbt|标题|name|infoname)$", re.I
)
_DATE = re.compile(r"^(?:date|display_?date|(?:pub|publish|publication|release|doc_?pub|issue|created?|write)_?(?:date|time|ed)?(?:_?at)?|fbsj|fbrq|time)$", re.I)  # fmt: skip
_URL = re.compile(r"^(?:url|link|href|(?:doc_?pub|page|post|art|detail|info|static)_?url|path)$", re.I)
_PUBLISHER = re.compile(r"^(?:publisher|pub_?(?:dept|unit|org)\w*|fbjg|source)$", re.I)
_NUMBER = re.compile(r"^(?:document_number|doc_?number|file_?num(?:ber)?|wh|fwzh)$", re.I)
_COUNT = re.compile(r"^(?:post_count|total|total_?count|totalrecord|record_?count|count|rows)$", re.I)
_PAGE = re.compile(r"((?:[?&](?:page|pageno|pageindex|index)=|pageNo%22%3A(?:%20)?))(\d{1,5})", re.I)
_PAGING = re.compile(r"<[^<>]{0,300}\bpagination\b[^<>]{0,300}>", re.I)  # jpaas: rows= of a page, count= of all
_PAGING_SIZE = re.compile(r"\brows\s*=\s*[\"']?(\d{1,4})\b", re.I)
_PAGING_COUNT = re.compile(r"\bcount\s*=\s*[\"']?(\d{1,7})\b", re.I)
_MARKUP = re.compile(r"<(?:li|tr|a|ul|table|p|div)\b", re.I)
_ROW = re.compile(r"<(?:li|tr)\b", re.I)
_TAGS = re.compile(r"<[^<>]{1,200}>")
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
_CHINA = timedelta(hours=8)


def page_of_answer(text: str, content_type: str, url: str) -> str | None:
    """HTML for a JSON answer; None where the body is no JSON or nothing in it is certain."""
    if "json" not in content_type.lower() and text[:300].lstrip()[:1] not in ("{", "["):
        return None
    try:
        data = json.loads(text[:MAX_ANSWER])
    except (ValueError, RecursionError):
        return None
    nodes = list(_nodes(data))
    lists = [rows for node in nodes if (rows := _rows(node))]
    if lists:
        return _list_page(max(lists, key=len), _count(nodes), url, _name(nodes))
    return _piece(nodes, url) or _empty(nodes)


def _nodes(data: Any) -> Iterator[Any]:
    """Every list and object, the outer ones first."""
    waiting = [data]
    for node in waiting:
        if isinstance(node, dict | list) and len(waiting) < MAX_NODES:
            yield node
            waiting += list(node.values()) if isinstance(node, dict) else node


def _rows(node: Any) -> list[dict[str, str]]:
    """A list whose objects all have a title and an address or a date."""
    if not isinstance(node, list) or not all(isinstance(item, dict) for item in node):
        return []
    rows = [_row(item) for item in node[:MAX_ROWS]]
    return rows if all(row["title"] and (row["url"] or row["date"]) for row in rows) else []


def _row(item: dict[str, Any]) -> dict[str, str]:
    return {
        "title": _TAGS.sub("", _value(item, _TITLE)),
        "url": _value(item, _URL),
        "date": _date(_value(item, _DATE)),
        "publisher": _value(item, _PUBLISHER),
        "number": _value(item, _NUMBER),
    }


def _value(item: dict[str, Any], key: re.Pattern[str]) -> str:
    """The first value under such a key; keys that say title or pub before others."""
    found = [name for name in item if key.match(name) and isinstance(item[name], str | int) and item[name]]
    found.sort(key=lambda name: "title" not in name.lower() and "pub" not in name.lower())
    return str(item[found[0]])[:2000].strip() if found else ""


def _date(value: str) -> str:
    if not _EPOCH.match(value):
        return value[:30]
    return (datetime.fromtimestamp(int(value[:10]), UTC) + _CHINA).date().isoformat()


def _count(nodes: list[Any]) -> int | None:
    for node in nodes:
        for name, value in node.items() if isinstance(node, dict) else ():
            if _COUNT.match(name) and str(value).isdecimal() and len(str(value)) < 8:
                return int(value)
    return None


def _name(nodes: list[Any]) -> str:
    """What the answer calls the column: a name beside a count (gkmlpt: classify)."""
    for node in nodes:
        name = node.get("name") if isinstance(node, dict) else None
        if isinstance(name, str) and any(_COUNT.match(key) for key in node):
            return name[:40]
    return "列表数据"


def _list_page(rows: list[dict[str, str]], count: int | None, url: str, name: str) -> str:
    cells = "".join(
        f'<tr><td><a href="{escape(row["url"] or "javascript:;")}">{escape(row["title"])}</a></td><td>{escape(row["number"])}</td>'
        f"<td>{escape(row['publisher'])}</td><td>{escape(row['date'])}</td></tr>"
        for row in rows
    )
    head = "<tr><th>名称</th><th>文号</th><th>发布机构</th><th>发布日期</th></tr>"
    rest = _pager(len(rows), count, url) + _undated(rows, count)
    return f"<html><head><title>{escape(name)}</title></head><body><table>{head}{cells}</table>{rest}</body></html>"


def _undated(rows: list[dict[str, str]], count: int | None) -> str:
    """Rows that are articles by their addresses, beside a count, and have no date: a list, even with one row."""
    is_list = bool(count) and all(not row["date"] and is_article_address(row["url"]) for row in rows)
    return records_of((row["url"], row["title"]) for row in rows) if is_list else ""


def _pager(shown: int, count: int | None, url: str) -> str:
    """下一页 and 尾页 of a first page, where the address has its number and the answer says how many rows there are.

    A later page names none: it may be the short last one, from which the number of pages cannot be told.
    """
    parts = urlsplit(url)
    query = f"?{parts.query}"
    match = _PAGE.search(query)
    if match is None or int(match[2]) > 1 or not shown or not count:
        return ""
    first = int(match[2])
    last = first + -(-count // shown) - 1
    if last <= first:
        return ""
    following, end = (escape(query[: match.start(2)] + str(page) + query[match.end(2) :]) for page in (first + 1, last))
    return f'<div><a href="{following}">下一页</a> <a href="{end}">尾页</a></div>'


def _piece(nodes: list[Any], url: str) -> str | None:
    """Ready markup (jpaas: data.html), or one article: a title and its text."""
    for node in nodes:
        if not isinstance(node, dict):
            continue
        texts = [value for value in node.values() if isinstance(value, str) and _MARKUP.search(value)]
        if not texts:
            continue
        longest, title = max(texts, key=len), _TAGS.sub("", _value(node, _TITLE))
        day = _date(_value(node, _DATE))
        head = f"<h1>{escape(title)}</h1><div>发布时间：{escape(day)}</div>" if title and day else ""
        return (
            f'<html><head><title>{escape(title)}</title></head><body>{head}<div id="zoom">{longest}</div></body></html>'
            if head
            else _with_pager(longest, url)
        )
    return None


def _with_pager(markup: str, url: str) -> str:
    """Ready rows of jpaas, with links to the further pages that its pagination counts; a count of nought says 暂无数据."""
    paging = _PAGING.search(markup)
    counted = _PAGING_COUNT.search(paging[0]) if paging else None
    if paging is None or counted is None:
        return markup
    count, rows = int(counted[1]), len(_ROW.findall(markup))
    size = _PAGING_SIZE.search(paging[0])
    if not rows and not count:
        return f"{markup}<p>暂无数据</p>"
    shown = min(rows, int(size[1])) if size else rows
    return (
        markup
        + _pager(shown, count, url)
        + undated_records(markup, url, _due(int(size[1]) if size else rows, count, url))
    )


def _due(size: int, count: int, url: str) -> int:
    """How many rows the page of this number has."""
    match = _PAGE.search(f"?{urlsplit(url).query}")
    return min(size, count - (int(match[2]) - 1 if match else 0) * size)


def _empty(nodes: list[Any]) -> str | None:
    """A list without rows beside a count of nought: the answer itself says that there is nothing."""
    has_list = any(isinstance(node, list) and not node for node in nodes)
    return "<html><body><p>暂无数据</p></body></html>" if has_list and _count(nodes) == 0 else None
