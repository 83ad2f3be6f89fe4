"""The app in a real Chromium: an inspector's keys, an upload, a hostile stored page, accessibility.

Needs playwright and a Chromium of the system's. ``AXE_JS`` may name axe-core's ``axe.min.js``: then serious violations fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress

from crawler.store import Store
from reports.journal import find_faults, load_entries
from reports.review.app import ReviewApp
from tests.review_app import PASSWORD, start

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[ReviewApp, str]]:
    """The app behind waitress on a free port of loopback."""
    app = start(tmp_path)
    server: Any = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture
def wrong() -> list[str]:
    """What must not happen and did: script errors, refused resources, requests to other hosts."""
    return []


@pytest.fixture
def page(chromium: Any, served: tuple[ReviewApp, str], wrong: list[str]) -> Iterator[Any]:
    """Logged in by the form as 复甲."""
    context = chromium.new_context(viewport={"width": 1300, "height": 850})
    context.set_default_timeout(6000)
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda sent: wrong.append(sent.url) if not sent.url.startswith((served[1], "data:")) else None)
    opened.goto(served[1])
    opened.fill("input[name=name]", "复甲")
    opened.fill("input[name=password]", PASSWORD)
    opened.press("input[name=password]", "Enter")
    opened.wait_for_selector("table.list")
    opened.wait_for_load_state()  # the keys come with the script
    yield opened
    context.close()
    assert wrong == []


def test_an_inspector_judges_by_keyboard(page: Any, served: tuple[ReviewApp, str], tmp_path: Path) -> None:
    app, base = served
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.url.endswith("/unit/jyj")
    for number in range(2, 12):
        page.wait_for_selector(f"nav.lines a[aria-current] >> text=/^1\\.{number}$/")
        with page.expect_navigation():
            page.keyboard.press("1")
    page.wait_for_selector("article h2 >> text=指标1.12")
    page.keyboard.press("2")
    page.keyboard.type("1")
    page.select_option("select[name=code]", "onsite")
    page.fill("textarea[name=note]", "缺会议记录")
    with page.expect_navigation():
        page.press("input[name=value]", "Enter")
    assert "23" in page.inner_text(".score-now") or "22" in page.inner_text(".score-now")
    paper = tmp_path / "记录.pdf"
    paper.write_bytes(b"%PDF-1.4 minutes")
    page.goto(f"{base}/unit/jyj?i=1.12")
    page.set_input_files("form.upload input[type=file]", str(paper))
    with page.expect_navigation():
        page.click("form.upload button")
    assert "记录.pdf" in page.inner_text("article.line")
    page.goto(f"{base}/unit/jyj?i=1.5")
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "已撤销" in page.inner_text(".told")
    with Store.open(app.review.db) as store:
        kinds = [entry.kind for entry in load_entries(store)]
        assert kinds == ["decide"] * 11 + ["file", "undo"]
        assert find_faults(store) == []
        view = app.review.board.units(store)["jyj"]
        assert [line.id for line in view.waiting] == ["1.5"]
    with page.expect_navigation():
        page.click("text=退出")
    assert page.url.endswith("/login")
    page.goto(f"{base}/unit/jyj")
    assert page.url.endswith("/login")


def test_a_hostile_page_runs_nothing(page: Any, served: tuple[ReviewApp, str]) -> None:
    page.goto(f"{served[1]}/unit/jyj?i=1.1")
    frame = page.frame_locator("aside iframe")
    assert "0745-4220000" in frame.locator("body").inner_text()
    assert frame.locator("mark#hit").first.inner_text() == "县城"
    frame.locator("a").first.click()
    page.wait_for_timeout(300)
    assert "owned" not in page.title()
    assert page.url.endswith("/unit/jyj?i=1.1")
    inner = next(one for one in page.frames if "/stored/" in one.url)
    assert "owned" not in inner.title()


def test_the_policy_alone_stops_a_page_that_was_not_cleaned(
    page: Any, served: tuple[ReviewApp, str], wrong: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wall behind the wall: the same hostile bytes, handed out as they are."""
    monkeypatch.setattr("reports.review.stored.frame", lambda data, *rest: data)
    page.goto(f"{served[1]}/unit/jyj?i=1.1")
    page.frame_locator("aside iframe").locator("h1").wait_for()
    page.wait_for_timeout(300)
    assert "owned" not in page.title()
    assert page.url.endswith("/unit/jyj?i=1.1")
    address = page.get_attribute("aside iframe", "src")
    page.goto(served[1] + address)  # opened by itself, outside the frame
    page.wait_for_timeout(300)
    assert page.title() == "公开指南"
    refused = [text for text in wrong if "sandboxed" in text or "Content Security Policy" in text]
    assert refused, "the browser says what it kept from running"
    wrong[:] = [text for text in wrong if text not in refused]
    assert "/stored/" in page.url


def test_without_script_and_without_keys(chromium: Any, served: tuple[ReviewApp, str]) -> None:
    """Plain forms: everything works with scripts off."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served[1]}/login")
    page.fill("input[name=name]", "评")
    page.fill("input[name=password]", PASSWORD)
    page.click("button")
    page.goto(f"{served[1]}/unit/jyj?i=1.2")
    page.click("button[value=confirm]")
    assert "记分 2 分" in page.inner_text(".told")
    context.close()


def test_keys_can_be_switched_off(page: Any, served: tuple[ReviewApp, str]) -> None:
    page.goto(f"{served[1]}/unit/jyj?i=1.2")
    with page.expect_navigation():
        page.click("text=快捷键：开")
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    with Store.open(served[0].review.db) as store:
        assert load_entries(store) == []


@pytest.mark.skipif("AXE_JS" not in os.environ, reason="AXE_JS does not name axe.min.js of axe-core")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/unit/jyj?i=1.1",
        "/unit/jyj?i=1.12",
        "/log",
        "/rates",
        "/appeals",
        "/unit/jyj/looks?url=http://www.example.gov.cn/jyj/zn.html",
    ],
)
def test_accessibility(chromium: Any, served: tuple[ReviewApp, str], path: str) -> None:
    context = chromium.new_context(viewport={"width": 1300, "height": 850}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served[1]}/login")
    page.fill("input[name=name]", "复甲")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("table.list")
    page.goto(served[1] + path)
    page.add_script_tag(path=os.environ["AXE_JS"])
    found = page.evaluate("axe.run(document, {iframes: false}).then(r => r.violations)")
    serious = [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    context.close()
    assert serious == []
