"""Serve a saved site on loopback as its web server did: index files for folders, 404 for the rest.

    python -m demo.mirror FOLDER [--port N] [--host-in-links www.example.gov.cn]

Old mirrors link to themselves by their absolute address; ``--host-in-links`` turns those links into local ones while
serving, so that a crawl stays inside the mirror. Nothing else of the saved bytes is changed.
"""

from __future__ import annotations

import argparse
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

INDEX_FILES = ("index.html", "index.htm", "index.shtml", "default.html")
TEXT_ENDINGS = {".html", ".htm", ".shtml", ".jsp", ".asp", ".aspx", ".php", ".do", ""}


def find_file(root: Path, path: str) -> Path | None:
    """The file that answers an address's path, or None. Never outside ``root``."""
    target = (root / unquote(path).lstrip("/")).resolve()
    if not target.is_relative_to(root):
        return None
    candidates = [target, *(target / name for name in INDEX_FILES)]
    return next((candidate for candidate in candidates if candidate.is_file()), None)


class MirrorHandler(BaseHTTPRequestHandler):
    """GET only; headers as bare as an old server's: HTML goes out without a charset."""

    root: Path
    own_links: bytes = b""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = find_file(self.root, path)
        if file is None:
            self._answer(404, b"<html><title>404</title><h1>404 Not Found</h1></html>", "text/html")
            return
        is_page = file.suffix.lower() in TEXT_ENDINGS
        body = file.read_bytes()
        if is_page and self.own_links:
            body = body.replace(self.own_links, b"/")
        kind = "text/html" if is_page else mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._answer(200, body, kind)

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def serve_mirror(root: Path, host_in_links: str = "", port: int = 0) -> Iterator[str]:
    """Serve ``root`` while the block runs; yields the site's address with a trailing slash."""
    own_links = f"http://{host_in_links}/".encode() if host_in_links else b""
    handler = type("Handler", (MirrorHandler,), {"root": root.resolve(), "own_links": own_links})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host-in-links", default="")
    options = parser.parse_args()
    with serve_mirror(options.folder, options.host_in_links, options.port) as address:
        print(address, flush=True)
        try:
            input("Enter stops the server. ")
        except (EOFError, KeyboardInterrupt):
            return


if __name__ == "__main__":
    main()
