"""Documents that are only an attachment: read where they can be read, left to a person where not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.facts.page import PageFacts
from checks.result import Result, Verdict
from checks.rules.annual_report_published import annual_report_published
from checks.rules.catalogue_hierarchy import catalogue_hierarchy
from checks.rules.guide_current import guide_current
from checks.rules.guide_elements import guide_elements
from checks.rules.page_tags import page_tags
from checks.rules.regulations_published import regulations_published
from checks.site.load import load_site
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from crawler.units import Kind, Unit
from demo.office import make_docx
from tests.site_builder import AS_OF, PORTAL, UNIT, Builder, attachment

URL = f"{PORTAL}jyj/files/a.doc"
GUIDE = """云水县教育局信息公开指南
一、信息分类：本机关主动公开的信息分为机构职能、政策法规、规划计划、业务工作四类。
二、编排体系：信息按索引号、名称、文号、发布机构、生成日期编排。
三、获取方式：公民可以通过云水县政府门户网站、档案馆、图书馆查阅。
四、受理机构：云水县教育局办公室
办公地址：云水县人民路12号
办公时间：工作日8:30-12:00，14:30-17:30
联系电话：0745-4221234
传真号码：0745-4221235
电子邮箱：jyj@yunshui.gov.cn"""


def build(
    column: str, title: str, /, text: str = "", text_of_page: str = "请下载附件查看。", name: str = "", **facts: Any
) -> Builder:
    """A column with one document that has one attachment; ``text`` is what the attachment says."""
    builder = Builder()
    file = attachment(name or f"{title}.doc", URL)
    entry = builder.entry(title, text_of_page, attachments=(file,), columns=("信息公开", column))
    builder.column(column, entry)
    facts = {"kind": "attachment", "file_kind": "doc", "file_state": "read", "text": text} | facts
    builder.page(URL, Role.ATTACHMENT, anchor=file.title, section=entry.url, **facts)
    return builder


def verdicts(result: Result) -> dict[str, str]:
    return {item.key: item.verdict.value for item in result.items}


def test_a_guide_in_an_attachment_is_judged_by_what_it_says() -> None:
    text = GUIDE.replace("传真号码：0745-4221235\n", "").replace("jyj@yunshui.gov.cn", "")
    found = verdicts(guide_elements(build("信息公开指南", "云水县教育局信息公开指南", text).build()))
    assert found.pop("fax") == "not_met"
    assert found.pop("email") == "not_met"
    assert set(found.values()) == {"met"}


def test_the_evidence_points_at_the_file() -> None:
    result = guide_elements(build("信息公开指南", "云水县教育局信息公开指南", GUIDE).build())
    item = next(item for item in result.items if item.key == "phone")
    assert "见附件云水县教育局信息公开指南.doc" in item.reason
    assert item.evidence[0].url == URL
    assert "0745-4221234" in item.evidence[0].excerpt


@pytest.mark.parametrize(
    "facts",
    [
        {"text": "", "file_state": "unreadable", "file_reason": "文件已加密"},
        {"text": "云水县教育局信息公开指南\n联系电话：0745-4221234", "file_state": "partial", "notes": ("来自识别",)},
        {"text": "云水县教育局信息公开指南", "file_state": "read", "images": 3},
        {"text": "", "file_state": "read"},
    ],
    ids=["encrypted", "recognised", "scan", "blank"],
)
def test_nothing_is_missing_where_the_file_was_not_read_to_its_end(facts: dict[str, Any]) -> None:
    result = guide_elements(build("信息公开指南", "云水县教育局信息公开指南", **facts).build())
    assert set(verdicts(result).values()) <= {"unknown", "met"}
    assert verdicts(result)["fax"] == "unknown"
    assert result.verdict is Verdict.UNKNOWN


def test_what_recognition_found_counts_and_says_so() -> None:
    facts = {"text": GUIDE, "file_state": "partial", "notes": ("来自识别",)}
    result = guide_elements(build("信息公开指南", "云水县教育局信息公开指南", **facts).build())
    assert next(item for item in result.items if item.key == "phone").reason.endswith("来自识别）")


def test_a_label_torn_by_the_lines_of_a_pdf_is_not_missing() -> None:
    text = GUIDE.replace("传真号码：", "传\n真号码：")
    for kind, verdict in (("pdf", "unknown"), ("doc", "not_met")):
        builder = build("信息公开指南", "云水县教育局信息公开指南", text, file_kind=kind)
        assert verdicts(guide_elements(builder.build()))["fax"] == verdict


def test_an_attachment_that_nobody_fetched_leaves_the_guide_open() -> None:
    builder = build("信息公开指南", "云水县教育局信息公开指南", GUIDE)
    builder.pages = [pair for pair in builder.pages if pair[0].url != URL]
    assert set(verdicts(guide_elements(builder.build())).values()) == {"unknown"}


def test_a_long_page_over_an_unread_file_of_its_own_name_hides_nothing_by_itself() -> None:
    long = "本指南说明公民、法人和其他组织如何获取本机关的政府信息，请认真阅读并妥善保管。" * 8
    forms = build(
        "信息公开指南", "云水县教育局信息公开指南", text_of_page=long, name="申请表.doc", file_state="unreadable"
    )
    own = build("信息公开指南", "云水县教育局信息公开指南", text_of_page=long, file_state="unreadable")
    assert verdicts(guide_elements(forms.build()))["fax"] == "not_met"
    assert verdicts(guide_elements(own.build()))["fax"] == "unknown"


def test_rules_that_stand_together_in_an_attachment() -> None:
    text = (
        "第一章 主动公开制度\n各科室应当主动公开。\n第二章 保密审查制度\n公开之前应当审查。\n违反规定的，追究责任。"
        + "说明文字" * 20
    )
    headings = ("第一章 主动公开制度", "第二章 保密审查制度")
    builder = build("信息公开制度", "云水县教育局政府信息公开工作制度汇编", text, headings=headings)
    found = verdicts(regulations_published(builder.build()))
    assert found == {"proactive": "met", "secrecy": "met", "on_request": "not_met", "accountability": "not_met"}
    hidden = build("信息公开制度", "云水县教育局政府信息公开工作制度汇编", file_state="unreadable")
    assert set(verdicts(regulations_published(hidden.build())).values()) == {"unknown"}


def test_a_mention_in_an_attachment_is_left_to_a_person() -> None:
    text = "第一章 主动公开制度\n违反本制度的，按照责任追究办法处理。" + "说明文字" * 20
    builder = build("信息公开制度", "云水县教育局政府信息公开工作制度汇编", text)
    assert verdicts(regulations_published(builder.build()))["accountability"] == "unknown"


def test_an_annual_report_in_an_attachment() -> None:
    builder = build(
        "信息公开年报",
        "信息公开年度报告",
        "云水县教育局2016年政府信息公开工作年度报告" * 5,
        title="2016年政府信息公开年度报告",
    )
    result = annual_report_published(builder.build())
    assert result.verdict is Verdict.MET
    assert result.measured["year"] == 2016


def test_what_is_known_of_an_attachment_is_said() -> None:
    for state, words in (("read", "正文已读"), ("unreadable", "正文未读")):
        builder = build(
            "通知公告",
            "关于公开年报的通知",
            GUIDE if state == "read" else "",
            name="云水县教育局2016年政府信息公开年度报告.doc",
            file_state=state,
        )
        assert words in annual_report_published(builder.build()).reason


def test_a_date_in_the_attachment_counts_for_being_current() -> None:
    old = build("信息公开指南", "云水县教育局信息公开指南", GUIDE, formed=date(2017, 11, 2), formed_source="signature")
    assert guide_current(old.build()).measured["updated"] == "2017-11-02"


def test_the_words_of_a_catalogue_file_prove_no_lack_of_order() -> None:
    builder = build("信息公开目录", "云水县教育局政府信息公开目录", "序号，名称，时间。" * 40)
    assert catalogue_hierarchy(builder.build()).verdict is Verdict.UNKNOWN


def test_no_check_takes_a_file_for_a_web_page() -> None:
    builder = build("信息公开指南", "云水县教育局信息公开指南", GUIDE)
    site = builder.build()
    page = site.find_page(URL)
    assert page is not None
    assert (page.facts, page.is_read) == (None, False)
    assert page.file is not None
    without = [pair for pair in builder.pages if pair[0].url != URL]
    other = Builder()
    other.pages = without
    assert page_tags(site).verdict is page_tags(other.build()).verdict


def test_files_are_read_out_of_the_store_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import checks.site.load as load

    body = make_docx(GUIDE.split("\n"))
    with Store.open(tmp_path / "county.db", create=True) as store:
        portal = Unit("portal:www.yunshui.gov.cn", "", Kind.DEPARTMENT, PORTAL, PORTAL)
        run = store.start_run([UNIT, portal], {})
        ledger = Ledger(store, run)
        for name in ("a.doc", "b.doc"):
            url = f"{UNIT.site_url}{name}"
            row = Page(UNIT.id, url, Role.ATTACHMENT, outcome=Outcome.OK, status=200, fetched_at="2017-12-15T02:00:00+08:00",
                       content_type="application/msword", sha256=ledger.add_body(body), size=len(body))  # fmt: skip
            ledger.record([row])
        ledger.flush()
        calls = []
        read_file = load.read.read_file
        monkeypatch.setattr(load.read, "read_file", lambda *args, **more: calls.append(1) or read_file(*args, **more))
        for _ in range(2):
            site = load_site(store, run, UNIT, AS_OF)
            files = [page.file for page in site.pages if page.file]
            assert [file.url for file in files] == [f"{UNIT.site_url}a.doc", f"{UNIT.site_url}b.doc"]
            assert all(isinstance(file, PageFacts) and file.text == GUIDE for file in files)
        assert len(calls) == 1
