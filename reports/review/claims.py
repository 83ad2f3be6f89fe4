"""What the store itself says about an address that an objection names: when it was first seen, when it says it was published."""

from __future__ import annotations

import json
from dataclasses import dataclass

from checks.facts.reader import VERSION
from crawler.store import Store
from reports.review.looks import Look, load_looks
from reports.text import moment


@dataclass(frozen=True, slots=True)
class Claim:
    """``words``: one sentence for the reviewer. ``is_known``: some run held the address, so looks can be shown."""

    words: str
    is_known: bool


def check_claim(store: Store, unit: str, url: str, as_of: str) -> Claim:
    """Facts for the reviewer, not a verdict: a page published before the day may still have been put up after it."""
    seen = load_looks(store, unit, url)
    first = next((look for look in seen if look.sha256), None)
    if first is None:
        return Claim("历次采集均未取得此地址的内容，须人工打开核对", bool(seen))
    words = f"首次采集到：{moment(first.fetched_at)}（批次 {first.run}）；页面发布日期：{_published(store, url, first) or '未标注'}"
    late = first.fetched_at[:10] > as_of
    before = [look for look in seen if look.run < first.run]
    if late and before:
        words += "；此前的采集未见此内容"
    return Claim(f"{words}；监测时点：{as_of}" + ("（采集晚于监测时点）" if late else ""), True)


def _published(store: Store, url: str, look: Look) -> str:
    text = store.facts(url, look.sha256, VERSION)
    return str(json.loads(text).get("published") or "") if text else ""
