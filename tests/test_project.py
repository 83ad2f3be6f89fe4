"""The project about itself: what the documents promise is there, and nothing of a private machine stands in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from checks import registry
from reports.cli import cli
from reports.rubriclist import shares
from reports.text import points
from rubrics.load import list_rubrics, load_rubric

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


def commands() -> set[str]:
    """All commands, groups with their sub-commands: {"crawl", "rubric lint", …}."""
    found = set()
    for name, command in cli.commands.items():
        children = getattr(command, "commands", {})
        found |= {f"{name} {child}" for child in children} or {name}
    return found


def tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_a_readme_exists(readme: str) -> None:
    text = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", (ROOT / readme).read_text("utf-8"), re.DOTALL))
    named = set(
        re.findall(r"gongkai ((?:units|rubric|sheet|cluster|central|db|rectify) [a-z]+|[a-z]+)(?= |`|\n)", text)
    )
    assert named, "a README without a command teaches nobody"
    assert {name for name in named if name not in commands()} == set()


@pytest.mark.parametrize("readme", READMES)
def test_links_of_a_readme_lead_somewhere(readme: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / readme).read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_readme_states_the_share_of_every_rubric(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert [rubric for rubric in list_rubrics() if f"`{rubric}`" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_shares_in_a_readme_are_the_computed_ones(readme: str) -> None:
    """Place, total and the three shares of every rubric, as `gongkai rubric list` has them."""
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    computed = {}
    for rubric in map(load_rubric, list_rubrics()):
        parts = ["—"] * 3 if rubric.method_only else [f"{share} %" for share in shares(rubric).values()]
        computed[rubric.id] = " | ".join([rubric.place, points(rubric.total), *parts])
    assert dict(rows) == computed


def test_every_direct_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[=<>!~ ]", requirement)[0] for requirement in project["dependencies"]]
    reasons = (ROOT / "docs/dependencies.md").read_text("utf-8")
    assert [name for name in names if f"| {name} " not in reasons] == []


def test_every_check_has_a_test() -> None:
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_checks_*.py"))
    assert [name for name in registry.load_checks() if name not in texts] == []


def test_version_is_the_changelogs() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_file_names_a_private_place() -> None:
    private = re.compile(r"/(?:home|root|Users|work)/\w")
    found = []
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".toml", ".html", ".cfg", ".yml"} and path != Path(__file__):
            found += [str(path) for line in path.read_text("utf-8", "replace").split("\n") if private.search(line)]
    assert found == []


def test_lock_file_has_a_hash_for_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.split(r"\n(?=[a-z0-9])", lock)
    assert len(pins) > 50
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
