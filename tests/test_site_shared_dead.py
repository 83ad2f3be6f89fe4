"""What the portal lists and nobody but the unit's own crawl opened is dead when that crawl found nothing there."""

from __future__ import annotations

import pytest

from checks.facts.page import Entry
from checks.result import Verdict
from checks.rules.normative_documents import normative_documents
from crawler.pages import Outcome, Role
from tests.site_builder import UNIT, Builder, portal_builder, portal_of

TITLE = "云水县教育局关于印发《农村学校管理办法》的通知"
X = f"{UNIT.site_url}gfxwj/1.html"


@pytest.mark.parametrize(
    ("is_read_by_portal", "verdict"),
    [(True, Verdict.MET), (False, Verdict.NOT_MET)],
)
def test_a_dead_row_is_not_saved_by_the_portal_s_link(is_read_by_portal: bool, verdict: Verdict) -> None:
    county = portal_builder().home()
    row = county.entry(TITLE, url=X, fetched=is_read_by_portal)
    county.column("政府文件", row, parent=())
    builder = Builder().home()
    builder.page(X, Role.ENTRY, Outcome.HTTP_4XX, TITLE, 404)
    builder.column("规范性文件", Entry(TITLE, X, row.date))
    result = normative_documents(builder.build(portal=portal_of(county)))
    assert result.verdict is verdict, result.reason
