"""One link to a sold page hides nothing of the unit; a sold disclosure column does."""

from __future__ import annotations

import pytest

from crawler.pages import Role
from tests.site_builder import UNIT, Builder


@pytest.mark.parametrize(("name", "state"), [("旧版网站", "complete"), ("规范性文件", "partial")])
def test_what_a_parked_page_hides(name: str, state: str) -> None:
    builder = Builder().home().listed("工作动态", "全县教育工作会议召开")
    builder.page(
        f"{UNIT.site_url}jiuban/", Role.LIST, anchor=name, title="域名已过期", kind="parked", text="此域名已过期。"
    )
    assert builder.build().coverage.state == state
