"""Results as JSON: written field by field, and nothing forgotten."""

from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from checks.result import Evidence, Item, Result, Search
from checks.results import from_json, to_json


def records() -> st.SearchStrategy[Result]:
    measured = st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3) | st.none(), max_size=2)
    evidence = st.lists(st.builds(Evidence), max_size=2).map(tuple)
    items = st.lists(st.builds(Item, evidence=evidence), max_size=2).map(tuple)
    return st.builds(Result, items=items, evidence=evidence, measured=measured, search=st.none() | st.builds(Search))


@given(records())
def test_every_field_is_written_in_its_order(result: Result):
    assert to_json(result) == json.dumps(asdict(result), ensure_ascii=False, separators=(",", ":"))


@given(records())
def test_what_was_written_is_read_back(result: Result):
    assert from_json(to_json(result)) == result
