"""What a person does on a unit's page: confirm, override, take back, attach, move the sheet from stage to stage."""

from __future__ import annotations

from decimal import Decimal

from flask import g, request
from werkzeug.wrappers import Response as Answer

from crawler.errors import InputError
from reports.decisions import UNDO, basis_of, decide
from reports.journal import Act, Conflict, append
from reports.review.app import ReviewApp, author, go, session, store, tell, the_app
from reports.review.board import Board, Line, UnitView, load_county
from reports.review.marks import read_mark
from reports.review.pages import find_line, find_unit, next_waiting
from reports.review.uploads import MOST_PER_LINE, Upload, read_upload, save_upload
from reports.review.words import words
from reports.text import clean, points
from reports.workflow import check_move, is_locked
from rubrics.decisions import Decision

LONGEST = 1000  # characters of a note


def register(app: ReviewApp) -> None:
    app.act("/unit/<unit_id>/line/<line_id>/decide", judge, "score")
    app.act("/unit/<unit_id>/line/<line_id>/undo", undo, "score")
    app.act("/unit/<unit_id>/line/<line_id>/file", attach, "score")
    app.act("/unit/<unit_id>/keep", keep_all, "score")
    app.act("/unit/<unit_id>/stage", move, "review")
    app.act("/reload", reload, "score")


def address(view: UnitView, line_id: str = "") -> str:
    return f"/unit/{view.unit.id}" + (f"?i={line_id}" if line_id else "")


def the_line(unit_id: str, line_id: str) -> tuple[UnitView, Line]:
    """The line a form is about; mistakes lead back to it."""
    view = find_unit(unit_id)
    line = find_line(view, line_id)
    g.back = address(view, line_id)
    return view, line


def seen() -> int:
    """The version of the line (or unit) that the form showed."""
    number = request.form.get("seen", "")
    if not number.isdecimal() or len(number) > 9:
        raise InputError("表单不完整")
    return int(number)


def note(name: str = "note") -> str:
    text = clean(request.form.get(name, "")).strip()
    if len(text) > LONGEST:
        raise InputError(f"说明超过 {LONGEST} 字")
    return text


def code(table: str, name: str = "code") -> str:
    """A choice of a vocabulary, never anything else."""
    chosen = request.form.get(name, "")
    if chosen not in words(table):
        raise InputError("请选择理由")
    return chosen


def now_words(line: Line) -> str:
    """What stands on the line, for "from what" in the journal."""
    state = words("states")[line.state]
    if line.now.suggested is None:
        return state
    return f"{state} {points(line.now.suggested)} 分"


def judge(unit_id: str, line_id: str) -> Answer:
    view, line = the_line(unit_id, line_id)
    _refuse_locked(view)
    county = the_app().review.board.county
    if request.form.get("run") != str(county.run.id):
        raise Conflict("检查批次已更新，请核对后再定")
    how = request.form.get("how", "")
    decision, reason = _decision(view, line, how)
    basis = basis_of(line.machine, county.run.id, county.as_of)
    act = decide(decision, basis, now_words(line), seen(), how=how, code=reason, source="review")
    append(store(), county.scope, author(), [act])
    value = "" if decision.value is None else f" {points(decision.value)} 分"
    tell("good", f"{line.id} {words('rulings')[decision.ruling]}{value}")
    return go(address(find_unit(unit_id), next_waiting(find_unit(unit_id), line_id) or line_id))


def _decision(view: UnitView, line: Line, how: str) -> tuple[Decision, str]:
    """(the decision, the code of its reason). Raises InputError."""
    unit = view.unit.id
    if how == "confirm":
        if line.machine.suggested is None:
            raise InputError("此项没有机器建议，请直接记分")
        return Decision(unit, line.id, "mark", value=line.machine.suggested, reason=line.machine.reason), ""
    if how == "keep":
        if line.standing is None:
            raise InputError("此项没有原认定")
        old = line.standing.decision
        return Decision(unit, line.id, old.ruling, old.deduction, old.item, old.value, old.reason), ""
    if how in ("stands", "waived"):
        return _veto_ruling(unit, line, how)
    reason, text = code("reasons"), note()
    words_ = words("reasons")[reason]
    if how in ("not_applicable", "applicable"):
        ruling = "not_applicable" if how == "not_applicable" else "applicable"
        return Decision(unit, line.id, ruling, reason=f"{text}（{words_}）" if text else words_), reason  # type: ignore[arg-type]
    if how != "mark":
        raise InputError("表单不完整")
    value = read_mark(request.form.get("value", ""), line.bounds)
    _need_note(line, value, reason, text)
    return Decision(unit, line.id, "mark", value=value, reason=f"{text}（{words_}）" if text else words_), reason


def _veto_ruling(unit: str, line: Line, how: str) -> tuple[Decision, str]:
    """Whether a veto holds: nothing weighs more, so the grounds are always in words."""
    clause, text = request.form.get("clause", ""), note()
    if clause not in {veto.id for veto in line.vetoes}:
        raise InputError("此项没有这条否决条款")
    if not text:
        raise InputError("认定否决条款须写明依据")
    return Decision(unit, line.id, "stands" if how == "stands" else "waived", clause, reason=text), ""


def _need_note(line: Line, value: Decimal, reason: str, text: str) -> None:
    """The unit reads the reason: points that only a person takes need one in words."""
    proposed = line.machine.suggested if line.machine.suggested is not None else line.bounds.high
    if not text and not line.is_bonus and value < proposed:
        raise InputError("扣分须写明失分原因")
    if not text and reason == "other":
        raise InputError("选“其他”须写明说明")


def undo(unit_id: str, line_id: str) -> Answer:
    """Take the newest decision on the line back; what stood before stands again. Another's only as a reviewer."""
    view, line = the_line(unit_id, line_id)
    _refuse_locked(view)
    if not line.can_undo:
        raise InputError("此项没有可撤销的认定")
    by = line.standing.decision.by if line.standing else ""
    if by and by != author().name and not session().user.may("review"):
        raise InputError(f"此项由 {by} 认定，只有本人或复核人员可以撤销")
    act = Act(unit_id, line_id, UNDO, {"before": now_words(line)}, seen())
    append(store(), the_app().review.board.county.scope, author(), [act])
    tell("good", f"{line.id} 已撤销")
    return go(address(view, line_id))


def keep_all(unit_id: str) -> Answer:
    """Restore every reopened decision where the machine still suggests what it did: only the page around it moved."""
    view = find_unit(unit_id)
    g.back = address(view)
    _refuse_locked(view)
    county = the_app().review.board.county
    acts = []
    for line in view.waiting:
        if line.standing is None or not line.is_same_suggestion:
            continue
        decision, _ = _decision(view, line, "keep")
        basis = basis_of(line.machine, county.run.id, county.as_of)
        acts.append(decide(decision, basis, now_words(line), line.version, how="keep", code="", source="review"))
    append(store(), county.scope, author(), acts)
    tell("good", f"已维持 {len(acts)} 项原认定")
    return go(address(view))


def attach(unit_id: str, line_id: str) -> Answer:
    view, line = the_line(unit_id, line_id)
    if len(line.files) >= MOST_PER_LINE:
        raise InputError(f"每项最多 {MOST_PER_LINE} 个附件")
    upload = take_upload()
    if upload is None:
        raise InputError("请选择文件")
    data = file_data(upload) | {"note": note()}
    append(store(), the_app().review.board.county.scope, author(), [Act(unit_id, line_id, "file", data, seen())])
    tell("good", f"已附上 {upload.name}")
    return go(address(view, line_id))


def take_upload() -> Upload | None:
    """The form's file, looked at and kept; None if none was chosen."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return None
    data = given.read()
    upload = read_upload(given.filename, data)
    save_upload(store(), upload, data)
    return upload


def file_data(upload: Upload | None) -> dict[str, str | int]:
    if upload is None:
        return {"file": ""}
    return {"file": upload.sha256, "name": upload.name, "type": upload.type, "size": upload.size}


def move(unit_id: str) -> Answer:
    """From stage to stage; a final sheet keeps the marks it was closed with, whatever is crawled afterwards."""
    view = find_unit(unit_id)
    g.back = address(view)
    step = code("moves", "move")
    check_move(step, view.stage, len(view.waiting))
    if step == "unlock" and not session().user.may("admin"):
        raise InputError("只有管理人员可以撤回终稿")
    county = the_app().review.board.county
    data: dict[str, object] = {"before": words("stages")[view.stage], "note": note(), "run": county.run.id}
    if step == "final":
        data |= {"marks": closing_marks(view), "score": str(view.sheet.floor)}
    append(store(), county.scope, author(), [Act(unit_id, "", step, data, seen())])
    tell("good", f"{view.unit.name}：{words('moves')[step]}")
    return go(address(view))


def closing_marks(view: UnitView) -> dict[str, dict[str, str]]:
    """line → mark and reason of every line that counts; a bonus nobody claimed is 0."""
    marks = {}
    for line in view.lines.values():
        value = line.now.suggested if not line.is_bonus else (line.now.suggested or Decimal(0))
        if value is not None and line.now.counted and line.now.status != "not_applicable":
            marks[line.id] = {"value": str(value), "reason": line.now.reason}
    return marks


def reload() -> Answer:
    """Show the newest finished run. Decisions stay; lines whose grounds changed are open again."""
    review = the_app().review
    old = review.board.county
    review.board = Board(load_county(store(), old.rubric, old.as_of))
    tell("good", f"已载入检查批次 {review.board.county.run.id}")
    return go("/")


def _refuse_locked(view: UnitView) -> None:
    if is_locked(view.stage):
        stage = words("stages")[view.stage]
        raise InputError(f"评分表处于“{stage}”阶段：改分须经申诉复核，或由复核人员收回")
