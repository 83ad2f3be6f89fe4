"""The short ways of reading: each gives what the long one gives."""

import gc
import random
import re
from typing import Any

import pytest

from checks.facts import dates, kinds, likeness, marks, tree
from checks.facts.document import Document
from checks.facts.words import any_case

SIGNS = ["<script", "<iframe", "<frame", ".load("]


def both(markup: str) -> tuple[Document | None, Document | None]:
    """The same markup read without a tree and with one."""
    return tree._read(markup), tree._read_tree(tree._ENDS.sub("", markup).encode())


@pytest.mark.parametrize(
    "markup",
    [
        "<p>甲&nbsp;乙 &copy; 丙<!-- 注 -->丁</p>",
        "<a href=x> 甲 &amp; <b>乙</b> </a> 丙",
        "<title>甲&lt;乙</title><title>丙</title><p>丁",
        "<select><option value='/a'>一<b>二</b>三<option value='/b' title=四></select>",
        "发布时间：<script>document.write('2017-06-15')</script>",
        "<script src=a.js>x</script><script></script><script>y</script>",
        "<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table>",
        "<span id=Zoom>甲<br>乙</span><div style='display:none'><a href=y>丙</a></div>",
        "<html><body>甲</html ><p>乙",  # two roots: the tree has only one
        "<div>" * 300 + "甲",
        "<span>" * 249 + "甲",
        "  \n甲",
        "",
    ],
)
def test_a_page_is_read_alike_without_a_tree(markup: str) -> None:
    streamed, built = both(markup)
    assert streamed == built


def test_more_tags_than_are_read_are_cut_as_in_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_EVENTS", 40)
    streamed, built = both("<p>甲</p>" * 30)
    assert streamed == built
    assert streamed is not None
    assert streamed.notes == ["only the first 40 tags were read"]


def splitmix(value: int) -> int:
    """splitmix64 as it is written everywhere."""
    whole = (1 << 64) - 1
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & whole
    value = (value ^ value >> 27) * 0x94D049BB133111EB & whole
    return value ^ value >> 31


@pytest.mark.parametrize("count", [1, 2, 65])
def test_many_numbers_are_mixed_at_once(count: int) -> None:
    chance = random.Random(count)
    values = [bytes(8), b"\xff" * 8, *(chance.randbytes(8) for _ in range(count))][-count:]
    mixed = likeness._mixed(values)
    found = [int.from_bytes(mixed[16 * place : 16 * place + 16], "little") for place in range(count)]
    assert found == [splitmix(int.from_bytes(value, "little")) for value in values]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2017-03-02", True),
        ("２０１７年３月２日", True),
        ("二○一七年三月二日", True),
        ("一九九八 年", True),
        ("2017", False),
        ("电话0745-4220000", False),
        ("20 年", False),
    ],
)
def test_where_a_full_date_may_stand(text: str, holds: bool) -> None:
    assert dates.may_hold_date(text) is holds


def test_an_expression_in_any_case_is_one_with_plain_heads() -> None:
    found = re.compile(f"版权|{any_case('icp', '备')}")
    assert [match.group() for match in found.finditer("湘ICP备 icp备 Icp 版权")] == ["ICP备", "icp备", "版权"]


@pytest.mark.parametrize(
    ("source", "led"),
    [
        ("<script src=/js/footer.js></script>", True),
        ("$('#x').load('a>b/foot.html')", True),
        ("<style>a{margin-bottom:1px}</style>", False),
        ("<script>var a</script><p>bottom", False),
        ("<script></script>" * 300, True),  # too many to look at: the expression decides
    ],
)
def test_a_footer_by_script_is_looked_for_where_a_script_leads_to_it(source: str, led: bool) -> None:
    assert marks._is_led(source.encode(), tuple(head.encode() for head in SIGNS), [b"foot", b"bottom"]) is led


def test_signs_are_found_in_any_case() -> None:
    source = "<SCRIPT SRC='/Foot.JS'></SCRIPT><a href=HTTP://BSZS.CONAC.CN/x>"
    assert [sign for sign, _ in marks.find_signs(Document(), source)] == ["party_mark", "footer_script"]


def test_no_expression_of_a_sign_changes_its_meaning_in_lower_case() -> None:
    tables: dict[str, Any] = marks._WORDS["signs"]
    assert not [key for key, table in tables.items() if re.search(r"\\[A-Z]", table.get("regex", ""))]


@pytest.mark.parametrize("line", ["一、办理依据：法", "（二）申请材料", "收费标准", "条件"])
def test_a_part_of_a_service_is_seen_by_the_quick_look(line: str) -> None:
    assert any(part.search(line) for part in kinds._PARTS) <= bool(kinds._ANY_PART.match(line))


def test_a_page_that_was_read_is_no_work_for_the_collector() -> None:
    """lxml's parser and its context hold each other; a page in their circle would stay until the collector comes by."""
    page = "".join(f"<div><p>第{n}段<a href=/{n}>甲</a></p></div>" for n in range(200))
    tree.parse(page)
    gc.collect()
    gc.disable()
    try:
        tree.parse(page)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 100  # the parser's own few; the page has 200 blocks, lines and links each
