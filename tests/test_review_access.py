"""Who gets in, who may do what, and what every answer carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from crawler.errors import InputError
from crawler.store import Store
from reports.review.access import Brake, Session, Sessions, is_our_host
from reports.review.app import ReviewApp
from reports.review.serving import prepare
from reports.review.users import User, add_user, check_password, find_user, load_users, read_role, remove_user
from tests.review_app import AS_OF, HOST, PASSWORD, PEOPLE, Ticks, decide, get, log_in, send, start


@pytest.fixture
def app(tmp_path: Path) -> ReviewApp:
    return start(tmp_path)


def try_log_in(client: FlaskClient, name: str, password: str, form: str | None = None) -> int:
    text = get(client, "/login").get_data(as_text=True)
    found = re.search(r'name="form" value="([^"]+)"', text)
    assert found
    data = {"name": name, "password": password, "form": form or found.group(1)}
    return client.post("/login", headers=HOST, data=data).status_code


def test_every_view_asks_for_a_role(app: ReviewApp) -> None:
    open_to_all = {name for name, role in app.roles.items() if role is None}
    assert open_to_all == {"static", "login_form", "login", "enter", "style"}
    assert set(app.view_functions) == set(app.roles)


def test_strangers_see_the_log_in_only(app: ReviewApp) -> None:
    client = app.test_client()
    for path in ("/", "/unit/jyj", "/log", "/rates", "/appeals", "/file/0"):
        answer = get(client, path)
        assert (answer.status_code, answer.location) == (303, "/login")
    assert client.post("/unit/jyj/line/1.2/decide", headers=HOST).status_code == 401


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("看", "/unit/jyj/line/1.2/decide", 403),
        ("看", "/unit/jyj/line/1.2/file", 403),
        ("看", "/unit/jyj/stage", 403),
        ("评", "/unit/jyj/stage", 403),
        ("评", "/unit/jyj/line/1.2/review", 403),
        ("评", "/unit/jyj/line/1.2/decide", 400),  # may, but without a token
        ("复甲", "/unit/jyj/stage", 400),
    ],
)
def test_roles(app: ReviewApp, name: str, path: str, status: int) -> None:
    assert log_in(app, name).post(path, headers=HOST, data={"role": "admin"}).status_code == status


def test_a_viewer_sees_everything_and_no_button(app: ReviewApp) -> None:
    text = get(log_in(app, "看"), "/unit/jyj?i=1.2").get_data(as_text=True)
    assert "机器建议" in text
    assert 'name="how"' not in text


def test_a_token_is_good_for_its_path_and_session_only(app: ReviewApp) -> None:
    first, second = Session(User("评", "score")), Session(User("评", "score"))
    path = "/unit/jyj/line/1.2/decide"
    assert first.is_token(path, first.token(path))
    assert not first.is_token("/unit/jyj/line/1.3/decide", first.token(path))
    assert not second.is_token(path, first.token(path))
    assert not first.is_token(path, "全角")
    client = log_in(app, "评")
    stolen = re.findall(r'name="token" value="([0-9a-f]+)"', get(client, "/").get_data(as_text=True))
    form = {"token": stolen[0], "seen": 0, "run": 1, "how": "confirm"}
    assert client.post(path, headers=HOST, data=form).status_code == 400


def test_a_form_of_another_site_is_refused(app: ReviewApp) -> None:
    client = log_in(app, "评")
    answer = client.post("/logout", headers=HOST | {"Origin": "http://evil.test"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8750", 200),
        ("localhost:1", 200),
        ("[::1]:8750", 200),
        ("evil.test", 421),
        ("10.0.0.5", 421),
        ("[x", 421),
    ],
)
def test_host_header(app: ReviewApp, host: str, status: int) -> None:
    assert app.test_client().get("/login", headers={"Host": host}).status_code == status


def test_on_a_network_a_literal_will_do_but_no_foreign_name() -> None:
    assert is_our_host("10.0.0.5:80", (), False)
    assert is_our_host("pingfen.lan", ("pingfen.lan",), False)
    assert not is_our_host("evil.test", ("10.0.0.5",), False)


def test_headers(app: ReviewApp) -> None:
    headers = get(app.test_client(), "/login").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_log_in_and_out(app: ReviewApp) -> None:
    client = app.test_client()
    assert try_log_in(client, "评", "wrong") == 401
    assert try_log_in(client, "没有此人", PASSWORD) == 401
    assert try_log_in(client, "评", PASSWORD, form="forged") == 400
    assert try_log_in(client, "评", PASSWORD) == 303
    cookie = client.get_cookie("gongkai_review", domain="127.0.0.1")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert get(client, "/").status_code == 200
    assert send(client, "/logout", page="/").status_code == 303
    client.set_cookie("gongkai_review", cookie.value, domain="127.0.0.1")
    assert get(client, "/").status_code == 303, "a copied cookie is worthless after the log-out"


def test_guessing_is_braked(app: ReviewApp) -> None:
    client = app.test_client()
    assert [try_log_in(client, "评", "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert try_log_in(client, "评", PASSWORD) == 429
    assert isinstance(app.review.ticks, Ticks)
    app.review.ticks.now += 301
    assert try_log_in(client, "评", PASSWORD) == 303


def test_the_brake_holds_an_address_whatever_the_names() -> None:
    brake = Brake(Ticks())
    for number in range(30):
        assert not brake.is_on(f"n{number}", "10.0.0.1")
        brake.count(f"n{number}", "10.0.0.1")
    assert brake.is_on("new", "10.0.0.1")
    assert not brake.is_on("new", "10.0.0.2")


def test_sessions_end_by_idling() -> None:
    ticks = Ticks()
    sessions = Sessions(ticks)
    key = sessions.start(User("评", "score"))
    ticks.now += 8 * 3600 - 1
    assert sessions.find(key)
    ticks.now += 8 * 3600 + 1
    assert sessions.find(key) is None


def test_who_is_removed_or_demoted_is_so_at_once(app: ReviewApp) -> None:
    client = log_in(app, "评")
    with Store.open(app.review.db) as store:
        add_user(store, "评", "view", PASSWORD)
    assert decide(client, "1.2").status_code == 403
    with Store.open(app.review.db) as store:
        remove_user(store, "评")
    assert get(client, "/").status_code == 303


def test_without_users_the_link_lets_in(tmp_path: Path) -> None:
    app = start(tmp_path, people=False)
    client = app.test_client()
    assert get(client, "/enter?token=guess").status_code == 403
    assert get(client, "/enter").status_code == 403
    assert get(client, "/enter?token=the-token").status_code == 303
    assert "本机" in get(client, "/").get_data(as_text=True)


def test_with_users_no_link_lets_in(app: ReviewApp) -> None:
    assert get(app.test_client(), "/enter?token=").status_code == 403


def test_passwords_are_hashed(app: ReviewApp) -> None:
    with Store.open(app.review.db) as store:
        assert [user.name for user in load_users(store)] == sorted(PEOPLE)
        rows = store.db.conn.execute("SELECT * FROM reviewer").fetchall()
        assert PASSWORD not in repr(rows)
        assert len({row[3] for row in rows}) == len(PEOPLE), "salted"
        assert check_password(store, "评", PASSWORD) == User("评", "score")
        assert check_password(store, "评", PASSWORD + " ") is None
        assert find_user(store, "x") is None
        for name, password in (("", PASSWORD), ("a\nb", PASSWORD), ("本机", PASSWORD), ("甲", "short")):
            with pytest.raises(InputError):
                add_user(store, name, "view", password)
        with pytest.raises(InputError):
            remove_user(store, "没有此人")
    assert read_role("复核") == read_role("review")
    with pytest.raises(InputError):
        read_role("root")


def test_other_machines_need_users(tmp_path: Path) -> None:
    start(tmp_path, people=False)
    with pytest.raises(InputError, match="no users are set up"):
        prepare(tmp_path / "county.db", "yuanling-2017", AS_OF, "0.0.0.0")


@pytest.mark.parametrize(
    "path",
    [
        "/unit/..%2f..%2fetc%2fpasswd",
        "/unit/nobody",
        "/unit/jyj?i=../../x",
        "/unit/portal:www.example.gov.cn",
        "/stored/1/jyj/../../county.db",
        "/stored/1/jyj/" + "0" * 64,
        "/stored/99/jyj/" + "0" * 64,
        "/file/..%2fcounty.db",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/unit/jyj/looks?url=file:///etc/passwd",
        "/log?unit=../x",
    ],
)
def test_ids_are_looked_up_never_walked(app: ReviewApp, path: str) -> None:
    answer = get(log_in(app, "管"), path)
    assert answer.status_code == 404
    assert b"root:" not in answer.data
