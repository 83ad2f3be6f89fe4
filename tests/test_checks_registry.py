"""The registry: every check is named, documented, typed and tested; a failing check is a result."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from checks import registry, run
from checks.registry import Check, find_faults, load_checks
from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from checks.results import from_json, to_json
from checks.run import run_check, run_checks
from tests.site_builder import Builder

TESTS = Path(__file__).parent
CHECKS = load_checks()


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_a_check_is_documented_typed_and_tested(check):
    assert any("\u4e00" <= letter <= "\u9fff" for letter in check.title)
    hints = inspect.signature(check.function).parameters
    assert next(iter(hints)) == "site"
    assert all(hint.annotation != hint.empty and hint.default != hint.empty for hint in list(hints.values())[1:])
    assert any(
        f"checks.rules.{check.name} import" in path.read_text("utf-8") for path in TESTS.glob("test_checks_*.py")
    )


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_answers_on_an_empty_site(name):
    result = run_check(name, {}, Builder().build())
    assert result.check == name
    assert "检查程序出错" not in result.reason
    assert from_json(to_json(result)) == result


def test_the_checks_of_the_first_rubric_are_there():
    assert {
        "subsite_exists", "subsite_linked", "column_posts", "regulations_published", "guide_published", "guide_elements",
        "annual_report_published", "catalogue_published", "catalogue_hierarchy", "normative_documents", "plan_published",
        "plan_results_published", "money_published", "service_basis_published", "personnel_published", "topics_published",
        "service_catalogue", "service_guides", "documents_found",
    } <= set(CHECKS)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "params", "fault"),
    [
        ("guide_elements", {"elements": ["fax"]}, ""),
        ("guide_elements", {"elemnts": ["fax"]}, "unknown parameter"),
        ("guide_elements", {"elements": "fax"}, "type tuple"),
        ("guide_elements", {"elements": ["faxx"]}, "unknown value"),
        ("documents_found", {"topics": ["training", "nothing"]}, "unknown value"),
        ("column_posts", {"min_items": "1"}, "type int"),
        ("column_posts", {"min_items": True}, "type int"),
        ("no_such_check", {}, "unknown check"),
    ],
)
def test_faults_of_a_rubric_s_use(name, params, fault):
    faults = find_faults(name, params)
    assert (fault in faults[0]) if fault else not faults


def test_a_check_that_fails_is_a_result(monkeypatch):
    def broken(site):
        raise ZeroDivisionError

    monkeypatch.setattr(run, "load_checks", lambda: {"broken": Check("broken", "坏", broken)})
    result = run_checks(Builder().build(), [("broken", {})])[0]
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    assert "检查程序出错（broken" in result.reason


def test_an_unknown_name_is_the_caller_s_mistake():
    with pytest.raises(KeyError):
        run_check("no_such_check", {}, Builder().build())


def test_results_come_back_from_json_as_they_were():
    evidence = Evidence(
        "http://a/", "2017-12-15T00:00:00+08:00", "ab", "摘录", 0, 2, "题", ("甲", "乙"), "2017-01-01", "发布机构"
    )
    item = Item("fax", "传真号码", Verdict.NOT_MET, "缺少", evidence=(evidence,))
    search = Search((("甲", "http://a/"),), 3, 2, ("指南",), "2017-01-01", (("http://b/", "超时"),))
    result = Result(
        "guide_elements",
        Verdict.PARTLY,
        "原因",
        Assurance.PROVISIONAL,
        (item,),
        {"late": 1, "year": None},
        (evidence,),
        search,
    )
    assert from_json(to_json(result)) == result


def test_registry_is_the_folder():
    folder = Path(registry.__file__).parent / "rules"
    assert set(CHECKS) == {path.stem for path in folder.glob("*.py")} - {"__init__"}
