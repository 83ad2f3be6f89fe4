"""A unit's names in texts: its own, short and former ones, and never a longer other name."""

from __future__ import annotations

import pytest

from checks.site import names
from checks.site.names import normalise, unit_names
from crawler.errors import InputError


@pytest.mark.parametrize(
    ("unit", "text", "named"),
    [
        ("云水县教育局", "云水县教育局2016年度报告", True),
        ("云水县教育局", "县教育局", True),
        ("云水县教育局", "教育局", True),
        ("云水县教育局", "由教育局负责", True),
        ("云水县教育局", "我县教育局", True),
        ("云水县教育局", "县教体局", True),
        ("云水县教育局", "怀水市教育局", False),
        ("云水县教育局", "辰水县教育局", False),
        ("云水县教育局", "省教育厅", False),
        ("云水县教育局", "高等教育局", False),
        ("云水县教育局", "县教育局机关幼儿园招生", False),
        ("云水县教育局", "云水县教育局关于公布学校名单的通知", True),
        ("县民政局", "云水县人民政局势", False),
        ("云水县凉井镇人民政府", "凉井镇2017年工作要点", True),
        ("云水县凉井镇人民政府", "凉井镇中学招生", False),
        ("云水县凉井镇人民政府", "凉井镇派出所", False),
        ("云水县自然资源局", "云水县国土资源局土地出让公告", True),
        ("云水县市场监督管理局", "县工商局年报", True),
        ("云水县食品药品监督管理局", "县工商局年报", False),
        ("云水县食品药品监督管理局", "县食药监局", True),
        ("云水县国家税务局", "云水县地方税务局", False),
        ("云水县人民政府办公室", "云水县人民政府信息公开指南", True),
        ("云水县教育局", "云水县人民政府信息公开指南", False),
        ("云水县城市管理局", "县城管局", True),
        ("云水县人民政府办公室", "县民政局与政府有关部门", False),
        ("云水县人民政府办公室", "怀水市人民政府", False),
    ],
)
def test_who_is_named(unit, text, named):
    assert (unit_names(unit).find(normalise(text)) is not None) is named


@pytest.mark.parametrize(
    ("name", "region", "base"),
    [
        ("云水县教育局", "云水县", "教育局"),
        ("县教育局", "县", "教育局"),
        ("教育局", "", "教育局"),
        ("市场监督管理局", "", "市场监督管理局"),
        ("云水县市场监督管理局", "云水县", "市场监督管理局"),
        ("城市管理局", "", "城市管理局"),
        ("火场土家族乡", "", "火场土家族乡"),
    ],
)
def test_region_and_base(name, region, base):
    names = unit_names(name)
    assert names.region == region
    assert base in names.names


@pytest.mark.parametrize(
    ("lead", "owner"),
    [
        ("", ""),
        ("最新", ""),
        ("本局", "ours"),
        ("云水县教育局", "ours"),
        ("县教科局", "ours"),
        ("云水县", "other"),
        ("云水县人民政府", "other"),
        ("县民政局", "other"),
        ("云水县第一中学", "stranger"),
        ("云水县教育督导团办公室", "stranger"),
        ("凉井镇", "other"),
        ("怀水市教育督导团办公室", "other"),
    ],
)
def test_whose_title(lead, owner):
    assert unit_names("云水县教育局").owner(lead) == owner


def test_an_abbreviation_outside_the_table_is_still_ours():
    assert unit_names("云水县畜牧水产局").owner("县畜水局") == "ours"


@pytest.fixture
def own_table(tmp_path, monkeypatch):
    """Whatever is written into the file is the office's own table for this test."""
    path = tmp_path / "aliases.toml"
    monkeypatch.setenv("GONGKAI_ALIASES", str(path))
    names._aliases.cache_clear()
    yield path
    names._aliases.cache_clear()


def test_an_office_adds_names_of_its_own(own_table):
    own_table.write_text('same = [["教育局", "文教办"]]\n[former]\n"大数据局" = ["信息中心"]\n', "utf-8")
    assert unit_names("云水县教育局").owner("县文教办") == "ours"
    assert unit_names("云水县教育局").owner("县教体局") == "ours"
    assert unit_names("云水县大数据局").owner("云水县信息中心") == "ours"


@pytest.mark.parametrize("text", [None, "same = ["])
def test_a_table_that_cannot_be_read_is_said(own_table, text):
    if text:
        own_table.write_text(text, "utf-8")
    with pytest.raises(InputError, match="aliases"):
        unit_names("云水县教育局")
