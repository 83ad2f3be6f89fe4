"""What ``gongkai sheet import`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.importing import Imported
from reports.text import clean, points
from reports.workbook.merge import Fate

LISTED: dict[Fate, str] = {
    "conflict": "冲突，未改动，请核对后在新出的表中或复核应用中认定",
    "unsigned": "有意见而没有署名，未导入（在“复核人”栏署名即为认定）",
    "unmarked": "有署名或意见而没有记分（或记分被清空），未导入",
    "remark": "对机器已定项有意见而未改分，未作认定",
}


def imported_text(done: Sequence[Imported]) -> str:
    """One block a file, and a last line that says whether anything changed."""
    blocks = ["\n".join(_block(one)) for one in done]
    taken = sum(one.counts["taken"] for one in done)
    conflicts = sum(one.counts["conflict"] for one in done)
    end = f"共 {len(done)} 份表，采纳 {taken} 项" if taken else f"共 {len(done)} 份表，没有新的认定，数据库未改动"
    return "\n".join([*blocks, end + (f"；冲突 {conflicts} 项，均未改动" if conflicts else "")])


def _block(one: Imported) -> Iterator[str]:
    counts = one.counts
    sheet = one.after
    score = points(sheet.final) if sheet.final is not None else f"{points(sheet.floor)}—{points(sheet.ceiling)}"
    known = f"，已有 {counts['same']} 项" if counts["same"] else ""
    yield clean(
        f"{one.path.name}  {one.unit} {one.name}：采纳 {counts['taken']} 项{known}，未填 {counts['waiting']} 项，"
        f"冲突 {counts['conflict']} 项；得分 {score}（满分 {points(sheet.total)}）"
    )
    for fate, words in LISTED.items():
        rows = [row for row in one.rows if row.fate == fate]
        if rows and fate == "conflict":
            yield f"  {words}："
            yield from (clean(f"    {row.id}  {row.words}") for row in rows)
        elif rows:
            yield f"  {words}：{'、'.join(row.id for row in rows)}"
    if one.reopened:
        yield "  依据已变化，须重新认定："
        yield from (clean(f"    {words}") for words in one.reopened)
    if one.missing:
        yield f"  表中缺少的行（按未填处理）：{'、'.join(one.missing)}"
    yield from (clean(f"  {note}") for note in one.notes)
