"""A unit's names, and whether a text means this unit and no other."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.site.regions import REGION, find_forms, find_full_forms, find_region
from crawler.errors import InputError

_OWN_TABLE = "GONGKAI_ALIASES"  # in the environment: a file that adds to aliases.toml
_MARKS = re.compile(r"[\s\u200b\ufeff“”\"'‘’《》〈〉<>「」·•]+")
_PLACE_END = re.compile(r"(?:自治县|自治旗|自治州|县|区|市|旗|州|省)$")
# What may stand before a bare name without making it part of a longer one.
_BEFORE = re.compile(
    r"(?:[由经据按和与及同在对向至到给为是即的将被请我本全驻致]|关于|印发|公布|转发|撤销|成立|任命|公开|发布)$"
)
# What behind a name makes it another body: its kindergarten, station, sub-office, village.
_LONGER = re.compile(
    r"(?!关于|召开|开展|组织|举办|公布|印发|发布|公开)(?!.{0,2}[的对在年])"
    r"[\u4e00-\u9fff]{0,4}?(?:幼儿园|中学|小学|学校|卫生院|派出所|司法所|大队|支队|分局|工会|医院|公司|协会|学会|中心校|服务中心|服务站|管理站|管理所|[村社]区?民?委员会)"
)
_OWN_WORDS = (
    "本单位",
    "本机关",
    "本局",
    "我局",
    "我单位",
    "我镇",
    "本镇",
    "我乡",
    "本乡",
    "我委",
    "本委",
    "我办",
    "本办",
    "单位",
    "部门",
)
_ORGAN = re.compile(
    r"(?:人民政府|政府|政府办公室|政府办|局|委员会|委|办公室|办|中心|镇|乡|街道|办事处|厅|院|校|学|园|所|站|公司|处|队|部|会|[一二三四五六七八九十]中|县|区|市|省|州|旗)$"
)


def normalise(text: str) -> str:
    """NFKC, no white space, no quotation marks or title marks: what titles and names are compared by."""
    return _fold_title(text) if len(text) <= 120 else normalise_line(text)


def normalise_line(line: str) -> str:
    """The same for a line of a text: hardly one is met again, so none is remembered."""
    return _fold_title.__wrapped__(line)


@lru_cache(maxsize=50_000)
def _fold_title(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1)
def _aliases() -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, ...]]]:
    """name → all names of the same body; present name → names of the bodies it took over.

    The office's own table (``GONGKAI_ALIASES``, a file like ``aliases.toml``) adds to ours. Raises :class:`InputError`.
    """
    same: dict[str, frozenset[str]] = {}
    former: dict[str, tuple[str, ...]] = {}
    for table in _tables():
        for group in table.get("same", ()):
            whole = frozenset(group).union(*(same.get(name, ()) for name in group))
            same |= dict.fromkeys(whole, whole)
        for present, names in table.get("former", {}).items():
            former[present] = (*former.get(present, ()), *names)
    return same, former


def _tables() -> Iterator[dict[str, Any]]:
    own = os.environ.get(_OWN_TABLE, "")
    for path in (Path(__file__).with_name("aliases.toml"), *([Path(own)] if own else [])):
        try:
            yield tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: no table of aliases ({error})") from error


def _all_names(base: str) -> set[str]:
    """The base's own forms and those of the bodies it took over. A former body does not stand for its sisters."""
    same, former = _aliases()
    names = {base, *same.get(base, ())}
    for taken_over in [old for name in names for old in former.get(name, ())]:
        names |= {taken_over, *same.get(taken_over, ())}
    return names


@dataclass(frozen=True, slots=True)
class UnitNames:
    """``region``: 沅陵县, or "县" or "" where the registry does not say it; ``names``: without it, longest first."""

    region: str
    names: tuple[str, ...]
    with_region: frozenset[str] = frozenset()  # names too common to mean this unit without its place: 人民政府

    def find(self, text: str) -> tuple[int, int] | None:
        """Where ``text`` (normalised) names this unit; None where it names nobody or a longer other name."""
        others: set[int] = set()  # where a longer name begins that turned out to be another body's
        for name in self.names:
            start = text.find(name)
            while start >= 0:
                end = start + len(name)
                if _LONGER.match(text[end:]):
                    others.add(start)
                elif start not in others and self._is_alone(name, text[:start]):
                    return start, end
                start = text.find(name, start + 1)
        return None

    def _is_alone(self, name: str, before: str) -> bool:
        """Nothing stands before the name but its own place or a word that does not belong to a name."""
        if name in self.with_region:
            return before.endswith(find_full_forms(self.region) or "县")
        if not before or not _is_chinese(before[-1]):
            return True
        if _PLACE_END.search(before) or self._is_own_place(before):
            return self._is_own_place(before)
        return bool(_BEFORE.search(before))

    def _is_own_place(self, before: str) -> bool:
        """The unit's own place stands last, in one of its forms; a short form only where no other place's name goes on before it."""
        if len(self.region) < 2:
            return not before.endswith("省") and (not self.region or before.endswith(self.region))
        if before.endswith(find_full_forms(self.region)):
            return True
        form = next((form for form in find_forms(self.region) if before.endswith(form)), "")
        rest = before.removesuffix(form)
        return bool(form) and (not rest or not _is_chinese(rest[-1]) or _BEFORE.search(rest) is not None)

    def without_place(self, text: str) -> str:
        """``text`` without the unit's place at its end."""
        form = next((form for form in find_forms(self.region) if text.endswith(form)), "")
        return text.removesuffix(form)

    def owner(self, lead: str, tail: str = "") -> str:
        """Whose document a title is, by what stands before its key word.

        "ours"; "other": a place, a government or a body known under this name; "stranger": a body unknown to us, which
        may be a former name of the unit; "": nobody is named.
        """
        if self.with_region and lead in find_full_forms(self.region):
            return "ours"
        if self.find(lead) or self.find(tail) or lead in _OWN_WORDS or lead.endswith(_OWN_WORDS[:12]):
            return "ours"
        if not lead or not _ORGAN.search(lead):
            return ""
        if self._is_below(lead):
            return "other"
        if self._is_short_for(lead):
            return "ours"
        return "other" if self._is_known_other(lead) else "stranger"

    def _is_below(self, organ: str) -> bool:
        """A body of the unit's with a name of its own: its kindergarten, station, sub-office."""
        for name in self.names:
            start = organ.find(name)
            longer = _LONGER.fullmatch(organ, start + len(name)) if start >= 0 else None
            if longer is not None and self._is_alone(name, organ[:start]):
                return True
        return False

    def _is_known_other(self, organ: str) -> bool:
        if organ.endswith(("政府", "政府办公室", "政府办", "镇", "乡", "街道")) or _PLACE_END.search(organ):
            return True
        place = REGION.match(organ)
        if place and len(place.group()) > 1 and len(self.region) > 1 and place.group() not in find_forms(self.region):
            return True
        return organ[place.end() if place else 0 :] in _aliases()[0]

    def _is_short_for(self, organ: str) -> bool:
        """教体局 for 教育和体育局: every character in order, same first and last."""
        county = "" if self.region.endswith(("市", "区", "旗")) else "县"
        place = next((form for form in find_forms(self.region) if organ.startswith(form)), county)
        organ = organ.removeprefix(place)
        return any(
            len(organ) >= 3 and organ[0] == name[0] and organ[-1] == name[-1] and _is_subsequence(organ, name)
            for name in self.names
        )


def unit_names(name: str) -> UnitNames:
    """The names of a unit of the registry: its own, the short and former ones of the alias table."""
    full = normalise(name)
    region = find_region(full)
    base = full[full.index(region) + len(region) :]
    names = _all_names(base)
    for tail in ("人民政府", "街道办事处"):
        if base.endswith(tail) and len(base) > len(tail) + 1:
            names.add(base.removesuffix(tail) + ("街道" if tail == "街道办事处" else ""))
    if base.endswith(("镇", "乡")):
        names.add(base + "人民政府")
    office = frozenset(("人民政府", "政府") if base in ("人民政府办公室", "政府办公室", "政府办") else ())
    ordered = sorted((n for n in names | office if len(n) >= 2), key=lambda n: (-len(n), n))
    return UnitNames(region, tuple(ordered), office)


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
