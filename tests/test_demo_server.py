"""The servers of the sample county: answers, faults, traps, and that everything stops."""

from __future__ import annotations

import csv
import http.client
import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from demo.faults import ALLOWED_BEFORE_403
from demo.plan import PORTAL, load_plan
from demo.serve import Served, serve_county


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve_county() as county:
        yield county


def _get(served: Served, origin: str, path: str, timeout: float = 10) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(served.county.origins[origin]).netloc, timeout=timeout)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_the_registry_names_what_is_served(served: Served) -> None:
    rows = list(csv.DictReader(io.StringIO(served.county.registry())))
    assert [row["id"] for row in rows] == [unit.id for unit in load_plan()]
    by_id = {unit.id: unit for unit in load_plan()}
    for row in rows:
        unit = by_id[row["id"]]
        assert bool(row["column_url"]) is (unit.column == "given")
        if not unit.fault:
            for url in filter(None, (row["portal_url"], row["site_url"], row["column_url"])):
                parts = urlsplit(url)
                origin = next(name for name, address in served.county.origins.items() if address.endswith(parts.netloc))
                assert _get(served, origin, parts.path + (f"?{parts.query}" if parts.query else ""))[0] == 200


@pytest.mark.parametrize(
    ("origin", "path", "status"),
    [("gaj", "/", 521), ("swj", "/", 412), ("wtj", "/xxgk/index.html", 503), ("jsj", "/none", 404)],
)
def test_faults_answer_as_planned(served: Served, origin: str, path: str, status: int) -> None:
    assert _get(served, origin, path)[0] == status


def test_a_unit_that_forbids_after_some_pages(served: Served) -> None:
    statuses = [_get(served, "lyj", "/")[0] for _ in range(ALLOWED_BEFORE_403 + 3)]
    assert statuses == [200] * ALLOWED_BEFORE_403 + [403] * 3


def test_a_unit_that_forbids_robots(served: Served) -> None:
    assert _get(served, "shj", "/robots.txt") == (200, b"User-agent: *\nDisallow: /\n")


def test_a_unit_that_hangs_and_one_that_refuses(served: Served) -> None:
    with pytest.raises(TimeoutError):
        _get(served, "slj", "/xxgk.htm", timeout=0.3)
    with pytest.raises(ConnectionRefusedError):
        _get(served, "jtj", "/")


def test_session_ids_change_and_lead_to_the_same_page(served: Served) -> None:
    bodies = [_get(served, PORTAL, "/xz/fqz/")[1] for _ in range(2)]
    links = [re.search(rb'href="(/xz/fqz/list\.jsp;jsessionid=[^"]+)"', body) for body in bodies]
    assert links[0]
    assert links[1]
    assert links[0].group(1) != links[1].group(1)
    status, body = _get(served, PORTAL, links[0].group(1).decode().replace("&amp;", "&"))
    assert status == 200
    assert "枫桥镇".encode("gbk") in body


@pytest.mark.parametrize(("origin", "path"), [("bsz", "/rili.jsp?year=2031&month=1"), ("yyy", "/bmfw/bmfw/bmfw/bmfw/")])
def test_traps_go_on_for_ever(served: Served, origin: str, path: str) -> None:
    status, body = _get(served, origin, path)
    assert status == 200
    assert b"href=" in body


def test_every_request_is_logged_and_everything_stops() -> None:
    with serve_county() as county:
        _get(county, PORTAL, "/robots.txt")
        address = urlsplit(county.county.origins[PORTAL]).netloc
        assert [(hit.origin, hit.path, hit.status) for hit in county.log] == [(PORTAL, "/robots.txt", 200)]
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(address, timeout=1).request("GET", "/")
