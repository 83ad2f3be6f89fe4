"""The log of unattended runs: one line per event, bounded files, nothing secret, nothing that breaks a line."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import click

from checks.harm import mask
from crawler.clock import now
from crawler.errors import InputError
from crawler.events import EVENTS, tell
from reports.text import clean, shorten

MAX_BYTES = 5 * 2**20  # of one file
MAX_TEXT = 500  # characters of one value
_USER = re.compile(r"://[^/@\s]{1,200}@")
_SECRET = re.compile(
    r"(?i)([?&;][\w.-]{0,30}(?:token|passw|pwd|secret|session|key|auth|sign|ticket)[\w.-]{0,30}=)[^&#;\s]*"
)
_LINES = {ord(sign): " " for sign in "\n\t\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Log:
    """Where the events go: ``shape`` is text or json, ``keep`` the number of full files that stay."""

    path: Path
    shape: str = "text"
    keep: int = 9


def logged(log: Log | None, work: Callable[[], int]) -> int:
    """Do the work with its events written to ``log``, the last one being its end. Raises what the work raises, and InputError."""
    with _listening(log):
        started = time.monotonic()
        try:
            code = work()
        except BaseException as error:
            tell("end", error=f"{type(error).__name__}: {error}")
            raise
        tell("end", code=code, seconds=round(time.monotonic() - started))
    return code


def safe(value: Any) -> Any:
    """A field fit for a log: text on one line, without control and direction signs, secrets and citizens' numbers."""
    if isinstance(value, str):
        text = clean(shorten(value, MAX_TEXT, "…")).translate(_LINES)
        return mask(_SECRET.sub(r"\1***", _USER.sub("://***@", text)))
    if isinstance(value, Mapping):
        return {safe(str(key)): safe(each) for key, each in value.items()}
    return [safe(each) for each in value] if isinstance(value, list | tuple) else value


class EventLine(logging.Formatter):
    """One record, one line."""

    def __init__(self, shape: str) -> None:
        super().__init__()
        self.is_json = shape == "json"

    def format(self, record: logging.LogRecord) -> str:
        event, fields = _parts(record)
        if self.is_json:
            return json.dumps({"at": now(), "event": event, **fields}, ensure_ascii=False)
        words = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
        return " ".join((now(), event, *words))


def _parts(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    """An event's name and fields; a line of a library is the event ``log``."""
    if record.name == EVENTS.name:
        return record.getMessage(), safe(record.__dict__["fields"])
    fields = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
    if record.exc_info and record.exc_info[1]:
        fields["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
    return "log", safe(fields)


class _Rotating(RotatingFileHandler):
    """A log that cannot be written is told once and stops nothing: the work is in the database."""

    is_told = False

    def handleError(self, record: logging.LogRecord) -> None:
        if not self.is_told:
            self.is_told = True
            click.echo(f"gongkai: --log {self.baseFilename}: cannot be written: {sys.exc_info()[1]}", err=True)


@contextmanager
def _listening(log: Log | None) -> Iterator[None]:
    if log is None:
        yield
        return
    try:
        handler = _Rotating(log.path, maxBytes=MAX_BYTES, backupCount=log.keep, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"--log {log.path}: {error.strerror}") from error
    handler.setFormatter(EventLine(log.shape))
    handler.addFilter(lambda record: record.name == EVENTS.name or record.levelno >= logging.WARNING)
    loggers = (EVENTS, logging.getLogger())  # what libraries warn of goes into the same file
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        with suppress(OSError):  # told already, see handleError
            handler.close()
