"""Chromium as a program: ``--dump-dom`` writes the page as its scripts left it. No Python package is needed."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.browser.proxy import FilteringProxy
from crawler.errors import InputError
from crawler.processes import end_group

NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge")
ADVICE = "install Chromium (Debian: apt install chromium), or name a browser of its kind in GONGKAI_BROWSER"
SECONDS = 40.0  # for one page
BUDGET = 6_000  # milliseconds of virtual time that scripts get
MAX_BYTES = 16 * 2**20  # of the page
_FLAGS = (
    "--headless", "--dump-dom", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-dev-shm-usage",
    "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--no-pings", "--disable-quic",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider", "--blink-settings=imagesEnabled=false",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran; ``body`` is UTF-8, b"" where the browser failed. ``refused``: addresses it was kept from."""

    body: bytes
    reason: str = ""
    refused: tuple[str, ...] = ()


def find_browser() -> str:
    """The browser's path. Raises InputError that says how to get one."""
    named = os.environ.get("GONGKAI_BROWSER", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise InputError(f"--render: {named or 'no browser'} was not found; {ADVICE}")
    if not _has_sandbox() and not os.environ.get("GONGKAI_BROWSER_UNSANDBOXED"):
        raise InputError(
            "--render: Chromium has no sandbox for root; run as an ordinary user, "
            "or set GONGKAI_BROWSER_UNSANDBOXED=1 inside a container that holds nothing else"
        )
    return found


async def render(browser: str, url: str, agent: str, registered: Iterable[str]) -> Rendered:
    """Load one page in a browser of its own with an empty profile. Never raises for what the page does."""
    proxy = FilteringProxy(registered, url)
    async with proxy.serve() as port:
        body, reason = await asyncio.to_thread(_run, browser, url, agent, port)
    return Rendered(body, reason, tuple(proxy.refused[:20]))


def _run(browser: str, url: str, agent: str, port: int) -> tuple[bytes, str]:
    with tempfile.TemporaryDirectory(prefix="gongkai-browser-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        command = [
            browser, *_FLAGS, f"--virtual-time-budget={BUDGET}", f"--proxy-server=http://127.0.0.1:{port}",
            f"--user-data-dir={folder / 'profile'}", f"--user-agent={agent}", *(() if _has_sandbox() else ("--no-sandbox",)),
            "--", url,
        ]  # fmt: skip
        target = folder / "page.html"
        with target.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, cwd=folder,
                env=_environment(folder), start_new_session=True,
            )  # fmt: skip
            reason = _wait(process)
        with target.open("rb") as page:
            body = page.read(MAX_BYTES)
    return (b"", reason) if reason else (body, "" if body else "the browser gave no page")


def _wait(process: subprocess.Popen[bytes]) -> str:
    """ "" or why there is no page. The browser and all its processes are gone afterwards."""
    try:
        code = process.wait(SECONDS)
        return "" if code == 0 else f"the browser ended with code {code}"
    except subprocess.TimeoutExpired:
        return f"the browser needed more than {SECONDS:g} s"
    finally:
        end_group(process)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no proxies, no home, no display."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PROGRAMFILES") if name in os.environ}
    home = str(folder)
    return kept | {
        "HOME": home,
        "TMPDIR": home,
        "TEMP": home,
        "TMP": home,
        "XDG_RUNTIME_DIR": home,
        "LANG": "zh_CN.UTF-8",
    }


def _has_sandbox() -> bool:
    return not hasattr(os, "geteuid") or os.geteuid() != 0
