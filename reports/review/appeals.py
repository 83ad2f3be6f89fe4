"""Objections (申诉): the unit's word taken down, a reviewer's verdict, and a second person where points are given back."""

from __future__ import annotations

from decimal import Decimal

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from crawler.errors import InputError
from reports.decisions import basis_of, decide
from reports.journal import Act, append
from reports.review.acts import address, code, file_data, note, now_words, seen, take_upload, the_line
from reports.review.app import ReviewApp, author, go, session, store, tell, the_app
from reports.review.board import Line
from reports.review.marks import read_mark
from reports.review.words import words
from reports.text import points, safe_href
from reports.workflow import Appeal, check_review, check_second
from rubrics.decisions import Decision

OPEN_STAGES = ("issued", "agreed", "appealed", "reviewed")


def register(app: ReviewApp) -> None:
    app.act("/unit/<unit_id>/line/<line_id>/appeal", object_to, "score")
    app.act("/unit/<unit_id>/line/<line_id>/review", review, "review")
    app.act("/unit/<unit_id>/line/<line_id>/second", second, "review")


def object_to(unit_id: str, line_id: str) -> Answer:
    """Take an objection down, with a link (http, https) or a file."""
    view, line = the_line(unit_id, line_id)
    if view.stage not in OPEN_STAGES:
        raise InputError("评分表下发后、定稿前才能提出申诉")
    if any(appeal.is_pending for appeal in line.appeals):
        raise InputError("此项已有申诉在复核中")
    link = request.form.get("link", "").strip()
    if link and (len(link) > 2000 or not safe_href(link)):
        raise InputError("链接须以 http:// 或 https:// 开头")
    text = note()
    if not text:
        raise InputError("请写明申诉说明")
    data = {"ground": code("grounds"), "text": text, "link": link} | file_data(take_upload())
    data["before"] = now_words(line)
    append(store(), the_app().review.board.county.scope, author(), [Act(unit_id, line_id, "appeal", data, seen())])
    tell("good", f"{line.id} 申诉已登记")
    return go(address(view, line_id))


def review(unit_id: str, line_id: str) -> Answer:
    """维持 settles it; 减扣 and 撤销 wait for a second person."""
    view, line = the_line(unit_id, line_id)
    appeal = _pending(line)
    verdict, opinion = code("reviews", "verdict"), note("opinion")
    if not opinion:
        raise InputError("请写明复核意见")
    given = read_mark(request.form["value"], line.bounds) if verdict == "reduce" and request.form.get("value") else None
    value = check_review(appeal, verdict, given, line.now.suggested, line.bounds.high)
    data = {"appeal": appeal.number, "verdict": verdict, "opinion": opinion, "before": now_words(line)}
    data["value"] = None if value is None else str(value)
    append(store(), the_app().review.board.county.scope, author(), [Act(unit_id, line_id, "review", data, seen())])
    tell("good", f"{line.id} {words('reviews')[verdict]}" + ("，待第二人复核" if value is not None else ""))
    return go(address(view, line_id))


def second(unit_id: str, line_id: str) -> Answer:
    """Another reviewer agrees, and the mark changes with the same stroke; or does not, and the objection is open again."""
    view, line = the_line(unit_id, line_id)
    appeal = _pending(line)
    check_second(appeal, session().user.name)
    agrees = request.form.get("agrees") == "yes"
    data = {"appeal": appeal.number, "agrees": agrees, "opinion": note("opinion"), "before": now_words(line)}
    acts = [Act(unit_id, line_id, "second", data, seen())]
    if agrees:
        acts.append(_overturned(unit_id, line, appeal))
    append(store(), the_app().review.board.county.scope, author(), acts)
    tell("good", f"{line.id} 第二人复核：{'同意' if agrees else '不同意'}")
    return go(address(view, line_id))


def _overturned(unit_id: str, line: Line, appeal: Appeal) -> Act:
    county = the_app().review.board.county
    reason = f"申诉复核{words('reviews')[appeal.verdict]}：{appeal.opinion}"
    decision = Decision(unit_id, line.id, "mark", value=appeal.value, reason=reason)
    basis = basis_of(line.machine, county.run.id, county.as_of)
    assert appeal.value is not None
    before = f"{now_words(line)}（{appeal.reviewer} 复核为 {points(Decimal(appeal.value))} 分）"
    return decide(decision, basis, before, how="appeal", code="", source=f"appeal {appeal.number}")


def _pending(line: Line) -> Appeal:
    number = request.form.get("appeal", "")
    found = next((appeal for appeal in line.appeals if str(appeal.number) == number), None)
    if found is None:
        abort(404)
    return found
