"""The review app's vocabularies, read once from words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(table: str) -> dict[str, str]:
    """One vocabulary: code → the office's word."""
    text = files("reports.review").joinpath("words.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[table])
