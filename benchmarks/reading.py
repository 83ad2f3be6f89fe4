"""How well pages are read: ``python -m benchmarks.reading --corpus PATH [--fold a|b] [--show date|title|rows|charset]``.

The corpus is a folder of saved pages with an ``INDEX.jsonl`` (path, original_url, charset, gold_pub_date, title,
article_title, link_date_pairs, fold). Figures are per site; the last line is the mean of the sites, because two sites make
up most of the pages.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

from checks.facts.page import PageFacts
from checks.facts.reader import read_page
from checks.facts.titles import plain

SEEN_ON = date(2026, 11, 25)
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_PARTS = re.compile(r"[\s_|｜\-—–>»·]+")


@dataclass
class Site:
    """Counts of one site. ``failures``: (what, path, wanted, got)."""

    pages: int = 0
    dates: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    titles: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows_wanted: int = 0
    rows_found: int = 0
    charset_errors: int = 0
    times: list[float] = field(default_factory=list)
    failures: list[tuple[str, str, str, str]] = field(default_factory=list)


def main() -> None:
    arguments = _arguments()
    sites: dict[str, Site] = defaultdict(Site)
    with (arguments.corpus / "INDEX.jsonl").open(encoding="utf-8") as index:
        rows = [json.loads(line) for line in index]
    sized: list[tuple[int, float]] = []
    for row in rows:
        if arguments.fold in ("", row["fold"]) and row["kind"] != "waf":
            sized.append(_measure(arguments.corpus, row, sites[_site_of(row["path"])]))
    _print_table(sites, sized)
    for name, site in sorted(sites.items()):
        for what, path, wanted, got in site.failures:
            if what == arguments.show:
                print(f"{what}\t{name}\t{path}\twanted {wanted!r}\tgot {got!r}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--fold", choices=["", "a", "b"], default="")
    parser.add_argument(
        "--show", choices=["", "date", "title", "rows", "charset"], default="", help="list the failures"
    )
    return parser.parse_args()


def _site_of(path: str) -> str:
    parts = path.split("/")
    return parts[1] if parts[0] == "sites" else parts[0]


def _measure(corpus: Path, row: dict[str, Any], site: Site) -> tuple[int, float]:
    body = (corpus / row["path"]).read_bytes()
    start = time.process_time()
    facts = read_page(body, row["original_url"] or f"http://corpus.invalid/{row['path']}", seen_on=SEEN_ON)
    took = (time.process_time() - start) * 1000
    site.pages += 1
    site.times.append(took)
    _judge_date(row, facts, site)
    _judge_title(row, facts, site)
    _judge_rows(row, body, facts, site)
    _judge_charset(row, facts, site)
    return len(body), took


def _judge_date(row: dict[str, Any], facts: PageFacts, site: Site) -> None:
    if not row["gold_pub_date"] or "epoch_date_shown" in row["special"]:
        return
    wanted, got = row["gold_pub_date"][:10], facts.published.isoformat() if facts.published else ""
    verdict = "right" if got == wanted else "wrong" if got else "none"
    site.dates[verdict] += 1
    if verdict != "right":
        site.failures.append(("date", row["path"], wanted, f"{got} {facts.published_source} {facts.kind}"))


def _judge_title(row: dict[str, Any], facts: PageFacts, site: Site) -> None:
    if not row["title"] or row["tier"] in ("reemitted", "waf"):
        return
    is_right = _is_title(facts, row["title"], row["article_title"] or "")
    site.titles["right" if is_right else "wrong"] += 1
    if not is_right:
        site.failures.append(("title", row["path"], f"{row['title']} | {row['article_title']}", facts.title))


def _is_title(facts: PageFacts, head: str, article: str) -> bool:
    """The article's title, or <title> as a whole, or <title> less leading or trailing parts (the site's name)."""
    got = facts.title
    if plain(got) == plain(article) or plain(got) == plain(head):
        return True
    parts = [plain(part) for part in _PARTS.split(head) if plain(part)]
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    return len(got) >= 2 and plain(got) in runs and plain(got) != plain(facts.site)


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


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.2f}" if whole else "     –"


def _print_table(sites: dict[str, Site], sized: list[tuple[int, float]]) -> None:
    print(
        f"{'site':<20}{'pages':>6} | {'dates':>6}{'right%':>7}{'none%':>7}{'wrong%':>7} | {'titles':>6}{'right%':>7} | {'rows':>6}{'found%':>7} | {'charset':>7} | {'ms':>6}"
    )
    means: dict[str, list[float]] = defaultdict(list)
    for name, site in sorted(sites.items()):
        dates, titles = sum(site.dates.values()), sum(site.titles.values())
        shares = [_share(site.dates[key], dates) for key in ("right", "none", "wrong")]
        title, found = _share(site.titles["right"], titles), _share(site.rows_found, site.rows_wanted)
        for key, value in zip(("right", "none", "wrong", "title", "rows"), [*shares, title, found], strict=True):
            if "–" not in value:
                means[key].append(float(value))
        print(
            f"{name:<20}{site.pages:>6} | {dates:>6} {' '.join(shares)} | {titles:>6} {title} | {site.rows_wanted:>6} {found} | {site.charset_errors:>7} | {statistics.median(site.times):>6.2f}"
        )
    mean = {key: f"{statistics.mean(values):6.2f}" for key, values in means.items()}
    print(
        f"mean of sites: date right {mean['right']} none {mean['none']} wrong {mean['wrong']} · title {mean['title']} · rows {mean['rows']}"
    )
    near = [took for size, took in sized if 45_000 <= size <= 80_000]
    print(
        f"median {statistics.median(took for _, took in sized):.2f} ms a page; at about 60 KB {statistics.median(near):.2f} ms ({len(near)} pages)"
        if near
        else ""
    )
    print(f"slowest {max(took for _, took in sized):.0f} ms", file=sys.stderr)


if __name__ == "__main__":
    main()
