"""Real saved sites, end to end: the verdicts that a reader of their pages came to, check by check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from checks.result import Result
from crawler.pages import Outcome, Role
from crawler.store import PORTAL, Store
from tests.real_sites import EXPECTED, SITES, check_sites, crawl_sites

pytestmark = pytest.mark.skipif(not SITES.is_dir(), reason=f"no saved real sites at {SITES}")


def rows() -> Iterator[Any]:
    """One parameter set for each reviewed answer."""
    for unit, table in EXPECTED["unit"].items():
        for row in table["expect"]:
            item = row.get("item", "")
            yield pytest.param(
                unit, row, id="-".join(part for part in (table["site"], unit, row["check"], item) if part)
            )


@pytest.fixture(scope="session")
def real_db(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The saved sites, crawled once."""
    return crawl_sites(tmp_path_factory.mktemp("real-sites"))


@pytest.fixture(scope="session")
def real_results(real_db: Any) -> dict[str, dict[str, Result]]:
    """What the checks say of them."""
    return check_sites(real_db)


@pytest.mark.parametrize(("unit", "row"), list(rows()))
def test_a_reviewed_answer_stands(unit: str, row: dict[str, str], real_results: dict[str, dict[str, Result]]) -> None:
    result = real_results[unit][row["check"]]
    found = next(item for item in result.items if item.key == row["item"]) if "item" in row else result
    assert found.verdict.value == row["verdict"], f"{row['why']}; said: {found.reason}"


def test_no_cap_bites_a_column_or_an_entry(real_db: Any) -> None:
    with Store.open(real_db) as store:
        run = store.newest_run()
        assert run is not None
        units = [*EXPECTED["unit"], *(f"{PORTAL}{unit.portal_url.split('/')[2]}" for unit in store.units(run))]
        capped = [
            page for unit in dict.fromkeys(units) for page in store.pages(run, unit) if page.outcome is Outcome.CAPPED
        ]
    assert [page.url for page in capped if page.role in (Role.COLUMN, Role.LIST, Role.ENTRY)] == []


@pytest.mark.parametrize("unit", [key for key, unit in EXPECTED["unit"].items() if "found_column" in unit])
def test_the_disclosure_column_that_was_discovered(unit: str, real_db: Any) -> None:
    with Store.open(real_db) as store:
        run = store.newest_run()
        assert run is not None
        found = next(each for each in store.units(run) if each.id == unit)
    assert found.column_url.endswith(EXPECTED["unit"][unit]["found_column"])
