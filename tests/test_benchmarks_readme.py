"""What `make bench` writes lands in its place, and every section has one."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import SECTIONS
from benchmarks.readme import AIMS, HEAD, README, block, gather, put

PLACES = "# Title\n\n<!-- make bench: aims -->\n\n<!-- end -->\n\nWords.\n\n<!-- make bench: a -->\nold\n<!-- end -->\n\n<!-- make bench: b -->\n\n<!-- end -->\nend\n"


def test_a_block_takes_the_place_of_the_old_one_and_leaves_the_words_around_it() -> None:
    made = put(PLACES, "a", "new\n")
    assert "old" not in made
    assert made.replace("\nnew\n\n", "") == PLACES.replace("old\n", "")


def test_a_section_without_a_place_is_told() -> None:
    with pytest.raises(ValueError, match="no place for c"):
        put(PLACES, "c", "")


def test_aims_are_a_table_in_their_block_and_gathered_on_top() -> None:
    first = block(["| n | 1 |", "aim: speed | ≥ 1 | 0.5 | **no**"], "x86_64", "python -m benchmarks.a")
    second = block(["aim: memory | ≤ 2 | 1 | yes"], "x86_64", "python -m benchmarks.b")
    made = gather(put(put(PLACES, "a", first), "b", second))
    top = made.split("<!-- end -->")[0]
    assert top.index("| speed | ≥ 1 | 0.5 | **no** |") < top.index("| memory | ≤ 2 | 1 | yes |")
    assert made.count(HEAD) == 3
    assert gather(made) == made


@pytest.mark.parametrize("name", [AIMS, *(section.name for section in SECTIONS)])
def test_readme_has_a_place_for_every_section(name: str) -> None:
    assert README.read_text("utf-8").count(f"<!-- make bench: {name} -->\n") == 1
