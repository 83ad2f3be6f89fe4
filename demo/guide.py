"""The guide (信息公开指南) of a unit with its planted defects."""

from __future__ import annotations

from datetime import date
from html import escape

from demo.documents import Block, Document, File, Labelled, Picture, Table
from demo.office import make_docx, make_pdf
from demo.plan import Planted
from demo.words import Words, full_width, load_words

PROSE = ("classification", "arrangement", "access")
LABELLED = ("agency", "address", "hours", "phone", "fax", "email")


def guide_documents(words: Words) -> list[Document]:
    """None where the unit has none of its own; else one."""
    planted = words.unit.planted
    if planted.guide in ("county_only", "neighbour", "placeholder", "none"):
        return []
    texts = load_words()["guide"]
    title = words.choose(texts["titles"])
    published = words.day(date(2016, 3, 1), date(2017, 5, 31))
    blocks, files = _blocks(words, planted, title)
    answer = planted.guide if planted.guide in ("dead", "soft_404") else "ok"
    return [Document("guide", "guide", title, blocks, published, words.unit.short, files=files, answer=answer)]  # type: ignore[arg-type]


def _blocks(words: Words, planted: Planted, title: str) -> tuple[tuple[Block, ...], tuple[File, ...]]:
    if planted.guide == "image":
        return (Picture("zhinan.jpg"),), ()
    if planted.guide == "attachment":
        file = _file(words.unit.id, title, _text(words, planted))
        return (words.fill("{unit}信息公开指南请下载附件查看。"),), (file,)
    return _text(words, planted), ()


def _file(unit: str, title: str, blocks: tuple[Block, ...]) -> File:
    """The guide as the office saved it: in Word 2007, as a PDF, or as a web page that is called .doc."""
    lines = [title, *(_plain(block) for block in blocks)]
    match sum(map(ord, unit)) % 3:
        case 2:
            return File(f"{title}.doc", "zhinan.doc", word_file(title, blocks))
        case 0:
            kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            return File(f"{title}.docx", "zhinan.docx", make_docx(lines), kind)
        case _:
            return File(f"{title}.pdf", "zhinan.pdf", make_pdf(lines), "application/pdf")


def _text(words: Words, planted: Planted) -> tuple[Block, ...]:
    texts = load_words()["guide"]
    prose = [words.choose(texts["prose"][key]) for key in PROSE if key not in planted.guide_missing]
    lines = [_line(words, planted, key) for key in LABELLED if key not in planted.guide_missing]
    return (
        *words.fill_all(texts["opening"]),
        "一、主动公开",
        *prose,
        "二、依申请公开",
        "申请人可以根据自身生产、生活、科研等特殊需要，填写申请表并提交本机关。",
        "三、受理单位的联系办法",
        *lines,
        *words.fill_all(texts["closing"]),
    )


def _line(words: Words, planted: Planted, key: str) -> Labelled:
    texts = load_words()["guide"]
    value = words.choose(texts["values"][key]) if key in texts["values"] else words.values[key]
    if key == "email":
        value = value.replace("@", {"plain": "@", "at": "(at)", "hash": "#"}[planted.guide_email])
    if planted.guide_digits == "full_width" and key in ("phone", "fax"):
        value = full_width(value)
    if key in planted.guide_none:
        value = "无"
    return Labelled(words.labels[key], "" if key in planted.guide_bare else value)


def word_file(title: str, blocks: tuple[Block, ...]) -> bytes:
    """A ".doc" that is HTML inside, as old offices save it."""
    lines = "".join(f"<p>{escape(_plain(block))}</p>" for block in blocks)
    head = '<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    return f"{head}<title>{title}</title></head><body><h1>{title}</h1>{lines}</body></html>".encode("gb18030")


def _plain(block: Block) -> str:
    if isinstance(block, Labelled):
        return f"{block.label}：{block.value}"
    return "　".join("，".join(row) for row in block.rows) if isinstance(block, Table) else str(block)
