"""The pages to look at: county overview, unit, two looks, objections, rates, journal."""

from __future__ import annotations

from flask import abort, request

from reports.gate import notice
from reports.journal import head, load_entries
from reports.review import looks, overview, rates
from reports.review.app import ReviewApp, show, store, the_app
from reports.review.board import Line, UnitView, newer_run, with_titles
from reports.review.claims import Claim, check_claim
from reports.review.evidence import open_evidence, shown_evidence
from reports.review.trend import load_scores
from reports.workflow import Appeal, find_appeals

PER_PAGE = 100


def register(app: ReviewApp) -> None:
    app.page("/", county, "view")
    app.page("/unit/<unit_id>", unit, "view")
    app.page("/unit/<unit_id>/looks", two_looks, "view")
    app.page("/appeals", all_appeals, "view")
    app.page("/rates", all_rates, "view")
    app.page("/log", journal, "view")


def find_unit(unit_id: str) -> UnitView:
    """The unit of that id, looked up in the registry of the run; 404 for anything else."""
    found = the_app().review.board.units(store()).get(unit_id)
    if found is None:
        abort(404)
    return found


def find_line(unit: UnitView, line_id: str) -> Line:
    line = unit.lines.get(line_id)
    if line is None:
        abort(404)
    return line


def county() -> str:
    board = the_app().review.board
    units = list(board.units(store()).values())
    wanted = overview.Wanted.read(request.args)
    rows = [row for row in map(overview.row_of, units) if wanted.matches(row)]
    return show(
        "county.html",
        rows=rows,
        totals=overview.totals(units),
        wanted=wanted,
        runs=overview.load_trend(store(), board.county.run.id),
        scores=load_scores(store(), board.county.rubric.id),
        next_unit=next((row.view.unit.id for row in rows if row.waiting), ""),
        newer=newer_run(store(), board.county),
        notice=notice(store(), board.county.run),
        code=head(store())[1][:12],
    )


def unit(unit_id: str) -> str:
    view = find_unit(unit_id)
    line = find_line(view, request.args.get("i", "")) if "i" in request.args else _first(view)
    evidence = shown_evidence(line.machine)
    order = list(view.lines)
    at = order.index(line.id)
    return show(
        "unit.html",
        view=view,
        line=line,
        sections=_sections(view),
        shown=evidence,
        opened=open_evidence(store(), the_app().review.board.county, view, evidence, request.args.get("e", "0")),
        before=order[at - 1] if at else "",
        after=order[at + 1] if at + 1 < len(order) else "",
        following=next_waiting(view, line.id),
        losing=next_losing(view, line.id),
        mine=last_act(view),
        position=at + 1,
        claims={appeal.number: _claim(view, appeal) for appeal in line.appeals if appeal.link},
    )


def _claim(view: UnitView, appeal: Appeal) -> Claim:
    return check_claim(store(), view.unit.id, appeal.link, the_app().review.board.county.as_of.isoformat())


def next_waiting(view: UnitView, line_id: str) -> str:
    """The next line behind this one (then from the top) that awaits a person; "" if none does."""
    return _following(view, line_id, [line.id for line in view.waiting])


def next_losing(view: UnitView, line_id: str) -> str:
    """The next line where the machine alone takes points: the ones worth a second look."""
    return _following(
        view, line_id, [one.id for one in view.lines.values() if one.state == "machine" and one.is_losing]
    )


def last_act(view: UnitView) -> str:
    """The line of the newest decision on the unit that can be taken back."""
    decided = [entry.indicator for entry in view.entries if entry.kind == "decide"]
    return next((id_ for id_ in reversed(decided) if id_ in view.lines and view.lines[id_].can_undo), "")


def _following(view: UnitView, line_id: str, wanted: list[str]) -> str:
    order = list(view.lines)
    at = order.index(line_id)
    rest = [id_ for id_ in (*order[at + 1 :], *order[:at]) if id_ in set(wanted)]
    return rest[0] if rest else ""


def _first(view: UnitView) -> Line:
    return next(iter(view.waiting), None) or next(iter(view.lines.values()))


def _sections(view: UnitView) -> list[tuple[str, list[Line]]]:
    """(heading, lines) in the rubric's order; bonus lines last."""
    sections = the_app().review.board.county.head.sections
    found: dict[str, list[Line]] = {}
    for line in view.lines.values():
        owner = max(
            (s for s in sections if line.id == s.id or line.id.startswith(s.id + ".")),
            key=lambda s: len(s.id),
            default=None,
        )
        title = "加分减分" if line.is_bonus else f"{owner.id}　{owner.title}" if owner else ""
        found.setdefault(title, []).append(line)
    return list(found.items())


def two_looks(unit_id: str) -> str:
    view = find_unit(unit_id)
    url = request.args.get("url", "")
    seen = looks.load_looks(store(), view.unit.id, url)
    if not seen:
        abort(404)
    left, right = looks.choose(seen, request.args.get("a", ""), request.args.get("b", ""))
    return show(
        "looks.html",
        view=view,
        url=url,
        seen=seen,
        left=left,
        right=right,
        first=looks.first_with(seen, right),
        unread=[look for look in (left, right) if not look.is_read],
        changes=looks.changes(store(), left, right),
        back=request.args.get("i", ""),
    )


def all_appeals() -> str:
    board = the_app().review.board
    views = board.units(store())
    appeals = [(views[appeal.unit], appeal) for view in views.values() for appeal in view.appeals]
    appeals.sort(key=lambda pair: (not pair[1].is_pending, -pair[1].number))
    return show("appeals.html", appeals=appeals)


def all_rates() -> str:
    found = rates.all_rates(list(the_app().review.board.units(store()).values()))
    return show("rates.html", rates=found, total=rates.total_rate(found))


def journal() -> str:
    county = the_app().review.board.county
    unit_id = request.args.get("unit", "")
    if unit_id and unit_id not in county.units:
        abort(404)
    entries = load_entries(store(), county.scope, unit_id or None)[::-1]
    pages = max(1, -(-len(entries) // PER_PAGE))
    page = min(pages, max(1, request.args.get("page", 1, int)))
    number, code = head(store())
    return show(
        "log.html",
        rows=with_titles(county, entries[(page - 1) * PER_PAGE : page * PER_PAGE]),
        page=page,
        pages=pages,
        number=number,
        code=code,
        unit=county.units.get(unit_id),
        appeals={appeal.number: appeal for appeal in find_appeals(entries[::-1])},
    )
