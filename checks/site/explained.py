"""A published 情况说明: the column is explained, neither blank nor out of date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from checks.site.names import normalise
from checks.site.site import Document

COLUMN_WORDS = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
_EXPLAINS = re.compile(COLUMN_WORDS["explains"])


def find_explanation(documents: Iterable[Document]) -> Document | None:
    """The entry that says why nothing is there, if there is one that can be opened."""
    readable = (document for document in documents if document.state not in ("dead", "placeholder"))
    return next((document for document in readable if _EXPLAINS.search(normalise(document.title))), None)
