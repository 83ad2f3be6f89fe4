"""The documents that a unit's plan calls for, and the filler around them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from demo.documents import Block, Document, Labelled, Table
from demo.guide import guide_documents
from demo.persons import risky_documents
from demo.plan import GUIDE_PARTS, UnitPlan
from demo.twists import sign, twist
from demo.words import Words, load_words

YEAR = (date(2017, 1, 9), date(2017, 12, 8))
BEFORE = (date(2015, 6, 1), date(2016, 11, 30))
OLD = "old"  # the key of the filler of many years
OLD_SPAN = (date(2006, 1, 4), date(2014, 11, 28))
OLD_NOTICES = 4  # every fourth is a notice
PER_DEEP_LIST = 30  # newer notices above the document that stands on page 3


def plant_documents(words: Words, neighbour: UnitPlan) -> list[Document]:
    """Every document of the unit's own site, newest first within each column."""
    makers = (
        _about,
        guide_documents,
        _regulations,
        _catalogue,
        _normative,
        _plans,
        _money,
        _personnel,
        _service,
        _topics,
    )
    documents = [document for make in makers for document in make(words)]
    documents += [*_annual(words, neighbour), *risky_documents(words)]
    if words.unit.planted.guide == "neighbour":
        documents += _guide_of(neighbour, words.seed)
    documents = twist(words, documents + list(_filler(words)))
    if words.unit.planted.posts == "stale":
        documents = [_aged(document) for document in documents]
    documents += _old(words)
    documents.sort(key=lambda document: document.date, reverse=True)
    return [*_sticky(words, documents), *documents]


def _sticky(words: Words, documents: list[Document]) -> list[Document]:
    """An old piece of news that the office keeps at the top of its list (置顶); it stands in its own place as well."""
    old = [document for document in documents if document.key == "news" and document.date.year < 2017]
    return old[-1:] if "sticky" in words.unit.traps else []


def shared_documents(words: Words) -> list[Document]:
    """What stands only on the county's own columns and names the unit there."""
    planted = words.unit.planted
    shared = [
        _dated(words, "money", key, "shared_money" if key == "procure" else "shared_funds")
        for key in planted.money_shared
    ]
    shared += [_dated(words, "personnel", key, "shared_personnel") for key in planted.personnel_shared]
    if planted.annual == "shared":
        shared.append(_report(words, 2016, date(2017, 3, 17), "shared_annual"))
    return [sign(words, document) for document in shared]


def _aged(document: Document) -> Document:
    """The same document of a year in which nothing was due any more."""
    day = document.date if document.date.year < 2017 else document.date - timedelta(days=728)
    return replace(document, date=day, title=document.title.replace("2017", "2015"))


def _guide_of(neighbour: UnitPlan, seed: int) -> list[Document]:
    """The neighbour's guide as it would be complete, under a key that no plan of ours touches."""
    theirs = replace(neighbour, planted=replace(neighbour.planted, guide="complete"))
    return [replace(document, key="guide.neighbour") for document in guide_documents(Words(theirs, seed))]


def _make(
    words: Words, key: str, column: str, title: str, text: tuple[Block, ...], span: tuple[date, date]
) -> Document:
    return Document(key, column, title, text, words.day(*span), words.unit.short)


def _about(words: Words) -> Iterator[Document]:
    texts = load_words()["about"]
    for key in ("duty", "leaders"):
        yield _make(words, key, key, words.fill(texts[f"{key}_title"]), words.fill_all(texts[key]), BEFORE)
    request = load_words()["request"]
    if "no_request" in words.unit.traps:
        return
    yield _make(words, "request", "request", request["title"], words.fill_all(request["text"]), BEFORE)


def _regulations(words: Words) -> Iterator[Document]:
    planted, texts = words.unit.planted, load_words()["regulations"]
    closing = words.fill_all(texts["closing"])
    if planted.regulations_form == "combined":
        chapters: list[Block] = []
        for number, key in zip("一二三四", planted.regulations, strict=False):
            chapters += [f"第{number}章 {texts[key]['name']}", *words.fill_all(texts[key]["text"])]
        title = words.choose(texts["combined_titles"])
        yield _make(words, "regulation.combined", "rules", title, (*chapters, *closing), BEFORE)
        return
    for key in planted.regulations:
        text = tuple(
            f"第{number}条 {line}"
            for number, line in zip("一二三四五", words.fill_all(texts[key]["text"]), strict=False)
        )
        yield _make(words, f"regulation.{key}", "rules", words.choose(texts[key]["titles"]), (*text, *closing), BEFORE)


def _annual(words: Words, neighbour: UnitPlan) -> list[Document]:
    kind = words.unit.planted.annual
    older = _report(words, 2015, date(2016, 3, 22), "annual")
    if kind in ("none", "shared"):
        return []
    if kind == "last_year":
        return [older]
    if kind == "neighbour":
        theirs = Words(neighbour, words.seed)
        return [replace(_report(theirs, 2016, date(2017, 3, 20), "annual"), key="annual.neighbour")]
    published = date(2017, 5, 23) if kind == "late" else words.day(date(2017, 2, 20), date(2017, 3, 28))
    report = _report(words, 2016, published, "annual")
    if "copied_other" in words.unit.traps:
        report = replace(report, blocks=_blocks_of(neighbour, words))
    if kind == "copied":
        report = replace(report, blocks=tuple(str(block).replace("2015", "2016") for block in older.blocks))
    if kind == "backdated":
        report = replace(report, uploaded=date(2017, 11, 29))
    return [replace(report, answer="soft_404") if kind == "soft_404" else report, older]


def _blocks_of(neighbour: UnitPlan, words: Words) -> tuple[Block, ...]:
    """The neighbour's report of the year with our name in place of theirs."""
    theirs = next(
        each for each in plant_documents(Words(neighbour, words.seed), words.unit) if each.key == "annual.2016"
    )
    return tuple(b.replace(neighbour.short, words.unit.short) if isinstance(b, str) else b for b in theirs.blocks)


def _report(words: Words, year: int, published: date, column: str) -> Document:
    texts = load_words()["annual"]
    title, text = words.choose(texts["titles"], year=str(year)), words.tell(texts["text"], year=str(year))
    return Document(f"annual.{year}", column, title, text, published, words.unit.short)


def _catalogue(words: Words) -> Iterator[Document]:
    kind, texts = words.unit.planted.catalogue, load_words()["catalogue"]
    if kind not in ("fine", "flat"):
        return
    rows = tuple((str(number), *row) for number, row in enumerate(texts["rows"], 1))
    full: tuple[Block, ...] = (words.fill(texts["opening"]), Table((tuple(texts["header"]), *rows)))
    text = full if kind == "fine" else words.fill_all(texts["flat"])
    yield _make(words, "catalogue", "catalogue", words.choose(texts["titles"]), text, BEFORE)


def _normative(words: Words) -> Iterator[Document]:
    kind, texts = words.unit.planted.normative, load_words()["normative"]
    if kind == "statement":
        title = words.choose(texts["statement_titles"])
        yield _make(words, "normative.statement", "normative", title, words.fill_all(texts["statement"]), YEAR)
    if kind != "documents":
        return
    for count, title in enumerate(texts["titles"], 1):
        document = _make(words, "normative", "normative", words.fill(title), words.fill_all(texts["text"]), YEAR)
        yield replace(document, number=f"{words.unit.mark}发〔2017〕{count * 7}号")


def _plans(words: Words) -> Iterator[Document]:
    spans = {"plan": (date(2017, 1, 9), date(2017, 3, 10)), "results": (date(2017, 10, 9), date(2017, 12, 8))}
    for key in words.unit.planted.plan:
        texts = load_words()[key]
        yield _make(words, key, "plans", words.choose(texts["titles"]), words.fill_all(texts["text"]), spans[key])


def _dated(words: Words, group: str, key: str, column: str) -> Document:
    texts = load_words()[group][key]
    text: list[Block] = list(words.fill_all(texts["text"]))
    if group == "money":
        text.append(_money_table(words))
    return _make(words, f"{group}.{key}", column, words.choose(texts["titles"]), tuple(text), YEAR)


def _money_table(words: Words) -> Table:
    names = ("上年结转", "本年安排", "本年支出", "余额")
    amounts = [words.random.randint(20, 900) / 10 for _ in names]
    return Table(
        (("项目", "金额（万元）"), *((name, f"{amount:.1f}") for name, amount in zip(names, amounts, strict=True)))
    )


def _money(words: Words) -> Iterator[Document]:
    for key in words.unit.planted.money:
        yield _dated(words, "money", key, "money")


def _personnel(words: Words) -> Iterator[Document]:
    for key in words.unit.planted.personnel:
        document = _dated(words, "personnel", key, "personnel")
        if key == "recruitment" and "deep_list" in words.unit.traps:
            document = replace(document, column="notices", date=date(2017, 2, 6))
        yield document


def _service(words: Words) -> Iterator[Document]:
    planted, everything = words.unit.planted, load_words()
    for key in planted.service:
        texts = everything["service"][key]
        yield _make(
            words, f"service.{key}", "approvals", words.choose(texts["titles"]), words.fill_all(texts["text"]), YEAR
        )
    if planted.service_catalogue:
        texts = everything["catalogue_of_services"]
        rows = tuple((str(number), *words.fill_all(row)) for number, row in enumerate(texts["rows"], 1))
        table = Table((tuple(texts["header"]), *rows))
        yield _make(words, "service_catalogue", "approvals", words.choose(texts["titles"]), (table,), YEAR)
    if planted.service_guides:
        for title in everything["service_guide"]["titles"]:
            yield _make(words, "service_guide", "guides", words.fill(title), _service_guide(words), YEAR)


def _service_guide(words: Words) -> tuple[Block, ...]:
    texts, missing = load_words()["service_guide"], words.unit.planted.guides_missing
    parts = [texts["parts"][key] for key in GUIDE_PARTS if key not in missing]
    return (*(Labelled(name, words.fill(value)) for name, value in parts), words.fill(texts["closing"]))


def _topics(words: Words) -> Iterator[Document]:
    planted, everything = words.unit.planted, load_words()
    for topic in planted.topics:
        texts = everything["topics"][topic]
        yield _make(words, f"topic.{topic}", "key", words.choose(texts["titles"]), words.fill_all(texts["text"]), YEAR)
    for topic in planted.mentions:
        texts, name = everything["mention"], everything["topics"][topic]["name"]
        text = words.fill_all(texts["text"], name=name)
        yield _make(words, f"mention.{topic}", "news", words.choose(texts["titles"]), text, YEAR)


def _filler(words: Words) -> Iterator[Document]:
    news, notices = load_words()["news"], load_words()["notices"]
    for count in range(words.unit.news):
        title = words.fill(news["titles"][count % len(news["titles"])])
        yield _make(words, "news", "news", title, words.fill_all(news["text"]), (date(2016, 9, 1), date(2017, 12, 13)))
    deep = "deep_list" in words.unit.traps
    span = (date(2017, 2, 13), date(2017, 12, 8)) if deep else (date(2016, 9, 1), date(2017, 12, 8))
    for count in range(PER_DEEP_LIST if deep else 6):
        title = words.fill(notices["titles"][count % len(notices["titles"])])
        yield _make(words, "notice", "notices", title, words.fill_all(notices["text"]), span)


def _old(words: Words) -> Iterator[Document]:
    """As many old news and notices as the plan says. Dates by a random generator of their own: nothing else changes."""
    texts, days = load_words(), random.Random(f"{words.seed}/{words.unit.id}/{OLD}")
    for count in range(words.unit.filler):
        column = "notices" if count % OLD_NOTICES == 0 else "news"
        day = OLD_SPAN[0] + timedelta(days=days.randint(0, (OLD_SPAN[1] - OLD_SPAN[0]).days))
        titles = texts["old"][column]
        title = words.fill(titles[count % len(titles)], year=str(day.year))
        yield Document(OLD, column, title, words.fill_all(texts[column]["text"]), day, words.unit.short)
