"""The digest to a group robot of 企业微信 or 钉钉."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.clock import now
from reports.delivery.model import SECONDS, Message, NotSent, Robot, hidden
from reports.text import clean

_MOST_ANSWER = 16 * 1024  # bytes
_MOST_BYTES = {"wecom": 4096, "dingtalk": 18_000}  # of a message, by the makers' documents


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address is a secret: it is shown to no other host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def send_to_robot(robot: Robot, message: Message) -> None:
    """One markdown message. Raises NotSent, also where the robot answers that it did not take it."""
    request = urllib.request.Request(  # noqa: S310 - https, or http on loopback: see load_robot
        _signed(robot), json.dumps(robot_body(robot, message), ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )  # fmt: skip
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            said = json.loads(_read(answer))
    except urllib.error.HTTPError as error:
        error.close()
        raise NotSent(f"{robot.kind} robot: HTTP {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotSent(f"{robot.kind} robot: {hidden(str(error) or type(error).__name__, *_secrets(robot))}") from None
    if not isinstance(said, dict) or said.get("errcode") != 0:
        told = f"{said.get('errcode')} {said.get('errmsg')}" if isinstance(said, dict) else "no answer of a robot"
        raise NotSent(f"{robot.kind} robot: {hidden(told, *_secrets(robot))}")


def _read(answer: http.client.HTTPResponse) -> bytes:
    data, end = b"", time.monotonic() + SECONDS
    while len(data) <= _MOST_ANSWER and (more := answer.read1(_MOST_ANSWER)):
        data += more
        if time.monotonic() > end:
            raise TimeoutError("the answer took too long")
    return data[:_MOST_ANSWER]


def robot_body(robot: Robot, message: Message) -> dict[str, Any]:
    """The message as the robot's maker wants it: 企业微信群机器人 ``markdown``, 钉钉自定义机器人 ``markdown``."""
    words = cut_bytes(message.markdown, _MOST_BYTES[robot.kind])
    if robot.kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": words}}
    return {"msgtype": "markdown", "markdown": {"title": clean(message.title)[:60], "text": words}}


def cut_bytes(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, cut between lines where it can be."""
    note = "\n……（其余见晨报全文）"
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: most - len(note.encode())].decode("utf-8", "ignore")
    return (kept.rpartition("\n")[0] or kept) + note


def _signed(robot: Robot) -> str:
    """钉钉 加签: HMAC-SHA256 of time and secret, in the address."""
    if robot.kind != "dingtalk" or not robot.sign:
        return robot.address
    moment = str(round(datetime.fromisoformat(now()).timestamp() * 1000))
    digest = hmac.new(robot.sign.encode(), f"{moment}\n{robot.sign}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in robot.address else "?"
    return f"{robot.address}{joint}timestamp={moment}&sign={quote(base64.b64encode(digest).decode(), safe='')}"


def _secrets(robot: Robot) -> tuple[str, ...]:
    """The address in the pieces that an error may name."""
    parts = urlsplit(robot.address)
    return robot.address, f"{parts.path}?{parts.query}", parts.query, parts.query.rpartition("=")[2], robot.sign
