"""Scoring clauses: a truth table of phrases, and what they must never become."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.importing.clauses import Clause, find_clauses, find_unread, has_scoring, is_floor


def shapes(method: str, criterion: str = "", *, is_bonus: bool = False) -> list[str]:
    """Clauses as short words: primitive, points or percent, what else they have."""
    return [shape(clause) for clause in find_clauses(method, criterion, is_bonus=is_bonus)]


def shape(clause: Clause) -> str:
    words = [
        clause.primitive,
        str(clause.points) if clause.points else "",
        f"{clause.percent}%" if clause.percent else "",
    ]
    words += [f"<{tier.below}:{tier.points}" for tier in clause.tiers]
    words += [
        f"of {clause.target}" if clause.target is not None else "",
        f"step {clause.step}" if clause.step != 1 else "",
    ]
    words += [
        f"cap {clause.cap}" if clause.cap is not None else "",
        "gain" if clause.is_gain else "",
        "!" if clause.warnings else "",
    ]
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("制度不全每少一项扣1分。", ["per_item 1"]),
        ("未公开的扣2分，不及时的扣1分。", ["once 2", "once 1"]),
        ("未实行的扣2分,公开不全的每缺一项扣1分", ["once 2", "per_item 1"]),
        ("没有成立的扣1,没有专职人员的扣1分。", ["once 1", "once 1"]),
        ("未列入分工的扣1分工未在网站公开的扣1", ["once 1", "once 1"]),
        ("未列入的扣1分工作人员不足的扣0.5分", ["once 1", "once 0.5"]),
        ("未公开的扣1　分；更新不及时的扣 1.5 分", ["once 1", "once 1.5"]),
        ("未及时回应的，每件次扣2分。", ["per_occurrence 2"]),
        ("发现一例扣3分。", ["per_occurrence 3"]),
        ("转发的，每有一例扣6分，最多扣12分", ["per_occurrence 6 cap 12"]),
        ("通报一次扣1分,扣完为止。", ["per_occurrence 1"]),
        ("受到省级表扬的每次加2分，市级加1分。", ["person 2 !", "person 1 !"]),
        ("每逾期一天扣0.5分", ["per_occurrence 0.5"]),
        ("标题未规范录入每条扣1分", ["per_occurrence 1"]),
        ("覆盖率低于90%的扣1分。", ["tiers <90:1"]),
        ("群众满意度80%以下扣1分,70%扣2分", ["tiers <80:1 <70:2"]),
        ("办结率低于95%，每低1个百分点扣0.5分", ["per_percent 0.5 of 95"]),
        ("信息报送少于12条的，每少一条扣1分", ["per_shortfall 1 of 12"]),
        ("未公开的不得分；未及时公开的扣2分。", ["whole", "once 2"]),
        ("发生泄密事故的，一票否决。", ["veto"]),
        ("未按时完成的酌情扣分。", ["person"]),
        ("栏目不更新视情况扣2分", ["person 2"]),
        ("未按制度实施的在2分内酌情给分。", ["person 2"]),
        ("落实不到位的扣1-3分", ["person 3 !"]),
        ("以政务中心绩效考核为准", ["person"]),
        ("未达到的扣除本项分值的50%", ["once 50%"]),
        ("缺一项的扣本项的20%", ["per_item 20%"]),
        ("清晰显示图标的,可得50%;", ["once 50% gain"]),
        ("有得10分,无落实扣2分", ["once 10 gain", "once 2"]),
        ("每少一项扣1分，以此类推", ["per_item 1 !"]),
        ("得分乘以系数0.8", []),
        ("每缺2项扣1分", ["once 1 !"]),
        ("每年3月31日前未公开的扣2分", ["once 2"]),
        ("未公开的扣2分，按得分乘以系数", ["person 2 !"]),
        ("满分3分。通过网站采样进行评分。", []),
        ("按照要求认真落实。", []),
        ("发一张黄牌扣1分,红牌扣2分,兼发的按红牌规则扣分。", ["per_occurrence 1 !", "per_occurrence 2 !"]),
        ("①超期的扣5分；②未备案的扣5分", ["once 5", "once 5"]),
        ("（未明确的扣4分;未上报的扣2分。）", ["once 4", "once 2"]),
    ],
)
def test_phrases(method: str, expected: list[str]) -> None:
    assert shapes(method) == expected


def test_a_target_is_taken_from_the_criterion_and_said_so() -> None:
    assert shapes("少1%扣1分", "办结率达100%,提前办结率达80%。") == ["per_percent 1 of 100 !", "per_percent 1 of 80 !"]
    assert shapes("少一次扣1分", "每年召开2次以上会议") == ["per_shortfall 1 of 2 !"]
    assert shapes("少1%扣1分", "及时办结") == ["person 1 !"]  # without a target nothing can be computed


def test_sentences_that_speak_of_points_and_were_not_read() -> None:
    method = "未公开的扣2分。逾期的减半计分；其他按系数折算得分。扣完为止。查阅资料。"
    assert find_unread(method, find_clauses(method)) == ["逾期的减半计分", "其他按系数折算得分"]


def test_bonus_lines_keep_their_points() -> None:
    assert shapes("受到省级表扬的每次加2分，市级加1分。", is_bonus=True) == ["per_occurrence 2", "per_occurrence 1"]
    assert shapes("有创新的酌情加分", is_bonus=True) == ["bonus"]


def test_the_phrase_is_the_originals() -> None:
    texts = [clause.text for clause in find_clauses("查看资料。信息不全的, 扣1分；未公开的扣2分。")]
    assert texts == ["信息不全的,扣1分", "未公开的扣2分"]
    assert is_floor("倒扣分，扣完为止")
    (clause,) = find_clauses("覆盖率低于９０％的扣１．５分。")
    assert (clause.text, clause.tiers[0].below, clause.tiers[0].points) == (
        "覆盖率低于９０％的扣１．５分",
        90,
        Decimal("1.5"),
    )


@given(st.text(alphabet="未公开的每缺少一项扣加减得1290.5分%，。；、（）()①酌情否决次条件达到以下", max_size=80))
def test_whatever_is_read_stands_in_the_text(text: str) -> None:
    """No clause is invented: its words are a part of the original, its points a number that is written there."""
    flat = "".join(text.split())
    for clause in find_clauses(text, text):
        assert all(piece in flat for piece in clause.text.split(",") if piece)
        assert clause.points == 0 or any(clause.points == Decimal(n) for n in numbers_in(flat))
    assert isinstance(has_scoring(text), bool)


def numbers_in(flat: str) -> list[str]:
    """Every number that can be read out of the digits of the text, parts of longer ones included."""
    runs = [flat[a:b] for a in range(len(flat)) for b in range(a + 1, min(len(flat), a + 6) + 1)]
    return [run for run in runs if run.replace(".", "", 1).isdecimal() and run[0] != "." and run[-1] != "."]
