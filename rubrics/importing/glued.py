"""A table glued into one line: 一级指标二级指标三级指标权重考评内容评分细则健康情况(15)常态化监管(13)可用情况6按照…"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubrics.importing.columns import Column, find_columns, find_role
from rubrics.importing.document import Block, Cell, Grid, GridRow, Text, squeeze

_HEAD = re.compile(
    r"(?:[一二三四]级指标|指标名称|考核项目|考评项目|类别){1,4}(?:权重|分值|考评内容|考核内容|评分内容|评分细则|评分标准|考核标准|扣分办法|责任单位|备注){2,6}"
)
_WORD = re.compile(
    r"[一二三四]级指标|指标名称|考核项目|考评项目|类别|权重|分值|考评内容|考核内容|评分内容|评分细则|评分标准|考核标准|扣分办法|责任单位|备注"
)
_NAME = r"[\u4e00-\u9fff“”、（）]{2,16}?"
_PARENT = re.compile(rf"(?:(?<=[。;；\d)）分])|^|(?<=得分))({_NAME})[(（](\d{{1,3}}(?:\.\d)?)[)）]")
_LEAF = re.compile(
    rf"(?:(?<=[。;；)）])|^|(?<=得分))({_NAME})\s?(\d{{1,2}}(?:\.\d)?)(?=[\u4e00-\u9fff])(?![年月日条项个次])"
)
_NEXT = re.compile(r"([\u4e00-\u9fff]{2,8}?)\s?(\d{1,2}(?:\.\d)?)(?=[\u4e00-\u9fff])(?![年月日条项个次])")
_QUESTION = re.compile(r"(?<=[。?？])")


def find_glued(lines: Sequence[Text]) -> list[Block]:
    """The table as a grid, with what stands before it; empty where no line is a glued head."""
    for number, line in enumerate(lines):
        flat = squeeze(line.text)
        head = _HEAD.search(flat)
        if head:
            titles = _WORD.findall(head.group())
            columns = find_columns(titles)
            rest = flat[head.end() :] + "".join(squeeze(later.text) for later in lines[number + 1 :])
            if columns:
                before = [*lines[:number], Text(flat[: head.start()], line.place)]
                return [*before, _grid(titles, columns, rest, line.place)]
    return []


def _grid(titles: Sequence[str], columns: tuple[Column, ...], text: str, place: str) -> Grid:
    heads = GridRow(tuple(Cell(title) for title in titles), place)
    levels = sum(column.role == "label" for column in columns)
    rows = [_row(columns, labels, criterion, place) for labels, criterion in _records(text, levels)]
    return Grid((heads, *rows), is_leveled=False)


def _records(text: str, levels: int) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """(labels with points, words behind the last one). Parents have their points in brackets, leaves have none."""
    leaves = [*_LEAF.finditer(text)]
    leaves += [found for leaf in leaves if (found := _NEXT.match(text, leaf.end()))]
    marks = sorted([*_PARENT.finditer(text), *leaves], key=lambda found: found.start())
    kept = [found for n, found in enumerate(marks) if not n or found.start() >= marks[n - 1].end()]
    labels: list[tuple[str, str]] = []
    for number, found in enumerate(kept):
        labels.append((found.group(1), found.group(2)))
        end = kept[number + 1].start() if number + 1 < len(kept) else len(text)
        words = text[found.end() : end]
        if words or found.re is not _PARENT:
            yield labels[-levels:], words
            labels = []


def _row(columns: tuple[Column, ...], labels: list[tuple[str, str]], words: str, place: str) -> GridRow:
    """The deepest label is the leaf and has the points; those above carry theirs."""
    count = sum(column.role == "label" for column in columns)
    names = [f"{name}({points})" for name, points in labels[:-1]] + [labels[-1][0]]
    names = [""] * (count - len(names)) + names
    sentences = [part for part in _QUESTION.split(words, maxsplit=1) if part]
    texts = iter(sentences if sum(column.role in ("text", "method") for column in columns) > 1 else [words])
    cells = []
    for column in columns:
        if column.role == "label":
            cells.append(names[column.level])
        elif column.role == "points":
            cells.append(labels[-1][1])
        else:
            cells.append(next(texts, "") if find_role(column.title) in ("text", "method") else "")
    return GridRow(tuple(Cell(cell) for cell in cells), place)
