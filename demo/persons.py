"""Lists with numbers of persons that should not be on the web, and lists that only look like them. All of it invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from demo.documents import Block, Document, File, Table
from demo.guide import word_file
from demo.words import Words, load_words

SPAN = (date(2017, 3, 1), date(2017, 11, 30))
EARLY, LATE = (
    date(2017, 4, 12),
    date(2017, 11, 28),
)  # the day that a notice shows, and the day on which it was put there
ROWS = 6
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643


def risky_documents(words: Words) -> Iterator[Document]:
    """One notice for each trap of this kind, and the news about gambling that is no gambling."""
    texts = load_words()["risks"]["documents"]
    for trap in words.unit.traps:
        if trap in texts:
            yield _notice(words, trap, texts[trap])


def _notice(words: Words, trap: str, texts: dict[str, str]) -> Document:
    table = Table((tuple(texts["header"].split()), *_rows(words, trap))) if "header" in texts else None
    blocks: tuple[Block, ...] = (words.fill(texts["text"]), *([table] if table else ()))
    title = words.fill(texts["title"])
    files: tuple[File, ...] = ()
    if trap == "personal_file":
        files = (File(f"{title}.doc", f"{trap}.doc", word_file(title, blocks)),)
        blocks = ("名册见附件。",)
    column, shown = texts.get("column", "notices"), words.day(*SPAN)
    late = (EARLY, LATE) if trap == "backdated_notice" else (shown, None)
    return Document(f"risk.{trap}", column, title, blocks, late[0], words.unit.short, files=files, uploaded=late[1])


def _rows(words: Words, trap: str) -> list[tuple[str, ...]]:
    return [
        (str(number), words.random.choice(load_words()["risks"]["names"]), *_numbers(words, trap))
        for number in range(1, ROWS + 1)
    ]


def _numbers(words: Words, trap: str) -> tuple[str, ...]:
    """What stands beside the name."""
    number = citizen_number(words)
    match trap:
        case "masked":
            return (f"{number[:6]}********{number[-4:]}",)
        case "mobiles" | "contacts":
            return (f"1{words.random.choice('35789')}{words.random.randint(100000000, 999999999)}",)
        case _:
            return (number,)


def citizen_number(words: Words) -> str:
    """18 digits with a right check digit, of nobody: the serial number 000 is never given."""
    born = date(1950, 1, 1) + timedelta(days=words.random.randint(0, 18_000))
    head = f"4312{words.random.randint(21, 30)}{born:%Y%m%d}000"
    total = sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True))
    return head + "10X98765432"[total % 11]
