"""What driver and workers have to agree on: the release, the reader of pages, the shape of the database.

A worker that differs refuses before it starts anything: its pages would be read otherwise, or its file not fit.
"""

from __future__ import annotations

import socket
from importlib import import_module, metadata

from crawler.schema import SCHEMA
from crawler.settings import PAGE_READER

REFUSED = 71  # exit code of a crawl process that differs
_NAMES = {"gongkai": "gongkai", "reader": "reader version", "schema": "database schema"}


def own_versions() -> dict[str, str]:
    """``gongkai``, ``reader``, ``schema`` of this process; "dev" for a checkout that is not installed."""
    reader = import_module(PAGE_READER.rpartition(".")[0])
    try:
        release = metadata.version("gongkai")
    except metadata.PackageNotFoundError:
        release = "dev"
    return {"gongkai": release, "reader": str(reader.VERSION), "schema": SCHEMA}


def find_refusal(needed: dict[str, str]) -> str | None:
    """Why this machine may not run an attempt of a driver with these versions, in words; None if it may."""
    own = own_versions()
    for name, words in _NAMES.items():
        if own[name] != needed.get(name):
            return f"worker {socket.gethostname()} has {words} {own[name]}, the run needs {needed.get(name, 'another')}"
    return None
