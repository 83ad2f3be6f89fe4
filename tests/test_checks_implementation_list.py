"""implementation_list: the list itself, not a word about drawing it up."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.implementation_list import implementation_list
from crawler.pages import Outcome
from tests.site_builder import Builder, attachment


@pytest.mark.parametrize(
    ("column", "title", "verdict"),
    [
        ("权责清单", "云水县教育局政务服务事项实施清单", Verdict.MET),
        ("通知公告", "关于公布云水县教育局行政许可事项实施清单的通知", Verdict.MET),
        ("实施清单", "教师资格认定实施清单", Verdict.MET),
        ("通知公告", "关于做好编制政务服务事项实施清单工作的通知", Verdict.NOT_MET),
        ("工作动态", "县教育局召开政务服务事项实施清单培训会", Verdict.NOT_MET),
        ("权责清单", "云水县教育局政务服务事项目录清单", Verdict.NOT_MET),
        ("通知公告", "惠民政策实施清单", Verdict.NOT_MET),
        ("通知公告", "关于无政务服务事项的情况说明", Verdict.DECLARED_NONE),
    ],
)
def test_titles(column, title, verdict):
    result = implementation_list(Builder().listed(column, title).build())
    assert result.verdict is verdict
    assert bool(result.evidence) or result.search is not None


def test_an_attachment_is_enough():
    builder = Builder().listed("权责清单", "政务服务事项", attachments=(attachment("政务服务事项实施清单.xls"),))
    assert implementation_list(builder.build()).verdict is Verdict.MET


def test_unread_is_unknown():
    builder = Builder()
    builder.column("权责清单", outcome=Outcome.BLOCKED)
    assert implementation_list(builder.build()).verdict is Verdict.UNKNOWN
