"""风险提示 in a unit's report: shown, masked, and worth nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from checks.registry import load_checks
from checks.result import Evidence, Item, Result, Verdict
from checks.results import save_results
from crawler.store import Store
from reports.evidence import unit_page
from reports.risks import RISK_NAMES, RISKS, Risk, load_risks
from tests.sheets import assessment
from tests.site_builder import UNIT

AS_OF = date(2017, 12, 15)
ITEM = Item(
    "k",
    "低保<公示>",
    Verdict.NOT_MET,
    "《低保公示》含身份证号码1个",
    evidence=(Evidence("http://h/1", "", "ab", "张三 431*************24"),),
)


def test_every_risk_is_a_check_with_a_name() -> None:
    assert set(RISKS) == set(RISK_NAMES) <= set(load_checks())


def test_only_findings_are_shown_harm_first(tmp_path: Path) -> None:
    with Store.open(tmp_path / "county.db", create=True) as store:
        run = store.start_run([UNIT], {})
        assert load_risks(store, run, UNIT.id, AS_OF) == ()
        results = [
            Result("future_dates", Verdict.NOT_MET, "有"),
            Result("hidden_links", Verdict.MET, "无"),
            Result("personal_data_exposed", Verdict.NOT_MET, "有", items=(ITEM,)),
            Result("bulk_uploads", Verdict.UNKNOWN, "不知"),
        ]
        save_results(store, run.id, UNIT.id, AS_OF, [({}, result) for result in results])
        risks = load_risks(store, run, UNIT.id, AS_OF)
    assert [risk.check for risk in risks] == ["personal_data_exposed", "future_dates"]
    assert risks[0].found == (ITEM,)


def test_the_report_shows_them_in_a_section_of_their_own() -> None:
    whole = assessment()
    unit = whole.units[0]
    plain = unit_page(whole, unit)
    risky = replace(
        unit, risks=(Risk("personal_data_exposed", "有", (ITEM,), ()), Risk("bulk_uploads", "集中上传", (), ()))
    )
    page = unit_page(whole, risky)
    assert "风险提示（不计分）" not in plain
    assert "风险提示（不计分）" in page
    assert "疑似泄露个人信息（1处）" in page
    assert "431*************24" in page
    assert "低保&lt;公示&gt;" in page
    assert "集中上传" in page
    assert risky.sheet == unit.sheet
