"""Names of the registry are looked up before it is cut: sites of one platform are at one address, whatever they are called."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from cluster.local import LocalEngine
from cluster.names import RegistryNames
from cluster.shards import plan_shards
from crawler.slots import Slots
from crawler.units import Kind, Unit
from tests.shard_county import ENTRIES, SETTINGS, crawl_alone, crawl_sharded, pages_of, serve_county

ADDRESSES = {"a.gov.cn": "1.2.3.4", "b.gov.cn": "1.2.3.4", "c.gov.cn": "5.6.7.8"}


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were asked for."""
    asked: list[str] = []

    def look_up(name: str) -> str:
        asked.append(name)
        if name not in ADDRESSES:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return ADDRESSES[name]

    monkeypatch.setattr(socket, "gethostbyname", look_up)
    return asked


def unit(name: str, host: str, column: str = "") -> Unit:
    return Unit(name, name, Kind.DEPARTMENT, f"http://{host}/", f"http://{host}/{name}/", column)


def test_two_names_of_one_address_are_never_parted(looked_up: list[str]) -> None:
    units = [unit("a", "a.gov.cn"), unit("b", "b.gov.cn"), unit("c", "c.gov.cn"), unit("d", "dead.gov.cn")]
    shards = plan_shards(1, units, Slots(RegistryNames(units)).key, 1)
    assert [shard.spec["own"] for shard in shards] == [["a", "b"], ["c"], ["d"]]
    assert [shard.spec["servers"] for shard in shards] == [
        ["1.2.3.4", "a.gov.cn", "b.gov.cn"],
        ["5.6.7.8", "c.gov.cn"],
        ["dead.gov.cn"],
    ]


def test_a_column_elsewhere_draws_its_platform_in(looked_up: list[str]) -> None:
    units = [unit("a", "c.gov.cn", "http://b.gov.cn/a/"), unit("b", "a.gov.cn")]
    assert len(plan_shards(1, units, Slots(RegistryNames(units)).key, 1)) == 1


def test_each_name_is_asked_for_once_and_no_literal(looked_up: list[str]) -> None:
    RegistryNames([unit("a", "a.gov.cn"), unit("x", "a.gov.cn"), unit("b", "b.gov.cn:8080"), unit("c", "9.9.9.9")])
    assert sorted(looked_up) == ["a.gov.cn", "b.gov.cn"]


def test_a_site_with_a_name_is_crawled_by_its_shard(tmp_path: Path) -> None:
    """Not only its first page, which is asked for while the crawl has not looked the name up."""
    with serve_county(bureaus=1) as county:
        bureau = county.units[0]
        county.units[0] = replace(
            bureau,
            site_url=bureau.site_url.replace("127.0.0.1", "localhost"),
            column_url=bureau.column_url.replace("127.0.0.1", "localhost"),
        )
        crawl_alone(tmp_path / "one.db", county.units, SETTINGS)
        county.restart_logs()
        asked: list[int] = []
        engine = LocalEngine(2, tmp_path)
        close = engine.close

        def count() -> None:
            asked.append(sum(county.sites[1].hits(f"/t{n}.html") for n in range(ENTRIES)))
            close()

        engine.close = count  # type: ignore[method-assign]
        assert crawl_sharded(tmp_path / "many.db", county, engine, SETTINGS) == {"published": 2}
    assert asked == [ENTRIES], "nothing of it is left to the last step"
    assert pages_of(tmp_path / "many.db") == pages_of(tmp_path / "one.db")
