"""Element detectors on real guides: read in full, both ways; and excerpts, where only what was seen is proof."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from checks.facts.reader import read_page
from checks.site.elements import Presence, find_element, load_elements

CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus"
GOLD = CORPUS / "guide_gold.json"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason=f"no corpus of real pages at {CORPUS}")

NAMES = {  # the gold file's names → ours
    "agency": "agency", "office_address": "address", "office_hours": "hours", "phone": "phone", "fax": "fax", "email": "email",
    "scope": "classification", "catalogue_system": "arrangement", "channels": "access",
}  # fmt: skip
SEEN = {
    "agency": "agency", "address": "address", "phone": "phone", "fax": "fax", "email": "email", "hours": "hours",
    "catalogue_system": "arrangement", "channels": "access", "scope": "classification",
}  # fmt: skip


def guides() -> list[dict]:
    return json.loads(GOLD.read_text("utf-8")) if GOLD.exists() else []


def excerpts() -> list[Path]:
    return sorted((CORPUS / "texts").glob("*_guide.json"))


@pytest.mark.parametrize("gold", guides(), ids=lambda gold: gold["title"])
def test_every_element_of_a_guide_read_in_full(gold):
    page = CORPUS / gold["path"]
    facts = read_page(page.read_bytes(), f"http://example.gov.cn/{gold['path']}", seen_on=date(2018, 7, 1))
    found = {key: find_element(facts.text, element) for key, element in load_elements("guide").items()}
    wrong = {
        name: facts.text[found[key].start : found[key].end]
        for name, key in NAMES.items()
        if bool(gold["elements"].get(name)) is not (found[key].presence is Presence.FOUND)
    }
    assert not wrong


@pytest.mark.parametrize("path", excerpts(), ids=lambda path: path.stem)
def test_what_was_seen_in_an_excerpt_is_found(path):
    excerpt = json.loads(path.read_text("utf-8"))
    elements = load_elements("guide")
    missed = [
        name
        for name in excerpt["elements_seen_in_excerpt"]
        if name in SEEN and find_element(excerpt["text"], elements[SEEN[name]]).presence is not Presence.FOUND
    ]
    assert not missed
