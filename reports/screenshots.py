"""Pictures of stored pages, with address and time printed on them.

What is shot is the stored page as it is laid out today without a network and without scripts (存档页面渲染): the bytes of the
snapshot, not the live page. Styles and pictures that were not stored are missing in it; the band on top says so.
"""

from __future__ import annotations

import base64
import html
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.pages import Page
from crawler.store import Store
from reports.console import Progress
from reports.text import clean

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route
    from playwright.sync_api import Page as Tab

WIDTH, MOST_HEIGHT = 1200, 16000  # pixels; a page that is longer is cut there
MILLISECONDS = 15000  # for one page
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_MARKUP = ("html", "xml")


class NoBrowser(Exception):
    """There is nothing to take pictures with; the message says what is missing."""


def shoot_all(
    wanted: dict[str, list[Page]], store: Store, stage: Path, folders: dict[str, str]
) -> dict[str, list[str]]:
    """unit → the pictures made, inside ``stage``. Without a browser: a word on stderr, and none."""
    try:
        return _shoot_all(wanted, store, stage, folders)
    except NoBrowser as error:
        click.echo(f"gongkai: no screenshots: {error}", err=True)
        return {}


def _shoot_all(
    wanted: dict[str, list[Page]], store: Store, stage: Path, folders: dict[str, str]
) -> dict[str, list[str]]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise NoBrowser("the package playwright is not installed (pip install 'gongkai[render]')") from error
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            # Root cannot have Chromium's sandbox; pages are laid out without scripts and without a network.
            is_root = hasattr(os, "geteuid") and os.geteuid() == 0
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if is_root else [])
        except Error as error:
            raise NoBrowser(f"Chromium cannot be started ({str(error).splitlines()[0]})") from error
        try:
            made = {}
            with Progress("screenshots") as progress:
                for count, (unit, pages) in enumerate(wanted.items(), 1):
                    made[unit] = shoot(browser, store, pages, stage, folders[unit])
                    progress.show(count, len(wanted), unit)
            return made
        finally:
            browser.close()


def shoot(browser: Browser, store: Store, pages: Iterable[Page], stage: Path, folder: str) -> list[str]:
    """Pictures of the pages that are HTML, one PNG each named by its SHA-256; their paths inside ``stage``."""
    made = []
    (stage / folder).mkdir(parents=True, exist_ok=True)
    for digest, page in {page.sha256: page for page in pages if is_markup(page)}.items():
        name = f"{folder}/{digest[:16]}.png"
        if _shoot(browser, store.body(digest), page, stage / name):
            made.append(name)
    return made


def is_markup(page: Page) -> bool:
    return bool(page.sha256) and any(word in page.content_type.lower() for word in _MARKUP)


def _shoot(browser: Browser, body: bytes, page: Page, path: Path) -> bool:
    """False where the page cannot be laid out in the time; a word on stderr says which."""
    from playwright.sync_api import Error

    context = browser.new_context(viewport={"width": WIDTH, "height": 900}, java_script_enabled=False, offline=True)
    address = page.final_url or page.url

    served: list[str] = []

    def answer(route: Route) -> None:
        """Only the stored page itself, once: what else it asks for is refused, and so is a refresh, which would never end."""
        if route.request.is_navigation_request() and route.request.frame == tab.main_frame:
            if served:
                route.fulfill(status=204)  # No Content: the browser stays where it is
                return
            served.append(route.request.url)
            route.fulfill(status=200, body=body, headers={"Content-Type": page.content_type or "text/html"})
        else:
            route.abort()

    try:
        tab = context.new_page()
        tab.set_default_timeout(MILLISECONDS)
        tab.route("**/*", answer)
        tab.goto(address, wait_until="load")
        box = tab.locator("html").bounding_box()
        height = min(max(box["height"] if box else 0, 300), MOST_HEIGHT)
        tab.set_viewport_size({"width": WIDTH, "height": int(height)})
        _print_band(context.new_page(), tab.screenshot(), page, path)
        return True
    except Error as error:
        click.echo(f"gongkai: no screenshot of {address}: {str(error).splitlines()[0]}", err=True)
        return False
    finally:
        context.close()


def _print_band(tab: Tab, shot: bytes, page: Page, path: Path) -> None:
    """The picture under a band of ours: in a page of its own, so that nothing the stored page does can cover it."""
    lines = [
        "存档页面渲染（离线，依所存网页原文排版，非实时页面；未存的样式、图片不显示）",
        f"地址：{page.final_url or page.url}",
        f"采集时间：{page.fetched_at}　HTTP {page.status}　SHA-256 {page.sha256}",
    ]
    band = "<br>".join(html.escape(clean(line)) for line in lines)
    picture = base64.b64encode(shot).decode()
    tab.set_content(
        "<!DOCTYPE html><meta charset=utf-8><body style='margin:0'>"
        f"<div style='font:14px/1.6 sans-serif;padding:8px 12px;border-bottom:3px solid #a61b1b;overflow-wrap:anywhere'>{band}</div>"
        f"<img style='display:block;width:{WIDTH}px' src='data:image/png;base64,{picture}'>"
    )
    tab.screenshot(path=path, full_page=True)
