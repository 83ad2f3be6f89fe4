"""Small hand-made score sheets for the tests of the reports."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from checks.result import Assurance, Evidence, Item, Search, Verdict
from reports.assessment import Assessed, Assessment, CrawlState, RubricHead, RunHead, Section
from rubrics.sheet import AppliedDeduction, ScoredIndicator, ScoreSheet

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
HOSTILE_TITLE = "<script>alert(1)</script>“指南”\x00\x1b\u202e"

GUIDE = Evidence(
    url="http://www.example.gov.cn/jyj/xxgk/zn/t1.html",
    fetched_at="2017-12-14T22:10:05+08:00",
    sha256=SHA,
    excerpt="联系电话：0745-4220000\n传真号码：",
    start=5,
    end=17,
    title="县教育局政府信息公开指南",
    columns=("信息公开", "信息公开指南"),
    published="2017-03-02",
    why_ours="本单位子站",
)
SEARCH = Search(
    columns=(("信息公开制度", "http://www.example.gov.cn/jyj/zd/"), ("政策文件", "http://www.example.gov.cn/jyj/wj/")),
    entries_read=214,
    pages_read=17,
    words=("责任追究", "保密审查"),
    newest="2017-11-30",
    unread=(("http://www.example.gov.cn/jyj/zd/t9.html", "访问超时"),),
)


def line(id_: str, **values: object) -> ScoredIndicator:
    """A line worth 2 points on which nothing was found wrong; ``values`` replace its fields."""
    plain = ScoredIndicator(
        id=id_,
        title=f"指标{id_}",
        text=f"指标{id_}的原文。",
        method="未公开的扣2分。",
        max=Decimal(2),
        mode="auto",
        mode_reason="网上可以查到",
        status="full",
        suggested=Decimal(2),
        floor=Decimal(2),
        ceiling=Decimal(2),
        assurance=Assurance.PROVISIONAL,
        reason="已公开",
        evidence=(GUIDE,),
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def manual(id_: str) -> ScoredIndicator:
    return line(
        id_,
        mode="manual",
        mode_reason="须查看会议记录",
        status="manual",
        suggested=None,
        floor=Decimal(0),
        assurance=Assurance.PERSON,
        reason="须由考核人员查阅资料",
        evidence=(),
    )


def unverified(id_: str) -> ScoredIndicator:
    return line(
        id_,
        status="unverified",
        suggested=None,
        floor=Decimal(0),
        assurance=Assurance.INCONCLUSIVE,
        reason="公开目录页面访问超时",
        evidence=(),
        search=SEARCH,
    )


def deducted(id_: str) -> ScoredIndicator:
    deduction = AppliedDeduction(
        id=f"{id_}.a",
        points=Decimal(1),
        reason="公开指南缺少传真号码",
        clause="信息公开指南要素不全每少一项扣1分",
        assurance=Assurance.PROVISIONAL,
        evidence=(GUIDE,),
        arithmetic="每少一项扣1分 × 1 项 = 1 分",
    )
    items = (
        Item("phone", "联系电话", Verdict.MET, "有电话", evidence=(GUIDE,)),
        Item("fax", "传真号码", Verdict.NOT_MET, "有标签而没有号码", evidence=(GUIDE,)),
    )
    one = Decimal(1)
    return line(
        id_, status="deducted", suggested=one, floor=one, ceiling=one, reason="公开指南缺少传真号码",
        deductions=(deduction,), items=items,
    )  # fmt: skip


def absent(id_: str) -> ScoredIndicator:
    """An assisted line: absence on the web is a suggestion only."""
    deduction = AppliedDeduction(
        f"{id_}.a", Decimal(2), "未查到专项经费公开信息", "未公开的每少一项扣1分", Assurance.PROVISIONAL, search=SEARCH
    )
    return line(
        id_, mode="assisted", mode_reason="其他渠道公开也算", status="deducted", suggested=Decimal(0),
        floor=Decimal(0), reason="网上未查到", deductions=(deduction,), evidence=(), search=SEARCH,
    )  # fmt: skip


def score_sheet(unit: str, name: str, lines: tuple[ScoredIndicator, ...], kind: str = "department") -> ScoreSheet:
    decided = sum((one.max for one in lines if one.floor == one.ceiling), Decimal(0))
    return ScoreSheet(
        unit=unit,
        name=name,
        kind=kind,
        total=sum((one.max for one in lines), Decimal(0)),
        floor=sum((one.floor for one in lines), Decimal(0)),
        ceiling=sum((one.ceiling for one in lines), Decimal(0)),
        decided_points=decided,
        indicators=lines,
    )


LINES = (manual("1.1"), line("2.1"), deducted("2.2"), unverified("2.3"), absent("2.4"))
HEAD = RubricHead(
    id="small-2017",
    title="某县2017年政务公开考核评分细则",
    year=2017,
    place="某县",
    source="某政办发〔2017〕1号",
    total=Decimal(10),
    sections=(Section("1", "组织保障", Decimal(2), "组织保障2分"), Section("2", "政府信息公开", Decimal(8))),
)
RUN = RunHead("7", "2017-12-14T22:00:00+08:00", "2017-12-14T23:00:00+08:00", "complete")
PARTIAL = CrawlState(
    "partial", (("ok", 40), ("timeout", 3)), (("http://www.example.gov.cn/jyj/zd/t9.html", "访问超时"),), "访问超时"
)


def assessment(*units: Assessed, head: RubricHead = HEAD) -> Assessment:
    """One county of the given units; without any, of one unit with a line of every state."""
    units = units or (Assessed(score_sheet("jyj", "县教育局", LINES), PARTIAL, "http://www.example.gov.cn/jyj/"),)
    return Assessment(head, "2017-12-15", RUN, "0.1.0", units)
