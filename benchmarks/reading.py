"""How well pages are read: ``python -m benchmarks.reading --corpus PATH [--fold a|b] [--show date|title|rows|charset]``.

The corpus is a folder of saved pages with an ``INDEX.jsonl`` (path, original_url, charset, gold_pub_date, title,
article_title, link_date_pairs, fold). Figures are per site; the last line is the mean of the sites, because two sites make
up most of the pages. Programs that are installed beside ours (htmldate, trafilatura, gne) are measured on the same pages in
the same run; ``--ours`` leaves them out.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dateparser
from bs4 import BeautifulSoup, NavigableString, Tag

from benchmarks import aims
from benchmarks.rivals import Answer, Rival, load_rivals
from checks.facts.charset import decode
from checks.facts.page import PageFacts
from checks.facts.reader import VERSION, read_page
from checks.facts.titles import plain

SEEN_ON = date(2026, 11, 25)
OURS = "ours"
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_PARTS = re.compile(r"[\s_|｜\-—–>»·]+")


@dataclass
class Score:
    """Counts of one program on one site."""

    dates: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    elements: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    crashes: int = 0


@dataclass
class Site:
    """One site. ``failures``: (what, path, wanted, got)."""

    pages: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    rows_wanted: int = 0
    rows_found: int = 0
    charset_errors: int = 0
    failures: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass
class Work:
    """What the run counts over all pages."""

    reread: int = 0
    asked: int = 0
    sized: list[tuple[int, float]] = field(default_factory=list)


def main() -> None:
    arguments = _arguments()
    rivals, absent = ([], []) if arguments.ours else load_rivals(SEEN_ON)
    gold = {
        row["path"]: row["elements"] for row in json.loads((arguments.corpus / "guide_gold.json").read_text("utf-8"))
    }
    work = Work()
    _count_dateparser(work)
    sites: dict[str, Site] = defaultdict(Site)
    with (arguments.corpus / "INDEX.jsonl").open(encoding="utf-8") as index:
        rows = [json.loads(line) for line in index]
    for row in rows:
        if arguments.fold in ("", row["fold"]) and row["kind"] != "waf":
            _measure(arguments.corpus, row, sites[_site_of(row["path"])], work, rivals, gold.get(row["path"], {}))
    _print_ours(sites, arguments.fold)
    _print_others(sites, rivals, absent)
    _print_work(work)
    for name, site in sorted(sites.items()):
        for what, path, wanted, got in site.failures:
            if what == arguments.show:
                print(f"{what}\t{name}\t{path}\twanted {wanted!r}\tgot {got!r}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--fold", choices=["", "a", "b"], default="")
    parser.add_argument("--ours", action="store_true", help="do not measure the other programs")
    parser.add_argument(
        "--show", choices=["", "date", "title", "rows", "charset"], default="", help="list the failures"
    )
    return parser.parse_args()


def _count_dateparser(work: Work) -> None:
    parse: Callable[..., Any] = dateparser.parse

    def counted(*arguments: Any, **settings: Any) -> Any:
        work.asked += 1
        return parse(*arguments, **settings)

    dateparser.parse = counted


def _site_of(path: str) -> str:
    parts = path.split("/")
    return parts[1] if parts[0] == "sites" else parts[0]


def _measure(
    corpus: Path, row: dict[str, Any], site: Site, work: Work, rivals: list[Rival], elements: dict[str, Any]
) -> None:
    body = (corpus / row["path"]).read_bytes()
    start = time.process_time()
    facts = read_page(body, row["original_url"] or f"http://corpus.invalid/{row['path']}", seen_on=SEEN_ON)
    took = (time.process_time() - start) * 1000
    site.pages += 1
    work.sized.append((len(body), took))
    work.reread += any(note.startswith("re-read with BeautifulSoup") for note in facts.notes)
    answer = Answer(facts.published.isoformat() if facts.published else "", facts.title, facts.text)
    _judge(row, answer, site, OURS, took, elements, facts)
    _judge_rows(row, body, facts, site)
    _judge_charset(row, facts, site)
    text = decode(body).text if rivals else ""
    for rival in rivals:
        start = time.process_time()
        try:
            answer = rival.read(text)
        except Exception:  # another program's crash is a figure, not our end
            site.scores[rival.name].crashes += 1
            answer = Answer("", "", "")
        _judge(row, answer, site, rival.name, (time.process_time() - start) * 1000, elements, facts)


def _judge(
    row: dict[str, Any], answer: Answer, site: Site, who: str, took: float, elements: dict[str, Any], facts: PageFacts
) -> None:
    score = site.scores[who]
    score.times.append(took)
    if answer.published is not None and row["gold_pub_date"] and "epoch_date_shown" not in row["special"]:
        wanted = row["gold_pub_date"][:10]
        verdict = "right" if answer.published == wanted else "wrong" if answer.published else "none"
        score.dates[verdict] += 1
        if verdict != "right" and who == OURS:
            site.failures.append(("date", row["path"], wanted, f"{answer.published} {facts.kind}"))
    if answer.title is not None and row["title"] and row["tier"] not in ("reemitted", "waf"):
        is_right = _is_title(answer.title, row["title"], row["article_title"] or "", facts.site)
        score.titles["right" if is_right else "wrong"] += 1
        if not is_right and who == OURS:
            site.failures.append(("title", row["path"], f"{row['title']} | {row['article_title']}", answer.title))
    for value in elements.values() if answer.text is not None else ():
        if isinstance(value, str):
            score.elements["right" if plain(value) in plain(answer.text or "") else "wrong"] += 1


def _is_title(got: str, head: str, article: str, site: str) -> bool:
    """The article's title, or <title> as a whole, or <title> less leading or trailing parts (the site's name)."""
    if plain(got) and plain(got) in (plain(article), plain(head)):
        return True
    parts = [plain(part) for part in _PARTS.split(head) if plain(part)]
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    return len(got) >= 2 and plain(got) in runs and plain(got) != plain(site)


def _judge_rows(row: dict[str, Any], body: bytes, facts: PageFacts, site: Site) -> None:
    """Rows with a date found, against those a second, unrelated reading of the tree sees.

    The index's ``link_date_pairs`` counts a row twice when its address carries a date as well, so it only chooses the pages.
    """
    if row["kind"] not in ("list", "column") or not row["link_date_pairs"]:
        return
    wanted = count_rows(body.decode(facts.charset, "replace"))
    got = sum(entry.date is not None for entry in facts.entries)
    site.rows_wanted += wanted
    site.rows_found += min(wanted, got)
    if got < wanted:
        site.failures.append(("rows", row["path"], str(wanted), f"{got} {facts.kind} {facts.list_state}"))


def count_rows(text: str) -> int:
    """Links that share their nearest common box with a shown date, by BeautifulSoup."""
    soup = BeautifulSoup(text, "lxml")
    found = set()
    for shown in soup.find_all(string=_DATE):
        if (
            type(shown) is NavigableString
            and shown.parent is not None
            and shown.parent.name not in ("script", "style", "title")
        ):
            found.add(id(_nearest_link(shown.parent)))
    return len(found - {id(None)})


def _nearest_link(box: Tag | None) -> Tag | None:
    for _ in range(4):
        if box is None or box.name in ("body", "html"):
            return None
        links = [
            a for a in ([box] if box.name == "a" else box.find_all("a", limit=8)) if len(a.get_text(strip=True)) >= 4
        ]
        if links:
            return max(links, key=lambda a: len(a.get_text())) if len(links) <= 3 else None
        box = box.parent
    return None


def _judge_charset(row: dict[str, Any], facts: PageFacts, site: Site) -> None:
    wanted = {"utf-16le(BOM)": "utf-16-le"}.get(row["charset"], row["charset"])
    if wanted and (facts.charset != wanted or any("decoded" in note for note in facts.notes)):
        site.charset_errors += facts.charset != wanted
        site.failures.append(("charset", row["path"], wanted, f"{facts.charset} {facts.notes}"))


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.mean(known) if known else None


def _shares(score: Score) -> list[float | None]:
    """Dates right, none, wrong; titles right; in percent."""
    dates, titles = score.dates.total(), score.titles.total()
    return [
        *(_share(score.dates[key], dates) for key in ("right", "none", "wrong")),
        _share(score.titles["right"], titles),
    ]


def _print_ours(sites: dict[str, Site], fold: str) -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, lxml {version('lxml')}, ", end="")
    print(f"beautifulsoup4 {version('beautifulsoup4')}, reader version {VERSION}, fold {fold or 'a and b'}\n")
    print(
        "| site | pages | dates | right % | none % | wrong % | titles | right % | rows | found % | charset errors | ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    table: list[list[float | None]] = []
    for name, site in sorted(sites.items()):
        score, rows = site.scores[OURS], _share(site.rows_found, site.rows_wanted)
        right, none, wrong, title = _shares(score)
        middle = statistics.median(score.times)
        table.append([right, none, wrong, title, rows, middle])
        print(
            f"| {name} | {site.pages} | {score.dates.total()} | {_figure(right)} | {_figure(none)} | {_figure(wrong)} "
            f"| {score.titles.total()} | {_figure(title)} | {site.rows_wanted} | {_figure(rows)} | {site.charset_errors} | {middle:.2f} |"
        )
    right, none, wrong, title, rows, middle = (_figure(_mean(list(column))) for column in zip(*table, strict=True))
    pages, errors = (sum(getattr(site, name) for site in sites.values()) for name in ("pages", "charset_errors"))
    print(f"| mean of sites | {pages} | | {right} | {none} | {wrong} | | {title} | | {rows} | {errors} | {middle} |")


def _print_others(sites: dict[str, Site], rivals: list[Rival], absent: list[str]) -> None:
    """Side by side, the mean of the sites; then the dates site by site."""
    names = [OURS, *(rival.name for rival in rivals)]
    if rivals:
        versions = {rival.name: rival.version for rival in rivals}
        print(
            "\n| program | date right % | none % | wrong % | title right % | ms a page | guide elements in the text | crashes |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for name in names:
            scores = [site.scores[name] for site in sites.values()]
            figures = [_figure(_mean(list(column))) for column in zip(*map(_shares, scores), strict=True)]
            milliseconds = _figure(_mean([statistics.mean(score.times) for score in scores]))
            held, asked = (sum(score.elements[key] for score in scores) for key in ("right", "wrong"))
            elements = f"{held} of {held + asked}" if held + asked else "–"
            crashes = sum(score.crashes for score in scores)
            label = f"{name} {versions.get(name, '')}".strip()
            print(f"| {label} | {' | '.join(figures)} | {milliseconds} | {elements} | {crashes} |")
        print(f"\n| dates right % / wrong % | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
        for site_name, site in sorted(sites.items()):
            cells = [_shares(site.scores[name]) for name in names]
            if cells[0][0] is not None:
                print(f"| {site_name} | {' | '.join(f'{_figure(cell[0])} / {_figure(cell[2])}' for cell in cells)} |")
    if absent:
        print(f"\nleft out, because not installed: {', '.join(absent)}")


def _print_work(work: Work) -> None:
    print(f"\nBeautifulSoup re-read {work.reread} of {len(work.sized)} pages; dateparser was asked {work.asked} times")
    for label, low, high, bound in (("19 KB", 16_000, 22_000, 4), ("60 KB", 45_000, 80_000, 8)):
        near = [took for size, took in work.sized if low <= size <= high]
        if near:
            print(f"at about {label}: median {statistics.median(near):.2f} ms ({len(near)} pages)")
            aims.at_most(f"facts of a page of {label}, median", bound, statistics.median(near), " ms")
    print(f"all pages: median {statistics.median(took for _, took in work.sized):.2f} ms")
    print(f"slowest {max(took for _, took in work.sized):.0f} ms", file=sys.stderr)


if __name__ == "__main__":
    main()
