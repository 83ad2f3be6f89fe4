"""The place in a unit's name, and the other ways in which people say it: 江华瑶族自治县 is also 江华县, 江华 and 县."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

REGION = re.compile(
    r"市[中南北]区(?!域|间)|[\u4e00-\u9fff]{0,8}?(?:自治县|自治旗|县|旗(?![镇乡村街渠])|(?<![城都门超集夜上])市(?!场|政(?!府|务|协)|容|直|民(?![政族宗]))|(?<![发园景社业库校灾地山城辖新])区(?!划|块|域))"
)
# Districts that REGION leaves out, because elsewhere in a text 城区 and 山区 are no names; the 管委会 of a 新区 is no district.
_DISTRICT = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?<![县主])(?:新|矿|林|特|城|山)区(?!(?:党工委)?管(?:理委员会|委会|理办公室))"
)
_LONG = re.compile(r"[\u4e00-\u9fff]{2,16}?自治[县旗]")
_ABOVE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4}?省|[\u4e00-\u9fff]{2,12}?自治州|[\u4e00-\u9fff]{2,8}?(?:市|地区|盟)(?!场|直|民(?!政)|政|容))"
)
_AUTONOMOUS = re.compile(r"自治([县旗])$")
_TAILS = ("自治县", "自治旗", "新区", "矿区", "林区", "特区")
_STEM = 2  # characters that name a place


def find_region(name: str) -> str:
    """The place in a unit's full name, down to the lowest: 西岭区 of 白水市西岭区教育局; "" where it has none or consists of nothing else."""
    region = _first(name)
    above = _ABOVE.match(name)
    if above and (lower := _first(name[above.end() :])) and len(lower) > _STEM:
        return lower
    return region


def _first(name: str) -> str:
    """The shortest that one of the patterns sees: 鹤城区, not 鹤城区红旗."""
    found = [match.group() for pattern in (REGION, _DISTRICT) if (match := pattern.match(name))]
    region = min((each for each in found if len(each) > 1), key=len, default="")
    long = _LONG.match(name) if not region else None
    region = long.group() if long else region or next(iter(found), "")
    return region if len(region) < len(name) else ""


@lru_cache(maxsize=256)
def find_forms(region: str) -> tuple[str, ...]:
    """All that may stand for the place, longest first: in full, without the peoples, the bare name, and 自治县, 新区, 县 alone."""
    if len(region) < _STEM:
        return (region,) if region else ()
    stem = _stem(region)
    forms = {region, region[-1], *(tail for tail in _TAILS if region.endswith(tail))}
    if autonomous := _AUTONOMOUS.search(region):
        forms |= {stem + autonomous[1], stem + autonomous[0]}
    if len(stem) >= _STEM:
        forms.add(stem)
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


@lru_cache(maxsize=256)
def find_full_forms(region: str) -> tuple[str, ...]:
    """Those that mean this place and no other: they name it and say what it is."""
    stem = _stem(region)
    return tuple(form for form in find_forms(region) if len(form) > max(len(stem), 1) and form.startswith(stem))


def _stem(region: str) -> str:
    """江华 of 江华瑶族自治县, 西岭 of 西岭区, 鄂温克 of 鄂温克族自治旗."""
    stem = next((region.removesuffix(tail) for tail in _TAILS if region.endswith(tail)), region[:-1])
    bare = stem
    while people := next((each for each in _peoples() if bare.endswith(each) and len(bare) > len(each)), ""):
        bare = bare.removesuffix(people)
    return bare.removesuffix("族") if bare == stem and _AUTONOMOUS.search(region) else bare


@lru_cache(maxsize=1)
def _peoples() -> tuple[str, ...]:
    data = tomllib.loads(Path(__file__).with_name("aliases.toml").read_text(encoding="utf-8"))
    return tuple(sorted(data["peoples"], key=len, reverse=True))
