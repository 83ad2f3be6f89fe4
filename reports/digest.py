"""晨报, the morning digest: what changed over night, what could not be read, what falls due. Silent when nothing happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from crawler.store import Store
from reports.changes.load import load_changes
from reports.changes.model import Change, CountyChanges, UnitChanges
from reports.changes.seen import Kind
from reports.changes.words import (
    KINDS,
    MEANINGS,
    after_words,
    before_words,
    grouped,
    line_words,
    mark_words,
    names_of,
    outages_of,
)
from reports.delivery.model import Message
from reports.radar.load import load_radar
from reports.radar.model import Due, Radar
from reports.radar.show import CERTAINTIES, left_words, loss_words, sum_words, twenty_words
from reports.render import render
from reports.text import chinese_date, clean, points, shorten
from reports.trend import Point, draw_trend, load_trends
from reports.wording import RUN_STATES
from rubrics.model import Rubric

REMINDERS = (30, 14, 7, 3, 1)  # days before a due day on which it is news
SOON = 14  # days: what stands in the digest beside the news
MOST_ROWS = 300  # groups of changes that are printed
MOST_DUES = 100  # rows of what falls due
_TOP = 12  # lines of a robot's message


@dataclass(frozen=True, slots=True)
class Digest:
    """One rubric's morning. ``links``: unit → address of its evidence report, as the digest's folder sees it."""

    changes: CountyChanges
    radar: Radar
    run: int  # the newest finished one, be it the one shown or not
    day: str  # ISO date of the morning
    trends: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def soon(self) -> list[Due]:
        """Due within :data:`SOON` days, or just come within a reminder's reach."""
        return [due for due in self.radar.dues if due.days_left <= SOON or self._is_news(due)]

    @property
    def reminders(self) -> list[Due]:
        return [due for due in self.radar.dues if self._is_news(due)]

    def _is_news(self, due: Due) -> bool:
        """A reminder's day lies between the night before and this one."""
        if self.changes.since is None:
            return due.days_left in REMINDERS
        before = (due.day - self.changes.since.as_of).days
        return any(due.days_left <= reminder < before for reminder in REMINDERS)

    @property
    def is_quiet(self) -> bool:
        """Nothing happened: no word is due."""
        county = self.changes
        news = any(unit.changes or unit.back or any(map(county.is_new, unit.outages)) for unit in county.units)
        return not (news or county.notice or county.is_degraded or county.came or county.went or self.reminders)

    @property
    def title(self) -> str:
        return f"政务公开监测晨报（{chinese_date(self.day)}）"

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """(words, how many, good or bad) of the head."""
        county = self.changes
        unread = sum(any(map(county.is_new, unit.outages)) for unit in county.units)
        sure = [group[0].kind for unit in county.units for group in grouped(unit.confirmed)]
        doubtful = sum(len(grouped(unit.doubtful)) for unit in county.units)
        return [
            ("新增和反弹", sum(kind is not Kind.FIXED for kind in sure), "bad"),
            ("已整改", sum(kind is Kind.FIXED for kind in sure), "good"),
            ("待复核的变化", doubtful, ""),
            ("新近未能读到的单位", unread, ""),
            (f"{SOON}日内到期", len(self.soon), "bad"),
        ]


def load_digest(store: Store, rubric: Rubric, as_of: date, days: int = 60) -> Digest:
    """Raises InputError, StorageError."""
    changes = load_changes(store, rubric, as_of)
    if changes.notice:  # the run that is shown told its news on its own morning
        changes = replace(changes, units=(), came=(), went=())
    radar = load_radar(store, rubric, as_of, days)
    shown = {unit.unit for unit in changes.units if unit.changes}
    newest = store.last_finished() if changes.notice else None
    run, day = (newest.id, newest.started_at[:10]) if newest else (changes.now.run.id, as_of.isoformat())
    return Digest(changes, radar, run, day, load_trends(store, rubric.id, shown))


def digest_message(digest: Digest) -> Message:
    """The digest in its three forms."""
    return Message(digest.title, digest_text(digest), digest_html(digest), digest_markdown(digest))


def digest_html(digest: Digest) -> str:
    """One page that stands by itself."""
    county = digest.changes
    rows = sum(len(unit.changes) for unit in county.units)
    return render(
        "digest.html",
        digest=digest,
        county=county,
        radar=digest.radar,
        confirmed=[(unit, grouped(unit.confirmed)) for unit in _shown(county) if unit.confirmed],
        doubtful=[(unit, grouped((*unit.doubtful, *unit.withdrawn))) for unit in _shown(county) if unit.doubtful or unit.withdrawn],
        hidden=max(0, rows - MOST_ROWS),
        outages=[(unit, outages_of(county, unit)) for unit in county.units if unit.outages],
        back=[unit for unit in county.units if unit.back],
        dues=_dues_by_unit(digest),
        more_dues=max(0, len(digest.soon) - MOST_DUES),
        trend={unit: draw_trend(line) for unit, line in digest.trends.items()},
        KINDS=KINDS,
        MEANINGS=MEANINGS,
        CERTAINTIES=CERTAINTIES,
        before=before_words,
        after=after_words,
        names=names_of,
        line_words=line_words,
        mark_words=mark_words,
        proofs=proofs,
        loss=loss_words,
        left=left_words,
        at_stake=sum_words,
        hit=hit_words,
        span=span_words,
        twenty=twenty_words(digest.radar),
    )  # fmt: skip


def _shown(county: CountyChanges) -> list[UnitChanges]:
    """Units with changes, the gravest loss first, as many as fit."""
    units = sorted((unit for unit in county.units if unit.changes), key=lambda unit: (_gain(unit), unit.unit))
    shown, rows = [], 0
    for unit in units:
        if rows and rows + len(unit.changes) > MOST_ROWS:
            break
        rows += len(unit.changes)
        shown.append(unit)
    return shown


def _gain(unit: UnitChanges) -> Decimal:
    return unit.after[1] - unit.before[1] if unit.before and unit.after else Decimal(0)


def span_words(unit: UnitChanges) -> str:
    """最低—最高 36—100 → 34—98."""
    then, now = ("—".join(map(points, pair)) if pair else "无" for pair in (unit.before, unit.after))
    return f"得分范围 {now}" if then == now else f"得分范围 {then} → {now}"


def proofs(change: Change) -> list[tuple[str, list[dict[str, Any]]]]:
    """(此前 or 现在, its evidence) of both nights, two pieces each."""
    found = []
    for words, seen in (("此前", change.turn.before), ("现在", change.turn.after)):
        word = (seen.item or seen.raw) if seen else None
        if word is not None and word["evidence"]:
            found.append((words, list(word["evidence"][:2])))
    return found


def hit_words(evidence: Mapping[str, Any]) -> str:
    """The hit inside the excerpt, or the excerpt where nothing is marked."""
    start, end = int(evidence["start"]), int(evidence["end"])
    return " ".join(str(evidence["excerpt"])[slice(start, end) if 0 <= start < end else slice(None)].split())


def _dues_by_unit(digest: Digest) -> list[tuple[str, str, list[Due]]]:
    """(unit, its name, what is due soon), the gravest first, as much as fits."""
    soon, left, rows = {id(due) for due in digest.soon}, MOST_DUES, []
    for unit, name, _, dues in digest.radar.by_unit():
        own = [due for due in dues if id(due) in soon][:left]
        left -= len(own)
        if own:
            rows.append((unit, name, own))
    return rows


def digest_text(digest: Digest) -> str:
    """The same as plain text: what a mail shows where HTML is off."""
    county = digest.changes
    lines = [digest.title, county.rubric.title, _nights(county), ""]
    lines += ["；".join(f"{words} {number}" for words, number, _ in digest.counts), ""]
    if county.notice:
        lines += [county.notice, ""]
    if county.is_degraded:
        lines += ["本批次不完整，不宜公布；变化一律待下一批次复核。", ""]
    for title, changes in (("一、变化", "confirmed"), ("二、待复核的变化（不作结论）", "doubtful")):
        block = [line for unit in _shown(county) for line in _unit_lines(unit, getattr(unit, changes))]
        lines += [title, *(block or ["  无"]), ""]
    lines += ["三、未能读到（不扣分，也不作已整改）", *(_outage_lines(county) or ["  无"]), ""]
    lines += ["四、近期到期事项", *(_due_lines(digest) or ["  无"]), "", twenty_words(digest.radar)]
    return "\n".join(lines) + "\n"


def _nights(county: CountyChanges) -> str:
    now = f"检查批次 {county.now.run.id}，监测时点 {county.now.as_of}，{RUN_STATES.get(county.now.run.state, '')}"
    return now + (f"；与批次 {county.since.run.id}（{county.since.as_of}）比较" if county.since else "；第一个批次")


def _unit_lines(unit: UnitChanges, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    lines = [f"  {clean(unit.name)}（{span_words(unit)}）"]
    for group in grouped(changes):
        first = group[0]
        what = "：".join(part for part in (line_words(first), shorten(names_of(group), 60, "…")) if part)
        mark = f"，得分 {mark_words(first.mark)}" if first.mark.max else ""
        lines.append(clean(f"    〔{KINDS[first.kind]}〕{what}{mark}。{shorten(after_words(first), 160, '…')}"))
    return lines


def _outage_lines(county: CountyChanges) -> list[str]:
    return [
        clean(f"  {unit.name}：{since}{'（新）' if is_new else ''}，指标 {'、'.join(o.indicator for o in outages)}，{unit.cause or '原因未记录'}")
        for unit in county.units
        for since, is_new, outages in outages_of(county, unit)
    ]  # fmt: skip


def _due_lines(digest: Digest) -> list[str]:
    return [
        clean(f"  {name}：{due.day}（{left_words(due)}），{due.indicator} {due.title}，可能失{loss_words(due)}。{due.advice}")
        for _, name, dues in _dues_by_unit(digest)
        for due in dues
    ]  # fmt: skip


def digest_markdown(digest: Digest) -> str:
    """A robot's message: the counts, then the first lines of what is new."""
    county = digest.changes
    lines = [f"### {digest.title}", f"> {_quiet_mark(_nights(county))}", ""]
    lines += [f"- {words}：**{number}**" for words, number, _ in digest.counts]
    if county.notice:
        lines.append(f"- {_quiet_mark(county.notice)}")
    if county.is_degraded:
        lines.append("- **本批次不完整，不宜公布**")
    news = [line.strip() for unit in _shown(county) for line in _told_lines(unit)]
    due = [f"{name}：{due.day} 前，{due.title}，可能失{loss_words(due)}" for _, name, dues in _dues_by_unit(digest) for due in dues]  # fmt: skip
    for title, rows in (("变化", news), ("近期到期", due)):
        if rows:
            lines += ["", f"**{title}**", *(f"- {_quiet_mark(shorten(clean(row), 90, '…'))}" for row in rows[:_TOP])]
        if len(rows) > _TOP:
            lines.append(f"- 其余 {len(rows) - _TOP} 项见晨报全文")
    return "\n".join(lines)


def _told_lines(unit: UnitChanges) -> list[str]:
    return [
        f"{unit.name} 〔{KINDS[group[0].kind]}〕{line_words(group[0])} {names_of(group)}"
        for group in grouped(unit.confirmed)
    ]


def _quiet_mark(text: str) -> str:
    """Crawled words draw no links, pictures or headings, and call nobody (``@``, ``<@all>``)."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]#!|" else {"<": "＜", ">": "＞", "@": "＠"}.get(sign, sign) for sign in text.replace("\n", " "))  # fmt: skip
