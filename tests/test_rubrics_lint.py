"""What `rubric lint` finds, with file and line; one mistake planted at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import InputError
from rubrics.lint import LintFinding, lint_rubric
from rubrics.load import list_rubrics, load_rubric
from rubrics.scoring import all_clauses

SOUND = """id = "mine-2026"
title = "某县细则"
year = 2026
place = "某县"
source = "某办发"
total = 5
[[section]]
id = "1"
title = "部分"
points = 5
[[section.indicator]]
id = "1.1"
title = "父"
text = "父"
method = ""
points = 5
[[section.indicator.indicator]]
id = "1.1.1"
title = "指南"
text = "公开指南"
method = "每少一项扣0.5分"
points = 3
mode = "auto"
mode_reason = "网上可查"
[[section.indicator.indicator.deduction]]
id = "1.1.1.a"
text = "每少一项扣0.5分"
points = 0.5
primitive = "per_item"
check = "guide_elements"
params = { elements = ["fax"] }
[[section.indicator.indicator]]
id = "1.1.2"
title = "办结率"
text = "办结率达100%"
method = "少1%扣1分"
points = 2
mode = "manual"
mode_reason = "看统计"
[[section.indicator.indicator.deduction]]
id = "1.1.2.a"
text = "少1%扣1分"
points = 1
primitive = "per_percent"
measure = "rate"
target = 100
"""
REGISTRY = {"guide_elements": {"elements"}}
SOURCE = "父 公开\n指南 每少一项扣0.5分　办结率达100% 少1%扣1分"


def lint(tmp_path: Path, text: str, source: str | None = None) -> list[LintFinding]:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return lint_rubric(path, REGISTRY, source)


def test_a_sound_rubric_has_no_findings(tmp_path: Path) -> None:
    assert lint(tmp_path, SOUND, SOURCE) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("total = 5", "total = 6", 6, "写明 6 分，各项合计 5 分"),
        (
            'points = 5\n[[section.indicator]]\nid = "1.1"',
            'points = 4\n[[section.indicator]]\nid = "1.1"',
            10,
            "写明 4",
        ),
        ("points = 3", "points = 2.5", 16, "写明 5 分，各项合计 4.5 分"),
        ("points = 3", 'points = 3\nkinds = ["township"]', 16, "各项合计 2 分（部门、垂管、公共企事业）"),
        ('id = "1.1.2"', 'id = "1.1.1"', 33, "“1.1.1”重复"),
        ('check = "guide_elements"', 'check = "guide_element"', 30, "没有名为 guide_element 的检查项"),
        ('elements = ["fax"]', 'element = ["fax"]', 30, "没有参数 element"),
        ("points = 0.5", "points = 0", 28, "永远不会扣分"),
        ('check = "guide_elements"\nparams = { elements = ["fax"] }\n', "", 25, "机器和人都不会扣"),
        ('check = "guide_elements"\n', "", 30, "没有 check"),
        ("target = 100\n", "", 40, "永远不会扣分"),
        ('primitive = "per_percent"', 'primitive = "once"', 44, "用不到 target"),
        ('primitive = "per_percent"', 'primitive = "tiers"', 40, "没有分档"),
        ('primitive = "per_percent"', 'primitive = "bonus"', 44, "只用于加减分项"),
        ('measure = "rate"', 'group = "g"', 45, "只有这一条"),
        ("points = 0.5", "points = 4", 28, "一次扣 4 分，而本项只有 3 分"),
        ('mode_reason = "看统计"\n', "", 32, "缺少 mode_reason"),
        ('primitive = "per_item"', 'primitive = "person"', 25, "只能作线索"),
    ],
)
def test_each_mistake_is_found_at_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SOUND
    findings = lint(tmp_path, SOUND.replace(old, new, 1))
    assert any(finding.line == line and words in finding.message and finding.is_error for finding in findings), findings
    assert str(findings[0]).startswith(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('text = "公开指南"', 'text = "公开了指南"', 20),
        ('method = "每少一项扣0.5分"', 'method = "每少一项扣1分"', 21),
        ('text = "少1%扣1分"', 'text = "少1%扣两分"', 42),
    ],
)
def test_words_that_differ_from_the_source(tmp_path: Path, old: str, new: str, line: int) -> None:
    findings = lint(tmp_path, SOUND.replace(old, new, 1), SOURCE)
    assert [(finding.line, "原文不一致" in finding.message) for finding in findings] == [(line, True)]


def test_a_documented_slip_is_no_error(tmp_path: Path) -> None:
    slip = SOUND.replace("points = 3", "points = 4").replace('method = ""', 'method = ""\nslip = "原文合计6分"', 1)
    findings = lint(tmp_path, slip)
    assert [(finding.level, finding.is_error) for finding in findings] == [("slip", False)]
    assert "原文笔误（已注明）" in str(findings[0])


def test_a_slip_that_documents_nothing_is_an_error(tmp_path: Path) -> None:
    findings = lint(tmp_path, SOUND.replace('method = ""', 'method = ""\nslip = "原文合计6分"', 1))
    assert [finding.line for finding in findings] == [16]


def test_a_section_may_share_its_number_with_its_only_line(tmp_path: Path) -> None:
    assert lint(tmp_path, SOUND.replace('id = "1.1"', 'id = "1"')) == []


def test_a_line_for_a_kind_that_the_rubric_is_not_for(tmp_path: Path) -> None:
    for_towns = SOUND.replace("total = 5", 'total = 5\nkinds = ["township"]')
    assert lint(tmp_path, for_towns) == []
    wrong = for_towns.replace('mode = "manual"', 'mode = "manual"\nkinds = ["department"]')
    assert [finding.line for finding in lint(tmp_path, wrong) if "没有适用的单位" in finding.message] == [40]


def test_sums_are_not_asked_of_kinds_that_the_rubric_is_not_for(tmp_path: Path) -> None:
    two = SOUND.replace('mode = "manual"', 'mode = "manual"\nkinds = ["township"]')
    assert any(finding.is_error for finding in lint(tmp_path, two))
    assert lint(tmp_path, two.replace("total = 5", 'total = 5\nkinds = ["township"]')) == []


def test_a_file_that_does_not_load_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="第 6 行"):
        lint(tmp_path, SOUND.replace("total = 5", 'total = "5"'))


def test_the_built_in_sums_and_clauses_are_sound_or_documented() -> None:
    """That checks and parameters exist is tested where the registry is; here everything else."""
    for id_ in list_rubrics():
        registry: dict[str, set[str]] = {}
        for clause in all_clauses(load_rubric(id_)):
            registry.setdefault(clause.check, set()).update(clause.params)
        assert not [str(finding) for finding in lint_rubric(id_, registry) if finding.is_error]


SLIPS = {"hengshan-2011": 1, "yuanling-2017": 1}


@pytest.mark.parametrize("id_", list_rubrics())
def test_every_shipped_rubric_is_clean_or_has_documented_slips_only(id_: str) -> None:
    """With the product's own checks: every check exists and takes the parameters that it is given."""
    findings = lint_rubric(id_)
    assert [str(finding) for finding in findings if finding.is_error] == []
    assert len(findings) == SLIPS.get(id_, 0)
