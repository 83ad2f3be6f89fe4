"""The paper's model: no number without a source, contacts that no trail repeats, and the layout of GB/T 9704."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from defusedxml import ElementTree
from docx import Document
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from reports.papers import figures
from reports.papers.docx import docx_bytes
from reports.papers.fonts import INSTEAD, fontconfig
from reports.papers.html import paper_html
from reports.papers.kinds import KINDS, PRIVATE, read_kinds
from reports.papers.model import (
    Annex,
    Figure,
    Heading,
    Paper,
    Paragraph,
    Table,
    fill,
    join,
    quote,
    say,
    words,
)
from reports.papers.places import common_place
from reports.papers.trail import trail_json, trail_of

MADE = datetime(2017, 12, 20, 9)


def paper(*blocks: object, **more: object) -> Paper:
    return Paper("test", "试", say("关于测试的\n通报"), tuple(blocks), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["共3个单位", "共３个单位"])
def test_a_number_without_a_source_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without a source"):
        say(text)


def test_pieces_have_to_fit() -> None:
    with pytest.raises(ValueError, match="pieces"):
        say("{}和{}", "甲")


@given(st.lists(st.text(max_size=8), max_size=6))
def test_others_words_come_out_as_they_went_in(texts: list[str]) -> None:
    assert words(join([quote(text, "somewhere") for text in texts])) == "、".join(texts)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.decimals(0, 100, places=2), min_size=1, max_size=9))
def test_sums_and_means_can_be_done_again(parts: dict[str, Decimal]) -> None:
    total, mean = figures.total(parts, "x"), figures.mean(parts, "x")
    assert Decimal(total.text) == sum(Decimal(value) for _, value in total.parts)
    assert abs(Decimal(mean.text) - sum(parts.values()) / len(parts)) <= Decimal("0.005")


@pytest.mark.parametrize(("part", "of", "told"), [(0, 0, "0%"), (1, 3, "33.3%"), (29, 29, "100%"), (1, 8, "12.5%")])
def test_shares(part: int, of: int, told: str) -> None:
    assert figures.share([str(n) for n in range(part)], of, "x").text == told


def test_the_trail_has_every_figure_with_its_sentence_and_place() -> None:
    text = say(
        "共{}个单位，扣{}分。", figures.count(["a", "b"], "units[]"), figures.total({"a": Decimal("1.5")}, "loss")
    )
    table = Table(("名次", "单位"), (1, 1), ((quote("1", "rank"), ("甲",)),))
    made = trail_of(paper(Heading(1, say("一、总体")), Paragraph(text), annexes=(Annex("表", (table,)),)), {"run": "7"})
    assert made["run"] == "7"
    assert made["title"] == "关于测试的通报"
    assert [(one["number"], one["how"]) for one in made["numbers"]] == [("2", "count"), ("1.5", "sum"), ("1", "quote")]
    assert made["numbers"][0] == {
        "number": "2",
        "how": "count",
        "place": "正文 › 一、总体",
        "sentence": "共2个单位，扣1.5分。",
        "source": "units[]",
        "units": ["a", "b"],
    }
    assert made["numbers"][2]["sentence"] == "1 | 甲"


def test_contacts_stay_in_the_paper() -> None:
    secret = (Figure("0745-4220000", "run_unit.contacts of jyj: 手机", "private"),)
    made = paper(
        Table(("", ""), (1, 1), ((("手机",), secret), (secret, quote("7号", "x")))), Paragraph(say("电话{}", secret))
    )
    assert "4220000" not in trail_json(made, {})
    assert "4220000" in paper_html(made)
    assert json.loads(trail_json(made, {}))["numbers"][0]["source"] == "run_unit.contacts of jyj: 手机"


def read_back(made: Paper):  # type: ignore[no-untyped-def]
    return Document(io.BytesIO(docx_bytes(made, MADE)))


def test_the_layout_is_that_of_the_standard() -> None:
    text = Paragraph(say("正文。"))
    made = read_back(paper(Heading(1, say("一、甲")), text, has_head=True, signed=(fill("成文日期"),), to="各单位"))
    section = made.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    edges = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(edge.mm) for edge in edges] == [37, 26, 35, 28]
    style = made.styles["Normal"]
    assert (style.font.size, style.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    lines = {line.text: line for line in made.paragraphs}
    title = lines["关于测试的\n通报"].runs[0]
    assert title.font.size == Pt(22)
    assert 'w:eastAsia="方正小标宋简体"' in title._r.xml
    assert 'w:eastAsia="黑体"' in lines["一、甲"].runs[0]._r.xml
    assert 'w:eastAsia="仿宋_GB2312"' in lines["正文。"].runs[0]._r.xml
    assert 'w:firstLineChars="200"' in lines["正文。"]._p.xml
    assert lines["〔待填：发文字号〕"]._p.pPr.find("{*}pBdr") is not None
    assert "〔待填：成文日期〕" in lines


def test_pages_are_numbered_outside_and_wide_annexes_lie_across() -> None:
    wide = Annex("清单", (Table(("甲", "乙"), (1, 2), ((("一",), ("二",)),)),), wide=True)
    made = read_back(paper(Paragraph(say("正文。")), annexes=(wide, Annex("另表", (Paragraph(say("无")),)))))
    first, across, last = made.sections
    assert "PAGE" in first.footer._element.xml
    assert 'w:val="right"' in first.footer._element.xml
    assert 'w:val="left"' in first.even_page_footer._element.xml
    assert made.settings.odd_and_even_pages_header_footer
    assert across.page_width > across.page_height
    assert last.page_width < last.page_height
    assert [line.text for line in made.paragraphs if line.text][-5:-1] == ["附件1", "清单", "附件2", "另表"]
    grid = made.tables[0]
    assert "w:tblHeader" in grid.rows[0]._tr.xml
    assert "w:cantSplit" in grid.rows[1]._tr.xml
    assert round(grid.columns[1].width / grid.columns[0].width, 1) == 2


def test_every_font_names_its_free_stand_in() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(paper(Paragraph(say("正文。"))), MADE))) as archive:
        table = archive.read("word/fontTable.xml").decode()
    named = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"/>', table))
    assert named == INSTEAD
    assert "Noto Serif CJK SC" in named["仿宋_GB2312"]
    assert "Noto Sans CJK SC" in named["黑体"]


def test_what_was_crawled_stays_text() -> None:
    hostile = "<script>alert(1)</script>\u202e=1+1"
    made = paper(Paragraph(quote(hostile, "page", "javascript:alert(1)")), Paragraph(quote("9", "p", "http://a.cn/")))
    page = paper_html(made)
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert 'href="http://a.cn/"' in page
    assert "\u202e" not in page + "".join(line.text for line in read_back(made).paragraphs)


@pytest.mark.parametrize(
    ("given_", "codes"),
    [
        (("tongbao",), ["tongbao"]),
        (("考核情况通报", "通报"), ["tongbao"]),
        (("问题台账", "整改通知书"), ["zhenggai", "taizhang"]),
        (("all",), [code for code in KINDS if code not in PRIVATE]),
        (("all", "登记表"), list(KINDS)),
    ],
)
def test_papers_by_code_and_name(given_: tuple[str, ...], codes: list[str]) -> None:
    assert read_kinds(given_) == codes


def test_an_unknown_paper_is_told_with_those_that_are_known() -> None:
    with pytest.raises(InputError, match="fuhe 申诉复核意见书"):
        read_kinds(("奖状",))


def test_properties_stand_in_the_schema_s_order() -> None:
    """Word refuses a file whose properties are out of order; other programs do not."""
    text = Paragraph(quote("见 1", "page", "http://a.cn/"))
    table = Table(("甲",), (1,), ((("一",),),))
    made = read_back(paper(Heading(1, say("一、甲")), text, table, has_head=True, signed=("日",), organ="办"))
    orders = {
        "tblPr": "tblStyle tblpPr tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
        "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr spacing ind jc rPr sectPr",
        "rPr": "rStyle rFonts b color sz szCs",
    }
    for name, order in orders.items():
        known = order.split()
        for element in (*made.element.body.iter(f"{{*}}{name}"), *made.styles["Normal"].element.iter(f"{{*}}{name}")):
            found = [child.tag.rpartition("}")[2] for child in element]
            assert found == sorted(set(found), key=known.index), (name, found)


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (["云溪县教育局", "云溪县财政局", "青石镇人民政府"], "云溪县"),
        (["长沙市岳麓区教育局", "长沙市岳麓区财政局", "长沙市岳麓区城市管理局"], "长沙市岳麓区"),
        (["云溪县市场监督管理局", "云溪县市政管理处"], "云溪县"),
        (["城步苗族自治县教育局", "城步苗族自治县财政局"], "城步苗族自治县"),
        (["县教育局", "县财政局"], ""),
        (["云溪县教育局"], ""),  # alone it does not tell where its place ends
        (["云溪县教育局", "沅陵县财政局", "泸溪县民政局"], ""),
        ([], ""),
    ],
)
def test_the_place_that_units_are_named_after(names: list[str], place: str) -> None:
    assert common_place(names) == place


def test_a_paper_with_a_head_ends_with_its_imprint() -> None:
    signed = (Figure("2017年12月20日", "--issued"),)
    annex = Annex("清单", (Paragraph(say("无")),), wide=True)
    made = paper(Paragraph(say("正文。")), has_head=True, signed=signed, annexes=(annex,))
    document = read_back(made)
    [imprint] = document.tables
    assert [cell.text for row in imprint.rows for cell in row.cells][-3:] == ["抄送：〔待填：抄送机关〕。", "〔待填：印发机关〕", "2017年12月20日印发"]  # fmt: skip
    assert 'w:tblpYSpec="bottom"' in imprint._tbl.xml
    assert document.element.body[-2].tag.endswith("}p")  # Word refuses a body that ends in a table
    assert [one["place"] for one in trail_of(made, {})["numbers"]] == ["落款", "版记"]
    page = paper_html(made)
    assert page.index("清单") < page.index("抄送：〔待填：抄送机关〕。")
    assert "抄送" not in paper_html(paper(Paragraph(say("正文。"))))


def test_the_fonts_stand_in_where_only_fontconfig_is_asked() -> None:
    aliases = ElementTree.fromstring(fontconfig())
    first = {alias.findtext("family"): alias.findtext("accept/family") for alias in aliases.iter("alias")}
    assert first == {name: instead.split(",")[0] for name, instead in INSTEAD.items()}
    assert aliases.findtext("include") == "/etc/fonts/fonts.conf"


def test_the_language_is_chinese() -> None:
    languages = list(read_back(paper(Paragraph(say("正文。")))).styles.element.iter("{*}lang"))
    assert languages
    assert all("zh-CN" in one.attrib.values() for one in languages)
