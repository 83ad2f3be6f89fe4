"""The county portal's own pages: home, unit list, the county's guide, and the columns that all units share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from demo.addresses import Empire
from demo.columns import Branch, build_columns
from demo.documents import Document
from demo.guide import guide_documents
from demo.plan import PORTAL, UnitPlan
from demo.planting import shared_documents
from demo.site import Site, number_documents
from demo.styles import ABOUT, Style
from demo.words import Words, load_words

TREE: tuple[Branch, ...] = (
    ("news", "", "zwyw", ("政务要闻",)),
    ("units", "", "zfbm", ("部门和乡镇网站",)),
    ("xxgk", "", "xxgk", ("信息公开",)),
    ("guide", "xxgk", "xxgkzn", ("县政府信息公开指南",)),
    ("shared_annual", "xxgk", "xxgknb", ("信息公开年报",)),
    ("shared_personnel", "xxgk", "rsrm", ("人事任免",)),
    ("shared_money", "xxgk", "zfcg", ("政府采购",)),
    ("shared_funds", "xxgk", "zjgk", ("财政资金信息",)),
    ("files", "xxgk", "zfwj", ("政府文件",)),
)
STYLE = Style("portal.html", lambda prefix, code: Empire(prefix), 20, 0, ABOUT)


def build_portal(plan: tuple[UnitPlan, ...], seed: int) -> Site:
    """The portal as a site like any other, with what its units publish only there."""
    county = plan[0].county
    unit = UnitPlan(PORTAL, f"{county}人民政府", "政府", f"{county[0]}政", "empire", news=0, county=county)
    words = Words(unit, seed)
    documents = [*guide_documents(words), *_news(words), *_files(words), *_reports(words, plan)]
    for each in plan:
        documents += shared_documents(Words(each, seed))
    documents.sort(key=lambda document: document.date, reverse=True)
    columns = build_columns(unit, documents, STYLE, 100, TREE)
    shown = ("news", "files", "shared_annual", "shared_money")
    return Site(unit, words, STYLE, Empire(""), columns, number_documents(documents, 1000), shown)


def _news(words: Words) -> list[Document]:
    texts = load_words()
    span = (date(2017, 3, 1), date(2017, 12, 13))
    body = words.fill_all(texts["news"]["text"], short="我县")
    return [
        Document("news", "news", words.fill(t), body, words.day(*span), "县政府办") for t in texts["portal"]["news"] * 3
    ]


def _files(words: Words) -> list[Document]:
    texts = load_words()["portal"]
    span = (date(2017, 2, 1), date(2017, 9, 30))
    body = words.fill_all(texts["file_text"])
    return [
        Document(
            "file",
            "files",
            words.fill(title),
            body,
            words.day(*span),
            "县政府办",
            f"{words.unit.mark}发〔2017〕{number}号",
        )
        for number, title in enumerate(texts["files"], 3)
    ]


def _reports(words: Words, plan: tuple[UnitPlan, ...]) -> list[Document]:
    """Reports of the county itself and of units outside the registry: none of them is an assessed unit's."""
    texts = load_words()["annual"]
    others = [words.fill(name) for name in load_words()["portal"]["others"]]
    names = [words.unit.name, *(name for name in others if name not in {unit.name for unit in plan})]
    return [
        replace(
            Document(
                "annual.other",
                "shared_annual",
                "",
                words.tell(texts["text"], year="2016", short=name),
                date(2017, 3, 24),
                name,
            ),
            title=words.fill(texts["titles"][0], year="2016", unit=name),
        )
        for name in names
    ]
