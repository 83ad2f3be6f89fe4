"""The Flask application: who may do what, what every answer carries, and how mistakes are told."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from crawler.clock import now
from crawler.errors import InputError, StorageError
from crawler.store import Store
from reports.journal import Author
from reports.render import environment, render
from reports.review.access import COOKIE, Brake, Clock, Session, Sessions, is_our_host
from reports.review.board import Board
from reports.review.uploads import MOST_BYTES
from reports.review.users import LOCAL, Role, User, find_user
from reports.review.words import words

log = logging.getLogger("gongkai.review")
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser sends its own forms with the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
VOCABULARIES = ("reasons", "grounds", "reviews", "stages", "moves", "states", "kinds", "rulings")
View = Callable[..., Any]


@dataclass(slots=True)
class Review:
    """What the app runs on. ``token`` opens it where no users are set up; ``names`` are further Host names."""

    db: Path
    board: Board
    token: str = ""
    names: tuple[str, ...] = ()
    loopback_only: bool = True
    clock: Callable[[], str] = now
    ticks: Clock = time.monotonic
    sessions: Sessions = field(init=False)
    brake: Brake = field(init=False)

    def __post_init__(self) -> None:
        self.sessions, self.brake = Sessions(self.ticks), Brake(self.ticks)


class ReviewApp(Flask):
    """Flask with the role that each view asks for; a view without one is refused."""

    def __init__(self, review: Review) -> None:
        super().__init__("reports.review", static_folder="static", template_folder=None)
        self.review = review
        self.roles: dict[str, Role | None] = {"static": None}
        self.config.update(MAX_CONTENT_LENGTH=MOST_BYTES + 2**20, MAX_FORM_MEMORY_SIZE=2**18, MAX_FORM_PARTS=60)

    def page(self, rule: str, view: View, role: Role | None) -> None:
        """A page to look at; role None: for everybody, logged in or not."""
        self._add(rule, view, role, "GET")

    def act(self, rule: str, view: View, role: Role | None) -> None:
        """Something a form does; its token is checked before."""
        self._add(rule, view, role, "POST")

    def _add(self, rule: str, view: View, role: Role | None, method: str) -> None:
        self.roles[view.__name__] = role
        self.add_url_rule(rule, view.__name__, view, methods=[method])


def create_app(review: Review) -> ReviewApp:
    """The application; views are registered by the modules that hold them."""
    from reports.review import acts, appeals, drafts, logins, pages, stored

    app = ReviewApp(review)
    app.before_request(_admit)
    app.after_request(_add_headers)
    app.teardown_appcontext(_close)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(InputError, _wrong)
    app.register_error_handler(StorageError, _storage_failed)
    for module in (logins, pages, stored, acts, appeals, drafts):
        module.register(app)
    return app


def the_app() -> ReviewApp:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


def store() -> Store:
    """The request's own connection: SQLite's connections belong to their thread."""
    if "store" not in g:
        g.store = Store.open(the_app().review.db)
    return g.store  # type: ignore[no-any-return]


def session() -> Session:
    return g.session  # type: ignore[no-any-return]


def author() -> Author:
    user = session().user
    return Author(user.name, user.role, the_app().review.clock())


def tell(kind: str, text: str) -> None:
    """Words to be shown on the next page: kind is good or bad."""
    session().told.append((kind, text))


def show(template: str, **values: object) -> str:
    """A page of the app. What was told is shown once."""
    current: Session | None = g.get("session")
    told, user = [], None
    if current:
        told, current.told, user = current.told, [], current.user
    return render(
        f"review/{template}",
        **{name.upper(): words(name) for name in VOCABULARIES},
        user=user,
        told=told,
        keys=current.keys if current else True,
        county=the_app().review.board.county,
        token=current.token if current else None,
        **values,
    )


def go(path: str) -> Answer:
    return redirect(path, 303)


def _admit() -> Answer | None:
    review = the_app().review
    if not is_our_host(request.host, review.names, review.loopback_only):
        log.warning("refused Host %r from %s", request.host[:100], request.remote_addr)
        abort(421)
    g.session = _find_session(review)
    role = the_app().roles.get(request.endpoint or "", "admin") if request.endpoint else None
    if role is not None and g.session is None:
        if request.method == "GET":
            return go("/login")
        abort(401)
    if role is not None and not g.session.user.may(role):
        log.warning("refused %s %s to %s (%s)", request.method, request.path, g.session.user.name, g.session.user.role)
        abort(403)
    if request.method == "POST":
        _check_origin()
        if role is not None and not g.session.is_token(request.path, request.form.get("token", "")):
            log.warning("refused %s without a valid form token from %s", request.path, request.remote_addr)
            abort(400, "表单已失效，请重新打开页面再提交")
    return None


def _find_session(review: Review) -> Session | None:
    """The session, with the user's role of now: who was removed or demoted is so at once."""
    found = review.sessions.find(request.cookies.get(COOKIE, ""))
    if found is None or found.user == LOCAL:
        return found
    user: User | None = find_user(store(), found.user.name)
    if user is None:
        return None
    found.user = user
    return found


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin.split("://")[-1] != request.host:
        log.warning("refused a form from another site (%r)", origin[:100])
        abort(403)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _close(error: BaseException | None) -> None:
    opened: Store | None = g.pop("store", None)
    if opened is not None:
        opened.close()


def _failed(error: HTTPException) -> tuple[str, int] | Answer:
    names = {
        400: "请求有误",
        401: "请先登录",
        403: "没有此项权限",
        404: "没有此页",
        413: "文件过大",
        421: "主机名不被接受",
    }
    code = error.code or 500
    if code < 400:
        return error.get_response()
    text = error.description if code in (400, 429) and error.description and not error.description.isascii() else ""
    return _error_page(names.get(code, "请求未能处理"), text, code)


def _wrong(error: InputError) -> tuple[str, int] | Answer:
    """A mistake in a form goes back to the page it came from, with what was wrong; nothing was written."""
    if request.method == "POST" and g.get("session") and (back := g.get("back")):
        tell("bad", str(error))
        return go(back)
    return _error_page("请求有误", str(error), 400)


def _storage_failed(error: StorageError) -> tuple[str, int]:
    log.error("storage failed: %s", error)
    return _error_page("数据库暂不能读写", "未写入任何内容，请稍后再试或告知管理人员。", 503)


def _error_page(title: str, text: str, code: int) -> tuple[str, int]:
    return show("error.html", title=title, text=text, code=code), code


def style() -> Response:
    """The reports' style with the app's on top."""
    text = environment().get_template("style.css").render() + environment().get_template("review/review.css").render()
    return Response(text, mimetype="text/css")


def new_token() -> str:
    return secrets.token_urlsafe(24)
