"""Reading titles: is it the document itself, or a word about it?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checks.site.names import UnitNames, normalise
from checks.site.wanted import Wanted

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_ABOUT = re.compile("|".join(_WORDS["about"]))
_NEWS = re.compile("|".join(_WORDS["news"]))
_END = r"(?:[(\[（【][^()（）\[\]]{0,16}[)\]）】]|[\d.。…\-—]|一|二|三)*$"
_FORMAL = re.compile(f"(?:{'|'.join(_WORDS['formal'])}){_END}")
_NOTICE = re.compile(f"(?:{'|'.join(_WORDS['notice'])}){_END}")
_NEWS_COLUMN = re.compile("|".join(_WORDS["news_columns"]))
_FILE_END = re.compile(r"\.(?:docx?|xlsx?|pptx?|wps|et|pdf|ofd|rar|zip|html?)$", re.IGNORECASE)
_MARK = re.compile(
    r"^(?:[\[【(（](?:图文?|组图|置顶|热|新|new|top|原创|视频)[\]】)）]|附件\d{0,2}[:：.、]?|附[:：]|\d{1,2}[、.．])+",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:(?:19|20)\d\d|二[〇○零0]一?[〇○零一二三四五六七八九十]{1,2})(?:年度|年|版)?(?:第?[一二三四1-4]季度|上半年|下半年)?"
)
_LONGEST = 100  # characters; some lists put the beginning of the text behind the title
_ISSUED = re.compile(r"印发|公布|发布|公开|更新|修订|重新公布")
_LEAD = re.compile(
    r"^关于|关于$|(?:印发|公布|发布|公开|更新|修订|修改|重新|调整)|[的了]$|^[\-—_:：()（）\[\]]+|[\-—_:：()（）\[\]]+$"
)
_SUBJECT = re.compile(r"(?:政府信息|政务信息|信息|政务)公开(?:工作)?$|(?:^|(?<=局|委|办|镇|乡))政府(?:信息)?$|年度?$")
_TAIL = re.compile(  # possessive: 修订版 must not be tried as 修订 and 版 again
    r"(?:[(\[（【][^()（）\[\]]{0,20}[)\]）】]|试行|暂行|修订版?|最新版?|更新版?|新版|版|草案|文本|全文|样本|附件"
    r"|[及和与、](?:政府)?(?:信息)?(?:公开)?(?:目录|指南|年报|申请表|流程图?|制度|说明|附表|依申请公开)|[\d.\-—_:：()（）年月日度…]|的?(?:通知|公告|公示|决定))*+"
)
_NOTICE_TAIL = re.compile(r"的?(?:通知|公告|公示|决定)")


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """``words``: the hit itself. ``owner``: whose document the title says it is, see :meth:`UnitNames.owner`."""

    words: str
    owner: str
    is_document: bool  # False: only a mention
    body: str = ""  # the body that the title names


def clean(title: str) -> str:
    """A title as it is compared: normalised, without file ending, list number and 【图】; a summary behind it is cut."""
    return _FILE_END.sub("", _MARK.sub("", normalise(title[:_LONGEST])))


@lru_cache(maxsize=8_000)  # a unit's titles are asked for in turn, and no other unit has its names
def match_title(title: str, wanted: Wanted, names: UnitNames) -> TitleMatch | None:
    """What a (cleaned) title has to do with a wanted document; None: nothing, or an excluded meaning."""
    bare = without_name(title, names)  # 计划 in a 计划生育局's name is no plan
    if wanted.exclude is not None and wanted.exclude.search(bare):
        return None
    if wanted.head is not None and (found := _last(wanted.head, title)):
        return _as_head(title, found, names)
    if wanted.titles is not None and (found := wanted.titles.search(bare)):
        return TitleMatch(found.group(), "", not is_news(bare, wanted.plain))
    return None


def is_news(title: str, plain: bool = False) -> bool:
    """Somebody did something. ``plain``: the document wanted needs no 通知 or 公告 at the end of its title."""
    if _NEWS.search(title):
        return not _NOTICE.search(title)
    return not plain and not _FORMAL.search(title)


def is_formal(title: str) -> bool:
    """The title ends like a document."""
    return _FORMAL.search(title) is not None and not _NEWS.search(title)


def is_news_column(path: tuple[str, ...]) -> bool:
    """The column is one of news."""
    return bool(path) and _NEWS_COLUMN.search(path[-1]) is not None


def find_years(title: str) -> tuple[int, ...]:
    """The years a title names, in its order: 2016年, 二〇一六年."""
    years = (_year(match.group()) for match in _YEAR.finditer(normalise(title)))
    return tuple(year for year in years if year)


def find_year(title: str) -> int | None:
    """The last year a title names."""
    years = find_years(title)
    return years[-1] if years else None


def _year(text: str) -> int | None:
    digits = re.sub(r"\D", "", text[:4])
    if len(digits) == 4:
        return int(digits)
    numerals = {"〇": "0", "○": "0", "零": "0"} | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}
    digits = "".join(numerals.get(c, c) for c in text[:4])
    return int(digits) if digits.isdigit() and len(digits) == 4 else None


def _last(pattern: re.Pattern[str], title: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(title))), None)


def _as_head(title: str, found: re.Match[str], names: UnitNames) -> TitleMatch:
    lead, tail = title[: found.start()], title[found.end() :]
    words = found.group()
    body = _owner_part(lead)
    owner = names.owner(body, tail)
    spoken = without_name(lead, names)
    is_document = (
        _TAIL.fullmatch(without_name(tail, names)) is not None
        and not _ABOUT.search(_ISSUED.sub("", spoken))
        and (not _NOTICE_TAIL.search(tail) or bool(_ISSUED.search(spoken)))
    )
    return TitleMatch(words, owner, is_document, body)


def _owner_part(lead: str) -> str:
    """What stands before the key word, without years and 关于印发: a body's name, if anything."""
    lead = _YEAR.sub("", lead)
    before = ""
    while before != lead:
        before, lead = lead, _SUBJECT.sub("", _LEAD.sub("", lead))
        lead = lead + "政府" if lead.endswith("人民") else lead
    return lead


def without_name(text: str, names: UnitNames) -> str:
    """The text without the unit's name and the place before it."""
    span = names.find(text)
    return names.without_place(text[: span[0]]) + text[span[1] :] if span else text
