"""Coming in and going out."""

from __future__ import annotations

import hmac
import secrets

from flask import abort, g, make_response, request
from werkzeug.wrappers import Response as Answer

from reports.review.access import COOKIE
from reports.review.app import ReviewApp, go, log, session, show, store, style, the_app
from reports.review.users import LOCAL, User, check_password

_FORM = "gongkai_login"  # cookie that a log-in form has to match: no other site can log somebody in


def register(app: ReviewApp) -> None:
    app.page("/login", login_form, None)
    app.act("/login", login, None)
    app.page("/enter", enter, None)
    app.act("/logout", logout, "view")
    app.act("/keys", switch_keys, "view")
    app.page("/style.css", style, None)


def login_form() -> Answer:
    if g.session is not None:
        return go("/")
    return _form("")


def login() -> Answer:
    """Five wrong passwords for a name from an address, and it has to wait."""
    review, form = the_app().review, request.form
    name, address = form.get("name", "")[:40].strip(), request.remote_addr or ""
    if not hmac.compare_digest(request.cookies.get(_FORM, "").encode(), form.get("form", "").encode()):
        return _form("表单已失效，请再试一次", 400)
    if review.brake.is_on(name, address):
        log.warning("log-in of %r from %s refused: too many failures", name, address)
        return _form("失败次数过多，请五分钟后再试", 429)
    user = check_password(store(), name, form.get("password", ""))
    if user is None:
        review.brake.count(name, address)
        log.warning("failed log-in of %r from %s", name, address)
        return _form("姓名或密码不对", 401)
    review.brake.clear(name, address)
    return _admitted(user)


def enter() -> Answer:
    """The link printed at the start, for the one person at a machine on which nobody was set up."""
    review, address = the_app().review, request.remote_addr or ""
    if not review.token or review.brake.is_on("", address):
        abort(403)
    if not hmac.compare_digest(review.token.encode(), request.args.get("token", "").encode()):
        review.brake.count("", address)
        abort(403)
    return _admitted(LOCAL)


def logout() -> Answer:
    the_app().review.sessions.end(request.cookies.get(COOKIE, ""))
    answer = go("/login")
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict")
    return answer


def switch_keys() -> Answer:
    """Single-key shortcuts on or off (a person who dictates or uses a screen reader may not want them)."""
    session().keys = not session().keys
    back = request.form.get("back", "/")
    return go(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")


def _form(mistake: str, code: int = 200) -> Answer:
    token = secrets.token_urlsafe(18)
    answer = make_response(
        show("login.html", mistake=mistake, form_token=token, has_token=bool(the_app().review.token)), code
    )
    answer.set_cookie(_FORM, token, httponly=True, samesite="Strict", max_age=3600)
    return answer


def _admitted(user: User) -> Answer:
    answer = go("/")
    answer.set_cookie(COOKIE, the_app().review.sessions.start(user), httponly=True, samesite="Strict")
    answer.delete_cookie(_FORM, httponly=True, samesite="Strict")
    log.info("%s (%s) came in from %s", user.name, user.role, request.remote_addr)
    return answer
