"""The digest on its way: encrypted, without a secret in any word, and a failure is a sentence, never a crash."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import os
import socket
import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.errors import InputError
from reports.delivery import mail as mailing
from reports.delivery import robot as robots
from reports.delivery.mail import send_mail
from reports.delivery.model import Mail, Message, NotSent, Robot, hidden
from reports.delivery.robot import cut_bytes, robot_body, send_to_robot
from reports.delivery.settings import load_mail, load_robot, read_secret
from tests.mail_server import certificate, mail_server, robot_server, server_context

MESSAGE = Message("政务公开监测晨报（2017年12月15日）", "一、变化\n", "<p>一、变化</p>", "### 晨报\n- 新增 **2**")
PASSWORD = "geheim-7391"
PEOPLE = ("zwgkb@example.gov.cn", "b@example.gov.cn")
SMTP = {
    "GONGKAI_SMTP_HOST": "smtp.example.gov.cn",
    "GONGKAI_SMTP_USER": "robot@example.gov.cn",
    "GONGKAI_SMTP_PASSWORD": PASSWORD,
}
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (mailing, robots):
        monkeypatch.setattr(module, "SECONDS", 0.5)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def mail(port: int, security: str = "none", user: str = "robot@example.gov.cn") -> Mail:
    return Mail("127.0.0.1", port, security, "robot@example.gov.cn", PEOPLE, user, PASSWORD)  # type: ignore[arg-type]


def test_a_mail_has_both_forms_and_reaches_everybody() -> None:
    with mail_server() as server:
        send_mail(mail(server.port), MESSAGE)
    [(sender, people, text)] = server.letters
    letter = email.message_from_string(text, policy=email.policy.default)
    assert (sender, tuple(people), letter["Subject"]) == ("robot@example.gov.cn", PEOPLE, MESSAGE.title)
    assert (letter["Auto-Submitted"], bool(letter["Date"]), bool(letter["Message-ID"])) == (
        "auto-generated",
        True,
        True,
    )
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}  # type: ignore[union-attr]
    assert parts == {"text/plain": MESSAGE.text, "text/html": MESSAGE.html + "\n"}
    assert server.logins == [("robot@example.gov.cn", PASSWORD)]


def test_a_title_cannot_add_headers() -> None:
    with mail_server() as server:
        send_mail(mail(server.port), Message("晨报\r\nBcc: x@example.com\n", "a\n", "b", "c"))
    letter = email.message_from_string(server.letters[0][2], policy=email.policy.default)
    assert letter["Bcc"] is None
    assert server.letters[0][1] == list(PEOPLE)


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_mail_travels_inside_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_wrapped: bool) -> None:
    pem = certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(mailing.ssl, "create_default_context", lambda: trusting)
    with mail_server(context=server_context(pem), is_wrapped=is_wrapped) as server:
        send_mail(mail(server.port, "ssl" if is_wrapped else "starttls"), MESSAGE)
    assert server.secure == [True]


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_a_certificate_nobody_vouches_for_gets_no_password(tmp_path: Path, is_wrapped: bool) -> None:
    with mail_server(context=server_context(certificate(tmp_path)), is_wrapped=is_wrapped) as server:
        with pytest.raises(NotSent, match="certificate"):
            send_mail(mail(server.port, "ssl" if is_wrapped else "starttls"), MESSAGE)
        assert (server.letters, server.logins) == ([], [])


def test_a_server_without_starttls_gets_no_password() -> None:
    with mail_server() as server:
        with pytest.raises(NotSent, match="STARTTLS"):
            send_mail(mail(server.port, "starttls"), MESSAGE)
        assert server.logins == []


@pytest.mark.parametrize("refuses", ["login", "people", "data"])
def test_a_refusal_is_told_without_the_password(refuses: str) -> None:
    with mail_server(refuses=refuses) as server, pytest.raises(NotSent) as caught:
        send_mail(mail(server.port), MESSAGE)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None
    assert str(server.port) in str(caught.value)


def test_a_server_that_is_gone_or_silent_is_told() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        with pytest.raises(NotSent):  # nobody listens
            send_mail(mail(port), MESSAGE)
        listening.listen()
        with pytest.raises(NotSent, match="timed out"):
            send_mail(mail(port), MESSAGE)


def test_nothing_shows_a_secret_by_itself() -> None:
    robot = Robot("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abc123", "SECsign")
    shown = repr(mail(25)) + repr(robot)
    assert not any(secret in shown for secret in (PASSWORD, "abc123", "SECsign"))
    assert hidden(f"bad {PASSWORD} {base64.b64encode(PASSWORD.encode()).decode()}", PASSWORD) == "bad *** ***"


def test_the_mail_server_is_read_off_the_environment() -> None:
    found = load_mail(PEOPLE, SMTP)
    assert found is not None
    assert (found.host, found.port, found.security, found.sender, found.password) == ("smtp.example.gov.cn", 587, "starttls", "robot@example.gov.cn", PASSWORD)  # fmt: skip
    assert load_mail(PEOPLE, SMTP | {"GONGKAI_SMTP_SECURITY": "ssl"}).port == 465  # type: ignore[union-attr]
    assert load_mail((), {}) is None


@pytest.mark.parametrize(
    ("people", "changed", "word"),
    [
        (("niemand",), {}, "no mail address"),
        (("a@b.cn\nBcc: c@d.cn",), {}, "no mail address"),
        (PEOPLE * 26, {}, "more than 50"),
        (PEOPLE, {"GONGKAI_SMTP_HOST": ""}, "GONGKAI_SMTP_HOST"),
        (PEOPLE, {"GONGKAI_SMTP_SECURITY": "maybe"}, "maybe"),
        (PEOPLE, {"GONGKAI_SMTP_SECURITY": "none"}, "this machine"),
        (PEOPLE, {"GONGKAI_SMTP_PORT": "99999"}, "99999"),
        (PEOPLE, {"GONGKAI_SMTP_PASSWORD": ""}, "GONGKAI_SMTP_PASSWORD"),
        (PEOPLE, {"GONGKAI_SMTP_USER": "robot"}, "GONGKAI_SMTP_FROM"),
        (PEOPLE, {"GONGKAI_SMTP_PASSWORD": "", "GONGKAI_SMTP_PASSWORD_FILE": "/nowhere/x"}, "nowhere"),
    ],
)
def test_wrong_settings_are_refused(people: tuple[str, ...], changed: dict[str, str], word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        load_mail(people, SMTP | changed)
    assert PASSWORD not in str(caught.value)


@posix
def test_a_file_with_a_secret_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    env = {"GONGKAI_SMTP_PASSWORD_FILE": str(path)}
    for mode in (0o644, 0o640, 0o604):
        path.chmod(mode)
        with pytest.raises(InputError, match="chmod 600"):
            read_secret("GONGKAI_SMTP_PASSWORD", env)
    path.chmod(0o600)
    assert read_secret("GONGKAI_SMTP_PASSWORD", env) == PASSWORD
    path.write_text("x" * 5000)
    with pytest.raises(InputError, match="larger"):
        read_secret("GONGKAI_SMTP_PASSWORD", env)
    with pytest.raises(InputError):
        read_secret("GONGKAI_SMTP_PASSWORD", {"GONGKAI_SMTP_PASSWORD_FILE": str(tmp_path)})


@pytest.mark.parametrize(
    "address",
    ["http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim", "ftp://127.0.0.1/geheim", "geheim", "https:///geheim",
     "https://a b/geheim", "https://a.cn/\ngeheim", "https://[::1/geheim", "https://a.cn:port/geheim", ""],
)  # fmt: skip
def test_a_robot_is_spoken_to_in_private_or_not_at_all(address: str) -> None:
    with pytest.raises(InputError) as caught:
        load_robot("wecom", {"GONGKAI_ROBOT": address})
    assert "geheim" not in str(caught.value)


def test_a_robot_s_address_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "robot"
    path.write_text("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1\n")
    path.chmod(0o600)
    found = load_robot("wecom", {"GONGKAI_ROBOT_FILE": str(path)})
    assert found is not None
    assert found.address.endswith("key=1")
    assert load_robot("", {}) is None


def test_the_makers_two_shapes() -> None:
    assert robot_body(Robot("wecom", ""), MESSAGE) == {"msgtype": "markdown", "markdown": {"content": MESSAGE.markdown}}
    ding = robot_body(Robot("dingtalk", ""), MESSAGE)
    assert ding == {"msgtype": "markdown", "markdown": {"title": MESSAGE.title, "text": MESSAGE.markdown}}
    with robot_server() as server:
        send_to_robot(Robot("wecom", server.url), MESSAGE)
    assert server.asked == [("/cgi-bin/webhook/send?key=se-cret-key", robot_body(Robot("wecom", ""), MESSAGE))]


def test_a_signed_robot_gets_time_and_sign() -> None:
    with robot_server() as server:
        send_to_robot(Robot("dingtalk", server.url, "SECabc"), MESSAGE)
    query = parse_qs(urlsplit(server.asked[0][0]).query)
    told = f"{query['timestamp'][0]}\nSECabc"
    assert query["sign"] == [base64.b64encode(hmac.new(b"SECabc", told.encode(), hashlib.sha256).digest()).decode()]
    assert query["key"] == ["se-cret-key"]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((200, {}, b'{"errcode":93000,"errmsg":"invalid webhook url, key=se-cret-key"}'), "93000"),
        ((200, {}, b"<html>"), "robot: "),
        ((200, {}, b"[]"), "no answer"),
        ((200, {}, b"\xff\xfe"), "robot: "),
        ((500, {}, b""), "HTTP 500"),
        ((302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""), "HTTP 302"),  # the key goes to no other host
        ((200, {"Content-Length": "999"}, b"{"), "robot: "),
    ],
)
def test_an_answer_that_is_no_yes(answer: tuple[int, dict[str, str], bytes], word: str) -> None:
    with robot_server() as server:
        server.answer = answer
        with pytest.raises(NotSent, match=word) as caught:
            send_to_robot(Robot("wecom", server.url), MESSAGE)
    assert "se-cret-key" not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize("most", [60, 100, 400])
def test_a_message_is_cut_between_lines(most: int) -> None:
    text = "\n".join(f"- 第{number}项：某单位指南缺少传真号码" for number in range(40))
    cut = cut_bytes(text, most)
    assert len(cut.encode()) <= most
    assert cut.endswith("……（其余见晨报全文）")
    assert text.startswith(cut.partition("\n……")[0])
    assert cut_bytes("短", most) == "短"
