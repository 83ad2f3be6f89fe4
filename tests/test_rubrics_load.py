"""Reading rubric files: what is refused, and where the message points."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import InputError
from rubrics.load import list_rubrics, load_rubric, parse_rubric, rubric_json
from rubrics.model import all_lines
from rubrics.positions import find_line, find_lines

GOOD = '''id = "mine-2026"
title = "某县细则"
year = 2026
place = "某县"
source = "某办发〔2026〕1号"
total = 2.5
[[section]]
id = "1"
title = "部分"
points = 2.5
[[section.indicator]]
id = "1.1"
title = "指标"
text = """跨行的原文
[[section]]
points = 9
"""
method = "每少一项扣0.5分"
points = 2.5
mode = "auto"
mode_reason = "理由"
[[section.indicator.deduction]]
id = "1.1.a"
text = "每少一项扣0.5分"
points = 0.5
primitive = "per_item"
check = "guide_elements"
params = { elements = ["fax"] }
[[rule]]
id = "r"
type = "grades"
[[rule.band]]
name = "合格"
at_least = 60
'''


def test_a_file_of_ones_own_loads_with_exact_points(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    rubric = load_rubric(path)
    assert str(next(all_lines(rubric)).deductions[0].points) == "0.5"
    assert rubric == load_rubric(str(path))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", newline).encode())
    assert load_rubric(path) == parse_rubric(GOOD, "x")


def test_gbk_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(InputError, match=r"gbk\.toml：第 2 行不是 UTF-8 编码（可能是 GBK/ANSI）"):
        load_rubric(path)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("total = 2.5", 'total = "2.5"', 6, "键 total：应为不加引号的数字"),
        ("points = 0.5", 'points = "0.5"', 25, r"section\[1\]\.indicator\[1\]\.deduction\[1\]\.points"),
        ("points = 0.5", "points = true", 25, "数字"),
        ("points = 0.5", "points = -1", 25, "不能小于 0"),
        ("points = 0.5", "points = 0.125", 25, "最多两位小数"),
        ("points = 0.5", "points = nan", 25, "数字"),
        ("points = 0.5", "points = inf", 25, "数字"),
        ("points = 0.5", "poinst = 0.5", 25, "poinst：不认识的键"),
        ('primitive = "per_item"', 'primitive = "per_thing"', 26, "只能是"),
        ('mode = "auto"', 'mode = "robot"', 20, "'auto', 'assisted' or 'manual'"),
        ('method = "每少一项扣0.5分"\n', "", 11, "method：缺少这一项"),
        ('id = "mine-2026"', 'id = "我的"', 1, "写法不对"),
        ("year = 2026", "year = 2026.5", 3, "整数"),
        ("at_least = 60", 'at_least = "60"', 34, r"rule\[1\]\.band\[1\]\.at_least"),
        ("at_least = 60", "at_leest = 60", 34, "at_leest：不认识的键"),
        ('type = "grades"', 'type = "grade"', 29, "type 只能是"),
    ],
)
def test_mistakes_name_file_line_and_key(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        parse_rubric(GOOD.replace(old, new, 1), "mine.toml")
    assert f"mine.toml：第 {line} 行" in str(caught.value)


@pytest.mark.parametrize("text", ["id = ", "id = 1\nid = 2", "[[section]]\n[section]", "points = 1e999999999"])
def test_broken_toml_is_one_clear_message(text: str) -> None:
    with pytest.raises(InputError, match=r"^x\.toml：") as caught:
        parse_rubric(text, "x.toml")
    assert str(caught.value)


def test_many_mistakes_are_cut_short() -> None:
    with pytest.raises(InputError) as caught:
        parse_rubric("\n".join(f"key{n} = 1" for n in range(50)), "x.toml")
    assert str(caught.value).count("\n") == 5


def test_duplicate_ids_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.toml"
    path.write_text(GOOD.replace('id = "1.1.a"', 'id = "1.1"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"第 23 行.*“1\.1”重复"):
        load_rubric(path)


def test_an_unknown_id_lists_the_known_ones_in_one_line() -> None:
    with pytest.raises(InputError, match="yuanling-2017") as caught:
        load_rubric("yuanling-2016")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        load_rubric(tmp_path / name)


def test_every_built_in_edition_loads_under_its_own_name() -> None:
    assert "yuanling-2017" in list_rubrics()
    for id_ in list_rubrics():
        assert load_rubric(id_).id == id_


def test_the_json_shape() -> None:
    shape = rubric_json(parse_rubric(GOOD, "x"))
    assert list(shape)[:6] == ["id", "title", "year", "place", "source", "total"]
    assert shape["total"] == 2.5
    indicator = shape["sections"][0]["indicators"][0]  # type: ignore[index]
    assert indicator["text"] == "跨行的原文\n[[section]]\npoints = 9\n"
    assert indicator["deductions"] == [
        {
            "id": "1.1.a",
            "text": "每少一项扣0.5分",
            "points": 0.5,
            "primitive": "per_item",
            "check": "guide_elements",
            "params": {"elements": ["fax"]},
            "absence": "deduct",
        }
    ]
    assert shape["bonus"] == []
    assert shape["rules"][0]["type"] == "grades"  # type: ignore[index]


def test_lines_are_exact_inside_and_behind_long_strings() -> None:
    assert find_line(GOOD, ("section", 0, "indicator", 0, "text")) == 17
    assert find_line(GOOD, ("section", 0, "indicator", 0, "points")) == 19
    both = find_lines(GOOD, [("total",), ("section", 0, "points")])
    assert both == {("total",): 6, ("section", 0, "points"): 10}
