"""Places in names: districts, autonomous counties and county-level cities, in full and as people say them."""

from __future__ import annotations

import pytest

from checks.site.names import normalise, unit_names
from checks.site.regions import find_forms, find_full_forms, find_region


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("云水县教育局", "云水县"),
        ("云水县", ""),
        ("西岭区教育局", "西岭区"),
        ("白水市西岭区教育局", "西岭区"),
        ("湖南省云水县教育局", "云水县"),
        ("江屏瑶族自治县民政局", "江屏瑶族自治县"),
        ("双江拉祜族佤族布朗族傣族自治县民政局", "双江拉祜族佤族布朗族傣族自治县"),
        ("大理白族自治州漾濞彝族自治县民政局", "漾濞彝族自治县"),
        ("鄂温克族自治旗民政局", "鄂温克族自治旗"),
        ("鹤城区民政局", "鹤城区"),
        ("鹤城区应急管理局", "鹤城区"),
        ("鹤城区红旗镇人民政府", "鹤城区"),
        ("鹤城区食品药品监督管理局", "鹤城区"),
        ("鹤城区城市管理行政执法局", "鹤城区"),
        ("北京市房山区教育委员会", "房山区"),
        ("东浦新区教育局", "东浦新区"),
        ("云溪高新区管理委员会", ""),
        ("市中区教育局", "市中区"),
        ("临川市市场监督管理局", "临川市"),
        ("临川市城市管理局", "临川市"),
        ("临川市红旗渠管理处", "临川市"),
        ("市场监督管理局", ""),
        ("火场土家族乡", ""),
    ],
)
def test_the_place_of_a_unit(name: str, region: str) -> None:
    assert find_region(name) == region


def test_the_ways_to_say_it() -> None:
    assert find_forms("江屏瑶族自治县") == ("江屏瑶族自治县", "江屏自治县", "江屏县", "自治县", "江屏", "县")
    assert find_full_forms("江屏瑶族自治县") == ("江屏瑶族自治县", "江屏自治县", "江屏县")
    assert find_forms("西岭区") == ("西岭区", "西岭", "区")
    assert "鄂温克旗" in find_full_forms("鄂温克族自治旗")
    assert find_forms("") == ()


@pytest.mark.parametrize(
    ("unit", "text", "owner"),
    [
        ("江屏瑶族自治县教育局", "江屏县教育局", "ours"),
        ("江屏瑶族自治县教育局", "江屏教育局", "ours"),
        ("江屏瑶族自治县教育局", "自治县教育局", "ours"),
        ("江屏瑶族自治县教育局", "县教育局", "ours"),
        ("江屏瑶族自治县教育局", "江永县教育局", "other"),
        ("江屏瑶族自治县教育局", "新晃侗族自治县教育局", "other"),
        ("江屏瑶族自治县石门镇人民政府", "江屏县石门镇人民政府", "ours"),
        ("江屏瑶族自治县人民政府办公室", "江屏县人民政府", "ours"),
        ("西岭区教育局", "区教育局", "ours"),
        ("西岭区教育局", "白水市西岭区教育局", "ours"),
        ("西岭区教育局", "市教育局", "other"),
        ("西岭区教育局", "东岭区教育局", "other"),
        ("西岭区教育局", "东西岭教育局", "stranger"),
        ("白水市西岭区教育局", "区教育局", "ours"),
        ("白水市西岭区教育局", "白水市教育局", "other"),
        ("东浦新区教育局", "新区教育局", "ours"),
        ("东浦新区教育局", "区教育局", "ours"),
        ("东浦新区教育局", "上海市教育局", "other"),
        ("临川市教育局", "市教育局", "ours"),
        ("临川市教育局", "江州市教育局", "other"),
        ("鹤城区民政局", "区民政局", "ours"),
        ("鹤城区应急管理局", "鹤城区安全生产监督管理局", "ours"),
        ("鹤城区食品药品监督管理局", "区食药监局", "ours"),
        ("鹤城区民政局", "县民政局", "other"),
    ],
)
def test_whose_document_it_is(unit: str, text: str, owner: str) -> None:
    names = unit_names(unit)
    assert names.owner(text) == owner
    assert (names.find(normalise(f"{text}2017年工作要点")) is not None) is (owner == "ours")


def test_a_title_less_the_unit_s_name_is_less_its_place_too() -> None:
    names = unit_names("江屏瑶族自治县教育局")
    assert [names.without_place(text) for text in ("关于江屏县", "关于江屏瑶族自治县", "关于")] == [
        "关于",
        "关于",
        "关于",
    ]
