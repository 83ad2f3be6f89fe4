"""The evidence package: a unit verifies it alone, with nothing but Python."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import lxml.html
import pytest
from openpyxl import load_workbook

from crawler.errors import InputError
from reports import cli
from reports.handout import Extras
from reports.proof import verifier
from reports.proof.canonical import Leaf, canonical, merkle_root, sha256, short_code
from tests.proof_county import SITE, crawl, report

FILES = (
    "units/jyj.html",
    "sheets/jyj.xlsx",
    "warc/1/jyj.warc.gz",
    "warc/1/jyj.index.json",
    "verify.py",
    "核验说明.txt",
    "manifest.json",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("package")
    crawl(folder / "county.db")
    return folder, report(folder / "county.db", folder / "out", Extras(("all",)))


@pytest.fixture
def unpacked(county: tuple[Path, str], tmp_path: Path) -> Path:
    with zipfile.ZipFile(county[0] / "out/packages/jyj.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path


def wrong(folder: Path) -> list[str]:
    return verifier.check_package(*verifier.reader_of(str(folder)))


def run(folder: Path) -> tuple[int, str]:
    """As the unit does it: the package's own program, isolated from everything that is installed."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, check=False)
    return done.returncode, done.stdout + done.stderr


def test_it_holds_all_and_verifies_itself(county: tuple[Path, str], unpacked: Path) -> None:
    assert {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()} == set(FILES)
    code, said = run(unpacked)
    assert code == 0, said
    assert f"核验通过，校验码 {county[1]}" in said
    assert "县教育局" in said


def test_the_zip_can_be_verified_without_unpacking(county: tuple[Path, str]) -> None:
    assert wrong(county[0] / "out/packages/jyj.zip") == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.37, 1.0])
def test_a_flipped_byte_names_its_file(unpacked: Path, name: str, place: float) -> None:
    path = unpacked / name
    data = bytearray(path.read_bytes())
    data[int((len(data) - 1) * place)] ^= 1
    path.write_bytes(data)
    found = wrong(unpacked)
    assert found
    assert all(line.startswith(name) for line in found), found


@pytest.mark.parametrize("name", FILES[:-1])
def test_a_missing_file_is_named(unpacked: Path, name: str) -> None:
    (unpacked / name).unlink()
    assert [line for line in wrong(unpacked) if line.startswith(f"{name}：文件缺失")]


def test_a_file_that_was_added_is_named(unpacked: Path) -> None:
    (unpacked / "more.html").write_text("x")
    assert wrong(unpacked) == ["more.html：不属于本佐证包，系后来加入"]


def forge(folder: Path, change: object) -> None:
    """Somebody who knows the format changes the manifest and makes its own hash fit again."""
    data = json.loads((folder / "manifest.json").read_bytes())
    change(data)  # type: ignore[operator]
    del data["self"]
    data["self"] = sha256(canonical(data))
    (folder / "manifest.json").write_bytes(canonical(data))


def status(data: dict) -> None:  # type: ignore[type-arg]
    data["run"]["pages"]["jyj"][SITE][data["run"]["head"]["subject"]["columns"]["page"].index("status")] = 404


def score(data: dict) -> None:  # type: ignore[type-arg]
    digest = next(digest for table, _, digest in data["report"]["leaves"]["jyj"] if table == "score")
    data["report"]["texts"][digest] = data["report"]["texts"][digest].replace('"total":100', '"total":1')


def row_and_leaf(data: dict) -> None:  # type: ignore[type-arg]
    status(data)
    cells = data["run"]["pages"]["jyj"][SITE]
    for leaf in data["run"]["leaves"]["jyj"]:
        if leaf[:2] == ["page", SITE]:
            leaf[2] = sha256(canonical(cells))


def group(data: dict) -> None:  # type: ignore[type-arg]
    row_and_leaf(data)
    root = verifier.tree_root([verifier.leaf_hash(leaf) for leaf in data["run"]["leaves"]["jyj"]])
    data["run"]["roots"] = [[name, root if name == "jyj" else old] for name, old in data["run"]["roots"]]


def whole_run(data: dict) -> None:  # type: ignore[type-arg]
    group(data)
    data["run"]["head"]["merkle"] = verifier.tree_root([verifier.leaf_hash(pair) for pair in data["run"]["roots"]])


def everything(data: dict) -> None:  # type: ignore[type-arg]
    whole_run(data)
    data["report"]["head"]["subject"]["observed"] = sha256(canonical(data["run"]["head"]))


def code_too(data: dict) -> None:  # type: ignore[type-arg]
    everything(data)
    data["code"] = short_code(sha256(canonical(data["report"]["head"])))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (status, f"采集记录被改动：{SITE}"),
        (lambda data: data["run"]["pages"]["jyj"].pop(SITE), f"采集记录缺失：{SITE}"),
        (score, "得分被改动或缺失：yuanling-2017"),
        (row_and_leaf, "采集记录：jyj 的封存条目被改动"),
        (group, "采集记录：封存条目与总根不符"),
        (whole_run, "得分所依据的采集批次与所附采集记录不是同一个"),
        (everything, "校验码与封存内容不符"),
        (code_too, "units/jyj.html：报告上没有校验码"),
    ],
)
def test_a_forger_has_to_change_the_printed_code(unpacked: Path, change: object, said: str) -> None:
    forge(unpacked, change)
    assert [line for line in wrong(unpacked) if line.startswith(said)], wrong(unpacked)


def test_no_package_at_all_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verifier.main([str(tmp_path)]) == 2
    assert "这里不是佐证包" in capsys.readouterr().err


def test_report_and_sheet_carry_the_code(county: tuple[Path, str], unpacked: Path) -> None:
    page = lxml.html.document_fromstring((unpacked / "units/jyj.html").read_text("utf-8"))
    assert page.xpath("//b[@class='code']")[0].text == county[1]
    sheet = load_workbook(unpacked / "sheets/jyj.xlsx").worksheets[0]
    assert county[1] in sheet.oddFooter.left.text
    assert f"校验码：{county[1]}" in str(sheet.cell(2, 1).value)
    assert county[1] in (county[0] / "out/index.html").read_text("utf-8")
    assert json.loads((county[0] / "out/scores.json").read_text("utf-8"))["code"] == county[1]


def test_the_sheets_links_lead_into_the_package(unpacked: Path) -> None:
    sheet = load_workbook(unpacked / "sheets/jyj.xlsx").worksheets[0]
    targets = {cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert targets == {"../units/jyj.html"}
    assert (unpacked / "sheets" / "../units/jyj.html").is_file()


def test_an_unknown_unit_is_refused_before_anything_is_written(county: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody has no sheet"):
        report(county[0] / "county.db", tmp_path / "out", Extras(("nobody",)))
    assert not (tmp_path / "out").exists()


def test_the_command_packs_one_unit(county: tuple[Path, str], tmp_path: Path) -> None:
    shutil.copy(county[0] / "county.db", tmp_path / "county.db")
    arguments = ["--rubric", "yuanling-2017", "--as-of", "2017-12-15", "--package", "jyj"]
    assert cli.run(["report", "--db", str(tmp_path / "county.db"), "--out", str(tmp_path / "out"), *arguments]) == 0
    assert wrong(tmp_path / "out/packages/jyj.zip") == []


def test_the_verifier_computes_what_the_product_computes() -> None:
    leaves = [Leaf(group, "page", f"u{n}", sha256(str(n).encode())) for group in ("", "a", "b") for n in range(5)]
    roots = [
        [g, verifier.tree_root([verifier.leaf_hash(list(leaf[1:])) for leaf in leaves if leaf.group == g])]
        for g in ("", "a", "b")
    ]
    assert verifier.tree_root([verifier.leaf_hash(pair) for pair in roots]) == merkle_root(leaves)
    assert verifier.short_code("0123456789abcdef" * 4) == short_code("0123456789abcdef" * 4)
