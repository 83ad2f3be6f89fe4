"""An edition of one's own: a copy of a rubric file to edit."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.errors import InputError, StorageError
from rubrics.load import list_rubrics, parse_rubric, read_source
from rubrics.positions import find_lines

HEADER = """# {year}年版：由 {origin} 复制，供修改。改好后运行 gongkai rubric lint {name}；与原版比较：gongkai rubric diff {origin} {name}
# 只改了 id 和 year。标题、文号（source）、年份、截止日期、考核起止日期仍是原版的，请逐项核对。
# 用过之后不再改动：下一年度再复制一份。以下是原文件。
"""


def new_edition(origin: str, year: int, path: Path, id_: str = "") -> str:
    """Copy the rubric ``origin`` (id or file) to ``path`` with another year and id; the new id.

    Raises InputError: the file is there already, the id is a built-in rubric's, the original cannot be read or is wrong.
    """
    name, text = read_source(origin)
    rubric = parse_rubric(text, name)
    new_id = id_ or _next_id(rubric.id, year)
    if new_id in list_rubrics():
        raise InputError(f"{new_id} 是内置细则的编号，请用 --id 另取一个")
    copy = _with_values(text, {"id": f'id = "{new_id}"', "year": f"year = {year}"})
    copy = HEADER.format(year=year, origin=origin, name=path.name) + copy
    parse_rubric(copy, str(path))  # a year or an id that is none must not become a file
    _write_new(path, copy)
    return new_id


def _next_id(id_: str, year: int) -> str:
    """yuanling-2017 → yuanling-2026."""
    return f"{re.sub(r'-(19|20)[0-9]{2}$', '', id_)}-{year}"


def _with_values(text: str, values: dict[str, str]) -> str:
    """The file with the lines of these top-level keys replaced. A line of the same look inside a long text stays."""
    lines = text.split("\n")
    for (key, *_), number in find_lines(text, [(key,) for key in values]).items():
        comment = re.search(r"(\s*#[^\"']*)$", lines[number - 1])
        lines[number - 1] = values[str(key)] + (comment.group(1) if comment else "")
    return "\n".join(lines)


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{path}: is there already and is not overwritten") from error
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
