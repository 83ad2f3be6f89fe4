"""Other people's bytes: stored pages in a sandbox of their own, everything else only as a download."""

from __future__ import annotations

from flask import Response, abort, request

from reports.review.app import ReviewApp, store, the_app
from reports.review.evidence import Body, find_body, shown_evidence
from reports.review.frames import CSP, frame, is_page
from reports.review.pages import find_line, find_unit
from reports.review.uploads import load_upload
from reports.text import file_stem

DOWNLOAD_CSP = "sandbox; default-src 'none'"


def register(app: ReviewApp) -> None:
    app.page("/stored/<int:run>/<unit_id>/<sha256>", stored_page, "view")
    app.page("/stored/<int:run>/<unit_id>/<sha256>/bytes", stored_bytes, "view")
    app.page("/file/<sha256>", uploaded, "view")


def stored_page(run: int, unit_id: str, sha256: str) -> Response:
    """A stored page without its scripts, under a policy that lets nothing run, load or send."""
    view = find_unit(unit_id)
    body = _find(run, unit_id, sha256)
    data = _load(body)
    if not is_page(body.content_type, data):
        return _download(data, f"{sha256[:16]}.bin")
    evidence = None
    if "i" in request.args:
        shown = shown_evidence(find_line(view, request.args["i"]).machine)
        number = request.args.get("e", 0, int)
        evidence = shown[number] if 0 <= number < len(shown) and shown[number].sha256 == sha256 else None
    answer = Response(frame(data, body.content_type, evidence), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def stored_bytes(run: int, unit_id: str, sha256: str) -> Response:
    """The bytes as they came, never as anything a browser opens."""
    find_unit(unit_id)
    return _download(_load(_find(run, unit_id, sha256)), f"{file_stem(unit_id)}-{sha256[:16]}.bin")


def uploaded(sha256: str) -> Response:
    """A file that somebody attached in this county's journal, under the name they gave it."""
    entries = (entry for view in the_app().review.board.units(store()).values() for entry in view.entries)
    known = next((entry for entry in entries if entry.data.get("file") == sha256), None)
    data = load_upload(store(), sha256) if known else None
    if known is None or data is None:
        abort(404)
    return _download(data, str(known.data["name"]))


def _find(run: int, unit_id: str, sha256: str) -> Body:
    body = find_body(store(), run, unit_id, sha256) if len(sha256) == 64 else None
    if body is None:
        abort(404)
    return body


def _load(body: Body) -> bytes:
    if not store().has_body(body.sha256):
        abort(404)  # pruned: the ledger still knows the page, its bytes are gone
    return store().body(body.sha256)


def _download(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = DOWNLOAD_CSP
    return answer
