"""The options that say where a digest goes, shared by ``nightly`` and ``digest``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def delivery_options(folder: str = "--digest") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``folder`` (the parameter ``folder``), ``--mail-to`` and ``--robot``."""
    options = (
        click.option(
            folder, "folder", type=click.Path(path_type=Path), help="Put the morning digest into this folder; none on a quiet night."
        ),
        click.option("--mail-to", multiple=True, metavar="ADDRESS", help="Mail the digest; the server is set by GONGKAI_SMTP_*."),
        click.option(
            "--robot",
            type=click.Choice(["wecom", "dingtalk"]),
            default=None,
            help="Send it to a group robot (企业微信, 钉钉); its address is set by GONGKAI_ROBOT or GONGKAI_ROBOT_FILE.",
        ),
    )  # fmt: skip

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
