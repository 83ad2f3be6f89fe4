"""The column tree of a unit's site, with its documents in their columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.documents import Document
from demo.plan import UnitPlan

if TYPE_CHECKING:
    from demo.styles import Style

EMPTY = "此栏目暂无任何新增信息"
PLACEHOLDER = "内容更新中，敬请期待……"

Branch = tuple[str, str, str, tuple[str, ...]]
# key, parent, address word, names (a style takes the one at its own place)
TREE: tuple[Branch, ...] = (
    ("about", "", "dwgk", ("单位概况", "机构概况", "机构信息")),
    ("duty", "about", "jgzn", ("机构职能", "主要职责", "单位简介")),
    ("leaders", "about", "ldfg", ("领导分工", "领导信息", "领导之窗")),
    ("news", "", "gzdt", ("工作动态", "部门动态", "要闻动态")),
    ("notices", "", "tzgg", ("通知公告", "公告公示", "公示公告")),
    ("xxgk", "", "xxgk", ("政府信息公开", "信息公开", "政务公开")),
    ("guide", "xxgk", "xxgkzn", ("信息公开指南", "政府信息公开指南", "公开指南")),
    ("rules", "xxgk", "xxgkzd", ("信息公开制度", "政府信息公开制度", "公开制度")),
    ("catalogue", "xxgk", "xxgkml", ("信息公开目录", "政府信息公开目录", "公开目录")),
    ("annual", "xxgk", "xxgknb", ("信息公开年报", "政府信息公开年度报告", "公开年报")),
    ("request", "xxgk", "ysqgk", ("依申请公开", "依申请公开", "依申请公开")),
    ("normative", "xxgk", "gfxwj", ("规范性文件", "政策文件", "政策法规")),
    ("plans", "xxgk", "ghjh", ("计划总结", "规划计划", "工作计划与总结")),
    ("money", "xxgk", "czxx", ("财政信息", "资金信息", "财政资金")),
    ("personnel", "xxgk", "rsxx", ("人事信息", "人事任免", "人事管理")),
    ("key", "xxgk", "zdly", ("重点领域信息公开", "重点领域", "重点信息公开")),
    ("service", "", "bsfw", ("办事服务", "政务服务", "网上办事")),
    ("approvals", "service", "xzsp", ("行政审批", "审批服务", "审批事项")),
    ("guides", "service", "bszn", ("办事指南", "服务指南", "办事指南")),
    ("statutory", "xxgk", "fdzdgknr", ("法定主动公开内容",)),
)
SELDOM = frozenset({"statutory"})  # columns that only a trap of that name sets up; the trap no_<key> leaves one out


@dataclass
class Column:
    """One column: a list, a page that shows its only document, or a group of other columns."""

    key: str
    parent: str
    slug: str
    name: str
    number: int  # the id that some systems put into the address
    documents: list[Document] = field(default_factory=list)
    children: list[Column] = field(default_factory=list)
    is_direct: bool = False  # the column's own address shows its only document
    is_scripted: bool = False  # rows come by script only, from a server that does not say them
    empty_text: str = EMPTY
    path: str = ""  # slugs from the root: "xxgk/xxgkzn"
    elsewhere: str = ""  # the menu leads to another site's page instead

    @property
    def is_disclosure(self) -> bool:
        """Inside the unit's disclosure column."""
        return self.path.split("/")[0] == "xxgk"


def build_columns(
    unit: UnitPlan, documents: list[Document], style: Style, first: int, tree: tuple[Branch, ...] = TREE
) -> dict[str, Column]:
    """The tree by key, in menu order. The unit's flavour, else its system's, picks the names, ``first`` is the first column's id."""
    columns: dict[str, Column] = {}
    flavour = style.flavour if unit.flavour < 0 else unit.flavour
    for place, (key, parent, slug, names) in enumerate(tree):
        if f"no_{key}" in unit.traps or (key in SELDOM and key not in unit.traps):
            continue
        column = Column(key, parent, slug, names[flavour % len(names)], first + place)
        above = columns.get(parent)
        column.path = f"{above.path}/{slug}" if above else slug
        if above:
            above.children.append(column)
        column.documents = [document for document in documents if document.column == key]
        columns[key] = column
    for column in columns.values():
        column.is_direct = column.key in style.direct and [d.answer for d in column.documents] == ["ok"]
        column.is_scripted = "script_list" in unit.traps and not column.children and not column.is_direct
    if unit.planted.guide == "placeholder" and "guide" in columns:
        columns["guide"].empty_text = PLACEHOLDER
    return columns
