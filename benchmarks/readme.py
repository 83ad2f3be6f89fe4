"""The tables of README.md that `make bench` writes: a block for each section, and on top all aims of all blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.aims import MARK

README = Path(__file__).with_name("README.md")
AIMS = "aims"
HEAD = "| aim | bound | reached | met |"
_RULE = "|---|---|---|---|"
_END = "<!-- end -->"
_AIM = re.compile(rf"{re.escape(HEAD)}\n{re.escape(_RULE)}\n((?:\|.*\n)+)")


def block(lines: Sequence[str], machine: str, command: str) -> str:
    """What a section printed, its aims as a table, and where it comes from."""
    said = "\n".join(line for line in lines if not line.startswith((MARK, "$ "))).strip()  # "$ ": a command that ran
    aims = [f"| {line.removeprefix(MARK)} |" for line in lines if line.startswith(MARK)]
    table = "\n".join([HEAD, _RULE, *aims]) if aims else ""
    return "\n\n".join(part for part in (said, table, f"`{command}`; {machine}.") if part) + "\n"


def put(readme: str, name: str, text: str) -> str:
    """The text with the block of that name replaced. Raises ValueError where it has none."""
    begin = f"<!-- make bench: {name} -->\n"
    if begin not in readme:
        raise ValueError(f"{README.name} has no place for {name}: {begin.strip()}")
    head, rest = readme.split(begin, 1)
    return f"{head}{begin}\n{text}\n{_END}{rest.split(_END, 1)[1]}"


def gather(readme: str) -> str:
    """The text with the aims of all its blocks gathered in the first."""
    emptied = put(readme, AIMS, "")
    rows = "".join(_AIM.findall(emptied))
    return put(readme, AIMS, f"{HEAD}\n{_RULE}\n{rows}")


def write(blocks: dict[str, str]) -> None:
    """Replace these blocks in README.md; the others stay as they are."""
    text = README.read_text("utf-8")
    for name, made in blocks.items():
        text = put(text, name, made)
    README.write_text(gather(text), "utf-8")
