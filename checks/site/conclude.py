"""From what a search saw to a verdict with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checks.result import Assurance, Evidence, Item, Result, Search, Sort, Verdict
from checks.site.evidence import column_evidence, document_evidence, hit_evidence
from checks.site.files import file_words
from checks.site.matching import Hit
from checks.site.search import Found
from checks.site.site import Document

_MOST = 5  # pieces of evidence a verdict carries
STRICT = {"misplaced": Sort.MISPLACED, "badly_titled": Sort.BADLY_TITLED}
_FINE = frozenset({Verdict.MET, Verdict.DECLARED_NONE})


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: str
    assurance: Assurance = Assurance.PROVISIONAL
    evidence: tuple[Evidence, ...] = ()
    sort: Sort | None = None

    def item(self, key: str, name: str) -> Item:
        """As one countable part of a check."""
        return Item(key, name, self.verdict, self.reason, self.assurance, self.evidence, self.sort)

    def result(self, check: str, search: Search | None = None) -> Result:
        """As the answer of a check of a single thing. A search record goes with everything but a hit."""
        search = None if self.verdict is Verdict.MET else search
        return Result(
            check, self.verdict, self.reason, self.assurance, evidence=self.evidence, search=search, sort=self.sort
        )


def unknown(reason: str, evidence: tuple[Evidence, ...] = ()) -> Judgement:
    """Nothing may be concluded."""
    return Judgement(Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE, evidence)


def not_met(reason: str, evidence: tuple[Evidence, ...] = (), sort: Sort | None = None) -> Judgement:
    """Looked for everywhere, and not there."""
    return Judgement(Verdict.NOT_MET, reason, evidence=evidence, sort=sort)


def judge(found: Found, name: str, strict: Collection[str] = ()) -> Judgement:
    """Published, declared none, unknown or absent, in this order. ``name`` is the document's Chinese name.

    ``strict``: of ``STRICT`` what a rubric does not take for published; else it is published, with a note.
    """
    if found.hits:
        return _met(found, name, strict)
    if found.declared:
        evidence = tuple(hit_evidence(hit) for hit in found.declared[:_MOST])
        return Judgement(Verdict.DECLARED_NONE, f"已发布情况说明，说明无{name}", evidence=evidence, sort=Sort.DECLARED)
    if found.doubtful:
        evidence = tuple(document_evidence(document) for document in found.doubtful[:_MOST])
        return unknown(f"{_doubt(found.doubtful[0], name)}，归属待人工核实", evidence)
    if found.unread:
        return unknown(unread_reason(found, name))
    return _absent(found, name)


def _doubt(document: Document, name: str) -> str:
    if document.why_ours and document.publisher:
        return f"本单位栏目中有{name}《{document.title}》，但发布机构为“{document.publisher}”"
    if document.why_ours:
        return f"本单位栏目中有{name}《{document.title}》，但标题署名不是本单位登记的名称"
    return f"本单位网页列有《{document.title}》，但没有写明是哪个单位的"


def unread_reason(found: Found, name: str) -> str:
    """Why absence cannot be concluded, with the first cause."""
    return f"检测受阻，无法判断是否公开{name}：{unread_words(found.unread)}，待人工核实"


def unread_words(unread: tuple[tuple[str, str], ...]) -> str:
    """The first (address, cause) of what could not be read, and how many there are; ``unread`` is not empty."""
    url, cause = unread[0]
    more = f"等{len(unread)}处" if len(unread) > 1 else ""
    return f"{url}{more}（{cause}）"


def _met(found: Found, name: str, strict: Collection[str]) -> Judgement:
    hits = sorted(
        found.hits, key=lambda hit: (hit.by == "attachment", hit.document.state != "read", hit.misplaced, hit.untitled)
    )
    evidence = tuple(hit_evidence(hit) for hit in hits[:_MOST])
    best = hits[0]
    if best.attachment is not None:
        return Judgement(
            Verdict.MET,
            f"已公开{name}（仅附件：{best.attachment.title}；附件标题命中，{file_words(best)}）",
            evidence=evidence,
            sort=Sort.ATTACHED,
        )
    if sort := _slight(best):
        words = _slight_words(best, sort)
        if any(STRICT[each] is sort for each in strict) and not found.unread:
            return not_met(f"{sort.value}：{name}《{best.document.title}》{words}", evidence, sort)
        reason = f"已公开{name}：《{best.document.title}》（{sort.value}：{words}）"
        return Judgement(Verdict.MET, reason, evidence=evidence, sort=sort)
    note = f"（文件附件，{file_words(best)}）" if best.document.state == "file" else ""
    note = "（链接未采集，未打开核实）" if best.document.state == "outside" else note
    count = f"等{len(hits)}条" if len(hits) > 1 else ""
    sort = Sort.ATTACHED if best.document.state == "file" else None
    reason = f"已公开{name}：《{best.document.title}》{count}{note}"
    return Judgement(Verdict.MET, reason, evidence=evidence, sort=sort)


def _slight(hit: Hit) -> Sort | None:
    """Published, but not where or not as it should be."""
    if hit.misplaced:
        return Sort.MISPLACED
    return Sort.BADLY_TITLED if hit.untitled else None


def _slight_words(hit: Hit, sort: Sort) -> str:
    return f"在“{hit.misplaced}”栏目" if sort is Sort.MISPLACED else "标题没有写明文件名称"


def _absent(found: Found, name: str) -> Judgement:
    """Each way of not being there has its own words."""
    if found.dead:
        hit = found.dead[0]
        page = hit.document.page
        status = f"（HTTP {page.row.status}）" if page and page.row.status and page.row.status >= 400 else ""
        return not_met(
            f"链接失效：有《{hit.document.title}》的标题，打开为页面不存在{status}", _evidence(found.dead), Sort.DEAD
        )
    if found.placeholders:
        return not_met(
            f"内容更新中：《{found.placeholders[0].document.title}》没有实际内容",
            _evidence(found.placeholders),
            Sort.PLACEHOLDER,
        )
    if found.empty:
        column = found.empty[0]
        sort = Sort.PLACEHOLDER if column.state == "placeholder" else Sort.EMPTY
        shown = tuple(column_evidence(c) for c in found.empty[:_MOST])
        return not_met(f"{sort.value}：“{column.name}”栏目没有内容", shown, sort)
    if found.stale:
        newest = max(found.stale, key=lambda hit: str(hit.document.date))
        return not_met(f"已过期：最近一条{name}发布于{newest.document.date}", _evidence(found.stale), Sort.STALE)
    evidence = tuple(document_evidence(document) for document in (found.foreign + found.mentions)[:_MOST])
    if found.foreign:
        return not_met(f"未公开：仅见其他单位的《{found.foreign[0].title}》，未见本单位{name}", evidence, Sort.ABSENT)
    if found.mentions:
        return not_met(f"未公开：仅有工作动态提及（《{found.mentions[0].title}》），未见{name}", evidence, Sort.ABSENT)
    return not_met(f"未公开：遍查本单位栏目和条目，未见{name}", sort=Sort.ABSENT)


def _evidence(hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    return tuple(hit_evidence(hit) for hit in hits[:_MOST])


def sum_up(check: str, items: Sequence[Item], subject: str, search: Search | None = None) -> Result:
    """The verdict over several items. Unknown items keep the whole unknown unless some are met and some not."""
    counted = [item for item in items if item.verdict is not Verdict.NOT_APPLICABLE]
    verdicts = {item.verdict for item in counted}
    open_items = [item for item in counted if item.verdict is Verdict.UNKNOWN]
    missing = [item.name for item in counted if item.verdict in (Verdict.NOT_MET, Verdict.PARTLY)]
    if not counted:
        verdict = Verdict.NOT_APPLICABLE
    elif verdicts <= _FINE:
        verdict = Verdict.MET if Verdict.MET in verdicts else Verdict.DECLARED_NONE
    elif open_items and not (missing and verdicts & _FINE):
        verdict = Verdict.UNKNOWN
    elif verdicts == {Verdict.NOT_MET}:
        verdict = Verdict.NOT_MET
    else:
        verdict = Verdict.PARTLY
    assurance = Assurance.INCONCLUSIVE if open_items else Assurance.PROVISIONAL
    reason = _summary(counted, missing, [item.name for item in open_items], subject)
    return Result(check, verdict, reason, assurance, tuple(items), search=search if missing or open_items else None)


def _summary(counted: Sequence[Item], missing: list[str], open_names: list[str], subject: str) -> str:
    if not counted:
        return f"{subject}：与本单位职责无关，不作要求"
    fine = sum(item.verdict in _FINE for item in counted)
    parts = [f"{subject}：应有{len(counted)}项，已有{fine}项"]
    if missing:
        parts.append(f"缺少{'、'.join(missing)}")
    if open_names:
        parts.append(f"{'、'.join(open_names)}待人工核实")
    return "，".join(parts)
