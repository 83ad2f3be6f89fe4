"""Saved real sites as a registry: serve them on loopback, crawl them in a process of their own, run the checks.

The sites lie outside the project; an environment variable names the folder, else it is looked for beside the checkout.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from checks.result import Result
from checks.run import run_checks
from checks.site.load import load_portal, load_site
from crawler.store import Store
from demo.mirror import serve_mirror

SITES = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus" / "sites"
EXPECTED: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_HEADER = "id,name,kind,portal_url,site_url,column_url,duties"
_DIRECTIVE = re.compile(rb"<%.*?%>", re.DOTALL)
_LINK = '<li><a href="{address}">{name}</a></li>'
_PORTAL = (
    '<html><head><meta charset="utf-8"><title>县人民政府门户网站</title></head><body><ul>{links}</ul></body></html>'
)


def crawl_sites(folder: Path) -> Path:
    """Crawl every unit of the expectations into a database under ``folder``; its path."""
    db = folder / "real.db"
    with ExitStack() as servers:
        addresses = {
            key: servers.enter_context(serve_mirror(_folder(folder, key, site), site["host_in_links"]))
            for key, site in EXPECTED["site"].items()
        }
        portal = servers.enter_context(serve_mirror(_write_portal(folder / "portal", addresses)))
        rows = [_row(key, unit, addresses, portal) for key, unit in EXPECTED["unit"].items()]
        registry = folder / "units.csv"
        registry.write_text("\n".join([_HEADER, *rows]) + "\n", encoding="utf-8")
        options = ["--delay", "0", "--pages", str(EXPECTED["pages"])]
        command = [
            sys.executable,
            "-c",
            "from reports.cli import main; main()",
            "crawl",
            "--units",
            str(registry),
            "--db",
            str(db),
            *options,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return db


def _folder(scratch: Path, key: str, site: dict[str, Any]) -> Path:
    """The mirror; of pages that somebody saved as templates a copy under their addresses, without the template's directives."""
    if "pages" not in site:
        return SITES / site["folder"]
    for address, name in site["pages"].items():
        page = scratch / key / address
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(_DIRECTIVE.sub(b"", (SITES / site["folder"] / name).read_bytes()).lstrip())
    return scratch / key


def check_sites(db: Path) -> dict[str, dict[str, Result]]:
    """Unit → check → result, of the checks that stand in the expectations."""
    found: dict[str, dict[str, Result]] = {}
    with Store.open(db) as store:
        run = store.newest_run()
        assert run is not None
        for unit in store.units(run):
            as_of = date.fromisoformat(EXPECTED["site"][EXPECTED["unit"][unit.id]["site"]]["as_of"])
            site = load_site(store, run, unit, as_of, load_portal(store, run, unit, as_of))
            names: Iterable[str] = dict.fromkeys(row["check"] for row in EXPECTED["unit"][unit.id]["expect"])
            results = run_checks(site, [(name, {}) for name in names])
            found[unit.id] = {result.check: result for result in results}
    return found


def _write_portal(folder: Path, addresses: dict[str, str]) -> Path:
    """A county portal that only links to the sites of single units: the mirrors do not hold theirs."""
    folder.mkdir()
    lone = {key for key, site in EXPECTED["site"].items() if not site["is_portal"]}
    links = [
        _LINK.format(address=addresses[unit["site"]], name=unit["name"])
        for unit in EXPECTED["unit"].values()
        if unit["site"] in lone
    ]
    (folder / "index.html").write_text(_PORTAL.format(links="".join(links)), encoding="utf-8")
    return folder


def _row(key: str, unit: dict[str, Any], addresses: dict[str, str], portal: str) -> str:
    address = addresses[unit["site"]]
    above = address if EXPECTED["site"][unit["site"]]["is_portal"] else portal
    column = address + unit["column"] if unit.get("column") else ""
    return f"{key},{unit['name']},{unit['kind']},{above},{address}{unit.get('path', '')},{column},"
