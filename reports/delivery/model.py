"""What is sent and to whom; secrets are not shown by ``repr``."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from reports.text import clean

Security = Literal["starttls", "ssl", "none"]
RobotKind = Literal["wecom", "dingtalk"]
SECONDS = 20.0  # without a word


class NotSent(Exception):
    """Why a message did not go out, in one line without any secret."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An SMTP server and whom to write to. ``password`` is not shown by ``repr``."""

    host: str
    port: int
    security: Security
    sender: str
    people: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Robot:
    """A group robot. ``address`` holds the key, ``sign`` the secret of a signed 钉钉 robot; neither is shown by ``repr``."""

    kind: RobotKind
    address: str = field(repr=False)
    sign: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: ``html`` and ``text`` by mail, ``markdown`` to a robot."""

    title: str
    text: str
    html: str
    markdown: str


def hidden(told: str, *secrets: str) -> str:
    """The words as one short line, with the secrets blotted out in every form that a server may echo."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()} if secret else ():
            told = told.replace(form, "***")
    return " ".join(clean(told).split())[:200]
