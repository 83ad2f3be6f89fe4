"""What `gongkai central show` reads: three queries over runs, units and sections, never over the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crawler.clock import CHINA
from reports.central.model import Board, Central, County, Range, SectionBoard, SectionPlace
from reports.central.ranking import mean_range, places
from reports.central.schema import is_made

if TYPE_CHECKING:
    from psycopg import Connection

Row = dict[str, Any]
_PLAIN = ("source", "batch", "run", "as_of", "version", "role", "file", "outside")
_NOTHING: Row = dict.fromkeys(("units", "unread", "lines", "open_lines", "verdicts", "decided"), 0) | {
    "floor": None,
    "ceiling": None,
}
# The newest run of a source, not the newest push: what is pushed late is no newer for it.
_NEWEST = """
SELECT DISTINCT ON (b.rubric, b.source) b.*, b.id AS batch, p.at, p.role
FROM gongkai.batch b JOIN gongkai.push p ON p.batch = b.id AND p.version = b.version
ORDER BY b.rubric, b.source, b.run_started DESC, b.as_of DESC, b.run DESC
"""
# The batches are handed in as numbers: joined, PostgreSQL would read the units of all nights.
_UNITS = """
SELECT batch, count(*) AS units, count(*) FILTER (WHERE crawl = 'failed') AS unread, sum(lines) AS lines,
    sum(open_lines) AS open_lines, sum(verdicts) AS verdicts, sum(decided) AS decided,
    avg(floor::float8 / total::float8) FILTER (WHERE total > 0) AS floor,
    avg(ceiling::float8 / total::float8) FILTER (WHERE total > 0) AS ceiling
FROM gongkai.unit WHERE batch = ANY(%s) GROUP BY batch
"""
_SECTIONS = """
SELECT batch, section, min(title) AS title, min(position) AS position, count(*) AS units,
    avg(floor::float8 / max::float8) AS floor, avg(ceiling::float8 / max::float8) AS ceiling
FROM gongkai.section WHERE batch = ANY(%s) AND max > 0 GROUP BY batch, section ORDER BY position, section
"""


def load_central(
    connection: Connection[Any], shown: str, day: date, stale_days: int, expected: Iterable[str] = ()
) -> Central:
    """``day``: today in China; a source whose newest run ended more than ``stale_days`` before has no data since.

    Raises InputError for tables of another version; where there are none, nothing arrived yet.
    """
    if not is_made(connection, shown):
        return Central(shown, day, stale_days, (), tuple(dict.fromkeys(expected)))
    rows = _rows(connection, _NEWEST)
    batches = [row["batch"] for row in rows]
    sums = {row["batch"]: row for row in _rows(connection, _UNITS, batches)}
    sections = _rows(connection, _SECTIONS, batches)
    limit = day - timedelta(days=stale_days)
    counties = {row["batch"]: _county(row, sums.get(row["batch"], _NOTHING), limit) for row in rows}
    rows.sort(key=lambda row: (row["rubric"], row["edition"], row["source"]))
    by_edition = groupby(rows, key=lambda row: (row["rubric"], row["edition"]))
    boards = tuple(_board(list(own), counties, sections) for _, own in by_edition)
    arrived = {row["source"] for row in rows}
    never = tuple(source for source in dict.fromkeys(expected) if source not in arrived)
    return Central(shown, day, stale_days, boards, never)


def _rows(connection: Connection[Any], query: str, *values: object) -> list[Row]:
    from psycopg.rows import dict_row

    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), values or None).fetchall()


def _board(rows: Sequence[Row], all_counties: Mapping[int, County], sections: Sequence[Row]) -> Board:
    counties = [all_counties[row["batch"]] for row in rows]
    current = {one.source: one.score for one in counties if one.score and not one.is_stale}
    found = places(current)
    return Board(
        rows[0]["rubric"],
        rows[0]["edition"],
        rows[0]["title"],
        tuple(replace(one, place=found.get(one.source)) for one in counties),
        mean_range(current.values()),
        tuple(_sections({one.batch: one for one in counties}, sections)),
    )


def _county(row: Row, sums: Row, limit: date) -> County:
    last = row["run_finished"].astimezone(CHINA).date()
    return County(
        **{name: row[name] for name in _PLAIN},
        **{name: sums[name] for name in _NOTHING if name not in ("floor", "ceiling")},
        last=last,
        pushed_at=row["at"].astimezone(CHINA).isoformat(timespec="seconds"),
        score=None if sums["floor"] is None else Range(sums["floor"], sums["ceiling"]),
        is_stale=last < limit,
    )


def _sections(counties: Mapping[int, County], rows: Sequence[Row]) -> Iterator[SectionBoard]:
    by_section: dict[str, list[Row]] = {}
    for row in rows:
        if row["batch"] in counties:
            by_section.setdefault(row["section"], []).append(row)
    for section, own in by_section.items():
        shares = {counties[row["batch"]].source: Range(row["floor"], row["ceiling"]) for row in own}
        stale = {one.source for one in counties.values() if one.is_stale}
        current = {source: share for source, share in shares.items() if source not in stale}
        found = places(current)
        units = {counties[row["batch"]].source: row["units"] for row in own}
        yield SectionBoard(
            section,
            own[0]["title"],
            mean_range(current.values()),
            tuple(SectionPlace(one, units[one], shares[one], found.get(one)) for one in sorted(shares)),
        )
