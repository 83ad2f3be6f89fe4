"""A problem that still stands, beside the link (整改后链接) under which its unit says that it was put right."""

from __future__ import annotations

from checks.result import Evidence
from crawler.pages import ANSWERED_ABSENT, GOOD
from crawler.urls import normalise
from crawler.watched import GONE, THERE, load_watched
from reports.decisions import load_ledger
from reports.papers.rectification import Row, State
from reports.pipeline import Snapshot

Saying = tuple[State, str, tuple[Evidence, ...]]


def beside_link(snapshot: Snapshot, row: Row, said: Saying) -> Saying:
    """``said``: what the checks make of it. Where the unit shows a page that they do not rest on, a person has to look:
    未整改 is not said over its head. A page that answers that nothing is there shows nothing."""
    assert row.feedback is not None
    link = normalise(row.feedback.link)
    _, words, evidence = said
    if link in {one.url for one in evidence}:
        return said
    state, about = _seen(snapshot, row.unit, link)
    return state, f"{about}；{words}", evidence


def _seen(snapshot: Snapshot, unit: str, link: str) -> tuple[State, str]:
    known = load_ledger(snapshot.store, snapshot.run, unit)
    if link in known:
        outcome = known[link][0]
        if outcome in GOOD:
            return "person", "单位报送的整改后链接可以打开，系统未能据以认定，须人工复查"
        if outcome in ANSWERED_ABSENT:
            return "open", "单位报送的整改后链接打不开"
        return "unread", "单位报送的整改后链接受阻未能读取"
    asked = {each.url: each for each in load_watched(snapshot.store) if each.unit == unit}.get(link)
    seen = asked.seen if asked and asked.asked >= snapshot.run.started_at else ""
    if seen == GONE:
        return "open", "单位报送的整改后链接打不开"
    if seen == THERE:
        return "person", "单位报送的整改后链接可以打开，但本批次未见有栏目或列表链接到它，须人工复查"
    return "person", "单位报送的整改后链接本批次未能采集，须人工复查"
