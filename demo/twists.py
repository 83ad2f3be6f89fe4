"""What happens to documents after they are planted: dead, stale, misplaced, explained away, signed with another name …

Every twist is named in the plan (``Planted``, ``UnitPlan.traps``) by the family of documents it meets: the document's key, or
its first part (``regulation`` means all regulations). ``annual`` is the report that is due; older ones are never twisted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from demo.documents import Block, Document, File
from demo.guide import word_file
from demo.words import Words, load_words

STALE = timedelta(days=3 * 365)
LOCAL = 0.2  # of the titles say 县教育局
BULK = date(2017, 12, 8)
AFTER = date(2018, 5, 8)  # later than the assessment
NEVER = date(2035, 5, 8)  # later than any day on which the county is visited: nobody has seen that day yet
COLUMN_OF = {"money": "money", "personnel": "personnel", "normative": "normative"}
Twist = Callable[[Words, Document], Document]


def is_of(document: Document, families: tuple[str, ...]) -> bool:
    """The document belongs to one of the families."""
    key = "annual" if document.key == "annual.2016" else document.key
    return any(key == family or (key.startswith(f"{family}.") and family != "annual") for family in families)


def twist(words: Words, documents: list[Document]) -> list[Document]:
    """The documents of one unit with everything its plan does to them."""
    planted = words.unit.planted
    twists: tuple[tuple[tuple[str, ...], Twist], ...] = (
        (planted.odd_titles, _retitled),
        (planted.stale, _aged),
        (planted.misplaced, lambda _, document: replace(document, column="notices")),
        (planted.files_only, _as_file),
        (planted.dead, lambda _, document: replace(document, answer="dead")),
        (planted.soft, lambda _, document: replace(document, answer="soft_404")),
    )
    for families, change in twists:
        documents = [change(words, document) if is_of(document, families) else document for document in documents]
    documents += [*_statements(words), *_decoys(words)]
    return [sign(words, document) for document in _trapped(words, documents)]


def _retitled(words: Words, document: Document) -> Document:
    family = "annual" if document.key == "annual.2016" else document.key
    return replace(document, title=words.choose(load_words()["odd_titles"][family]))


def _aged(_: Words, document: Document) -> Document:
    return replace(document, date=document.date - STALE, title=document.title.replace("2017", "2014"))


def _as_file(words: Words, document: Document) -> Document:
    """Only an attachment; on every second page the title of the page does not say of what."""
    name = document.key.replace(".", "_")
    file = File(f"{document.title}.doc", f"{name}.doc", word_file(document.title, document.blocks))
    bare = words.random.random() < 0.5
    title = words.choose(load_words()["downloads"]["titles"]) if bare else document.title
    return replace(document, title=title, blocks=("请下载附件查看。",), files=(file,))


def _statements(words: Words) -> Iterator[Document]:
    texts = load_words()["declared"]
    for family in words.unit.planted.declared:
        title = words.choose(texts["titles"], name=texts["names"][family])
        text = words.fill_all(texts["text"], name=texts["names"][family])
        day = words.day(date(2017, 3, 1), date(2017, 11, 30))
        yield Document(f"declared.{family}", COLUMN_OF[family.split(".")[0]], title, text, day, words.unit.short)


def _decoys(words: Words) -> Iterator[Document]:
    texts = load_words()["decoys"]
    for family in words.unit.planted.decoys:
        for title in words.fill_all(texts[family]["titles"]):
            day = words.day(date(2017, 2, 1), date(2017, 11, 30))
            text = words.fill_all(texts["text"], title=title)
            yield Document(f"decoy.{family}", texts[family]["column"], title, text, day, words.unit.short)


def _trapped(words: Words, documents: list[Document]) -> list[Document]:
    traps = words.unit.traps
    if "body_dates" in traps:
        note: tuple[Block, ...] = (load_words()["body_dates"],)
        documents = [replace(document, blocks=document.blocks + note) for document in documents]
    if "bulk" in traps:
        documents = [replace(each, date=BULK) if _is_filler_of_the_year(each) else each for each in documents]
    if "future_dates" in traps:
        later = [document for document in documents if document.key == "notice"][:2]
        documents += [
            replace(each, date=day, key="notice.future") for each, day in zip(later, (AFTER, NEVER), strict=False)
        ]
    return documents


def _is_filler_of_the_year(document: Document) -> bool:
    return document.date.year == 2017 and document.key.split(".")[0] in (
        "news",
        "notice",
        "money",
        "personnel",
        "topic",
    )


def sign(words: Words, document: Document) -> Document:
    """Every second document is signed with the unit's short or former name; some titles say the place as people do."""
    unit = words.unit
    if unit.kind != "乡镇" and words.prose.random() < LOCAL:
        place = load_words()["popular"].get(unit.county, unit.county[-1])
        document = replace(document, title=document.title.replace(unit.name, f"{place}{unit.short}"))
    if not unit.alias or words.random.random() < 0.5:
        return document
    title = document.title.replace(unit.short, unit.alias)
    blocks = tuple(b.replace(unit.short, unit.alias) if isinstance(b, str) else b for b in document.blocks)
    return replace(document, title=title, blocks=blocks, publisher=document.publisher.replace(unit.short, unit.alias))
