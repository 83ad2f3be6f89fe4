"""One zip per unit: its report, sheet and WARC, what was sealed about it, and a program that proves it without us."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from crawler.pages import Page
from crawler.store import Run, Store
from reports.proof.canonical import canonical, group_root, sha256
from reports.proof.chain import Manifest, manifests, payload
from reports.proof.rows import page_rows

FORMAT = "gongkai-package-1"
MANIFEST, VERIFIER, NOTE = "manifest.json", "verify.py", "核验说明.txt"


@dataclass(frozen=True, slots=True)
class PackageSource:
    """What a package is made of. ``files``: paths inside the folder of reports."""

    store: Store
    run: Run
    report: Manifest
    unit: str
    name: str
    rests: list[Page]
    files: tuple[str, ...]


def write_package(path: Path, folder: Path, source: PackageSource) -> None:
    """Write the zip. Equal files give equal bytes. Raises OSError, StorageError."""
    members = {name: (folder / name).read_bytes() for name in source.files}
    members[VERIFIER] = resources.files("reports.proof").joinpath("verifier.py").read_bytes()
    members[NOTE] = _note(source).encode()
    members[MANIFEST] = _manifest(source, members)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (NOTE, *(name for name in members if name != NOTE)):
            info = zipfile.ZipInfo(name, _moment(source.report))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])


def _moment(report: Manifest) -> tuple[int, int, int, int, int, int]:
    day, time = str(report.head["sealed_at"])[:19].split("T")
    year, month, date = map(int, day.split("-"))
    hour, minute, second = map(int, time.split(":"))
    return year, month, date, hour, minute, second


def _manifest(source: PackageSource, members: dict[str, bytes]) -> bytes:
    observed = next(manifests(source.store, "run", source.run.id))
    data: dict[str, Any] = {
        "format": FORMAT,
        "code": source.report.code,
        "unit": source.unit,
        "name": source.name,
        "files": {name: {"size": len(body), "sha256": sha256(body)} for name, body in members.items()},
        "report": _part(source.report, [source.unit]) | {"texts": _texts(source)},
        "run": _part(observed, _owners(source)) | {"pages": _pages(source, observed)},
    }
    data["self"] = hashlib.sha256(canonical(data)).hexdigest()
    return canonical(data)


def _owners(source: PackageSource) -> list[str]:
    """The unit, and whoever's pages its verdicts rest on beside its own (the portal)."""
    return list(dict.fromkeys([source.unit, *(page.unit for page in source.rests)]))


def _part(manifest: Manifest, groups: Iterable[str]) -> dict[str, Any]:
    """The head, the roots of all groups, and the leaves of the groups that are shown."""
    shown = set(groups)
    roots, leaves = [], {}
    for name, rows in groupby(manifest.leaves, lambda leaf: leaf.group):
        group = [list(leaf[1:]) for leaf in rows]
        roots.append([name, group_root((table, key, digest) for table, key, digest in group)])
        if name in shown:
            leaves[name] = group
    return {"head": manifest.head, "roots": roots, "leaves": leaves}


def _texts(source: PackageSource) -> dict[str, str]:
    """digest → the sealed score and verdicts of the unit, word for word."""
    return {
        leaf.digest: (payload(source.store, leaf.digest) or b"").decode("utf-8", "surrogatepass")
        for leaf in source.report.leaves
        if leaf.group == source.unit and leaf.table in ("score", "verdict")
    }


def _pages(source: PackageSource, observed: Manifest) -> dict[str, dict[str, list[Any]]]:
    """unit → address → cells: all rows of the unit, of others those that verdicts rest on."""
    columns = observed.subject["columns"]
    wanted = {(page.unit, page.url) for page in source.rests}
    rows = {owner: page_rows(source.store, source.run.id, owner, columns) for owner in _owners(source)}
    return {
        owner: {url: cells for url, cells in found.items() if owner == source.unit or (owner, url) in wanted}
        for owner, found in rows.items()
    }


def _note(source: PackageSource) -> str:
    text = resources.files("reports.proof").joinpath("package_note.txt").read_text("utf-8")
    return text.format(
        name=source.name,
        code=source.report.code,
        run=source.run.id,
        as_of=source.report.subject["as_of"],
        sealed_at=source.report.head["sealed_at"],
        files="\r\n".join(f"　　{name}" for name in source.files),
    )
