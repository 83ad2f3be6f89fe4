"""The draft: loads, decides nothing by itself, says where each line stands, and lint lists what is to be settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.registry import find_faults
from reports.cli import run
from rubrics.importing.clauses import find_clauses
from rubrics.importing.propose import propose
from rubrics.importing.settle import find_open
from rubrics.importing.tree import Line
from rubrics.load import load_rubric
from rubrics.model import all_lines
from tests.test_importing_outline import BARS, ITEMS, LINES, LIST, TABS

GUIDE = """某县2026年政务公开考核评分细则（总分10分）
内容 |
考核指标 |
分值 |
考核办法 |
信息公开10分 |
1、公开本单位的信息公开指南，要素齐全，便于群众查找和获取。 |
4 |
未公开指南的扣4分,指南要素不全的每少一项扣1分。 |
2、单位形象良好，工作人员态度热情，群众普遍满意。 |
4 |
酌情扣分 |
3、窗口业务按时办结，办结率达到100%，无超时办件。 |
2 |
少1%扣3分。 |
"""


def imported(folder: Path, text: str) -> Path:
    source, out = folder / "原文.txt", folder / "rubric.toml"
    source.write_text(text, "utf-8")
    assert run(["rubric", "import", str(source), "--out", str(out), "--year", "2026"]) == 0
    return out


@pytest.mark.parametrize("text", [BARS, TABS, LINES, ITEMS, LIST, GUIDE])
def test_every_draft_loads_and_decides_nothing(tmp_path: Path, text: str) -> None:
    rubric = load_rubric(imported(tmp_path, text))
    assert rubric.draft.startswith("待核对：")
    for line in all_lines(rubric):
        assert line.mode in ("assisted", "manual")
        assert line.mode_reason.startswith("待核对：")
        assert "原文第" in line.draft
        assert all(clause.absence != "deduct" for clause in line.deductions if clause.check)
        assert all(not find_faults(clause.check, dict(clause.params)) for clause in line.deductions if clause.check)


def test_proposals_have_reason_and_confidence(tmp_path: Path) -> None:
    first, second, third = all_lines(load_rubric(imported(tmp_path, GUIDE)))
    assert [(clause.check, clause.absence) for clause in first.deductions] == [
        ("guide_published", "suggest"),
        ("guide_elements", "suggest"),
    ]
    assert (first.mode, "把握：高" in first.mode_reason) == ("assisted", True)
    assert (second.mode, second.deductions[0].primitive) == ("manual", "person")
    assert third.deductions[0].target == 100
    assert "一次扣3分，而本项只有2分" in third.draft


def test_lint_lists_what_is_to_be_settled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = imported(tmp_path, GUIDE)
    capsys.readouterr()
    assert run(["rubric", "lint", str(out)]) == 1  # one clause takes more than its line has: a person settles it
    said = capsys.readouterr().out
    first = next(n for n, line in enumerate(out.read_text("utf-8").splitlines(), 1) if line.startswith("draft = "))
    assert f"{out}：第 {first} 行，键 draft：待核对" in said
    assert "（原文第13行）" in said
    assert said.splitlines()[-1] == f"{out}: 1 errors, 5 to settle"
    assert len(find_open(out.read_text("utf-8"), "x")) == 5


def test_a_settled_draft_lists_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = imported(tmp_path, LIST)
    settled = [line for line in out.read_text("utf-8").splitlines() if not line.startswith("draft = ")]
    out.write_text("\n".join(settled), "utf-8")
    capsys.readouterr()
    assert run(["rubric", "lint", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: 0 errors\n"


def test_two_rubrics_are_two_files_and_none_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = imported(tmp_path, TABS)
    assert [load_rubric(path).title for path in (out, tmp_path / "rubric-2.toml")] == ["乡镇考核细则", "部门考核细则"]
    assert run(["rubric", "import", str(tmp_path / "原文.txt"), "--out", str(out), "--year", "2026"]) == 2
    assert "not overwritten" in capsys.readouterr().err


def test_what_fits_nowhere_is_kept_word_for_word(tmp_path: Path) -> None:
    out = imported(tmp_path, "关于做好考核的通知\n各单位：请认真准备。\n" + GUIDE + "\n")
    assert "# 第2行 各单位：请认真准备。" in out.read_text("utf-8").splitlines()


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    text = GUIDE.replace("单位形象良好", '单位"形象\\良好"""[[section]]\x1b[31m').replace(
        "酌情扣分", "酌情扣分'''\\u0000"
    )
    rubric = load_rubric(imported(tmp_path, text))
    assert len(rubric.sections) == 1
    assert any('"""[[section]]' in line.text for line in all_lines(rubric))


@pytest.mark.parametrize(
    ("method", "criterion", "check"),
    [
        ("未公开年报的扣1分", "公开年度报告", "annual_report_published"),
        ("未公开年报的扣1.5分，公开不及时的扣1分。", "公开指南和年报", "annual_report_published"),
        ("制度不健全的，每缺一项扣1分。", "主动公开、依申请公开、保密审查等公开制度健全", "regulations_published"),
        ("指南要素不全的，每缺一项扣0.5分。", "编制办事指南", None),
        ("未及时向区政务公开办备案的扣5分", "按要求编制年度报告并备案", None),
        ("受到表彰的加1分", "", None),
    ],
)
def test_which_check_is_proposed(method: str, criterion: str, check: str | None) -> None:
    clause = find_clauses(method, criterion)[0]
    found = propose(clause, Line("", text=criterion))
    suggested = found.check if found and found.absence == "suggest" else None
    if check is None:
        assert suggested not in ("guide_elements", "annual_report_published", "annual_report_on_time")
    else:
        assert suggested == check
