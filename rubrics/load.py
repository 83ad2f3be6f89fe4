"""Reading rubric files: built-in editions by id, one's own by path."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from crawler.errors import InputError
from rubrics.messages import error_text
from rubrics.model import Rubric
from rubrics.positions import find_line, find_lines
from rubrics.show import rubric_json
from rubrics.walk import duplicate_ids

__all__ = ["list_rubrics", "load_rubric", "loc_name", "parse_rubric", "read_source", "rubric_json"]


def load_rubric(id_or_path: str | Path) -> Rubric:
    """A built-in edition by its id, or a file. Raises InputError naming file, line and key."""
    name, text = read_source(id_or_path)
    rubric = parse_rubric(text, name)
    for id_, loc in duplicate_ids(rubric):
        raise InputError(f"{name}：第 {find_line(text, loc)} 行，键 {loc_name(loc)}：编号“{id_}”重复")
    return rubric


def list_rubrics() -> list[str]:
    """The ids of the built-in editions, sorted."""
    return sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))


def read_source(id_or_path: str | Path) -> tuple[str, str]:
    """(name for messages, text) of a built-in id or a file. Raises InputError."""
    known = list_rubrics()
    if str(id_or_path) in known:
        return f"{id_or_path}.toml", _decode(_folder().joinpath(f"{id_or_path}.toml").read_bytes(), str(id_or_path))
    path = Path(id_or_path)
    if path.suffix != ".toml" and not path.is_file():
        raise InputError(f"没有编号为“{id_or_path}”的评分细则。已有：{'、'.join(known)}；也可以给出 .toml 文件的路径")
    try:
        return str(path), _decode(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path}：读不了这个评分细则文件（{error.strerror}）") from error


def parse_rubric(text: str, name: str) -> Rubric:
    """A rubric from TOML text. Raises InputError with the first mistakes, each with line and key."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:  # ValueError: TOMLDecodeError, and a number of 10,000 digits
        raise InputError(f"{name}：不是有效的 TOML：{error}") from error
    except RecursionError as error:
        raise InputError(f"{name}：嵌套过深") from error
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        raise InputError(_describe(error, text, name)) from error


def _describe(error: ValidationError, text: str, name: str) -> str:
    problems = [(_plain(p["loc"]), p) for p in error.errors(include_url=False, include_context=True)]
    problems = [(loc, p) for loc, p in problems if not _is_echo(loc, [other for other, _ in problems])]
    lines = find_lines(text, [loc for loc, _ in problems[:5]])
    shown = [f"{name}：第 {lines[loc]} 行，键 {loc_name(loc)}：{error_text(p)}" for loc, p in problems[:5]]
    if len(problems) > len(shown):
        shown.append(f"……共 {len(problems)} 处")
    return "\n".join(shown)


def _plain(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Without the rule's type, which pydantic puts behind the rule's number."""
    is_tagged = len(loc) > 2 and loc[0] == "rule" and isinstance(loc[1], int)
    return (*loc[:2], *loc[3:]) if is_tagged else loc


def _is_echo(loc: tuple[str | int, ...], others: list[tuple[str | int, ...]]) -> bool:
    """A list is also called too short when its only entry is wrong: one message is enough."""
    return any(len(other) > len(loc) and other[: len(loc)] == loc for other in others)


def loc_name(loc: tuple[str | int, ...]) -> str:
    """``section[2].indicator[4].points``, counted from 1 as people do."""
    name = ""
    for step in loc:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return name.lstrip(".")


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{name}：第 {line} 行不是 UTF-8 编码（可能是 GBK/ANSI）。请在编辑器中另存为 UTF-8") from error


def _folder() -> Traversable:
    return resources.files("rubrics")
