"""Starting the app: what is refused before anything listens, and what is printed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import waitress

from crawler.clock import now
from crawler.errors import InputError
from crawler.store import Store
from reports.basis import load_basis
from reports.console import Progress
from reports.journal import Act, Author, Scope, append
from reports.review.access import is_loopback
from reports.review.app import Review, create_app, new_token
from reports.review.board import Board, load_county
from reports.review.users import add_user, load_users, read_role, remove_user

NOBODYS = Scope("", "")  # of entries about people, not about a rubric


def add(db: Path, name: str, role: str, ask: Callable[[], str]) -> str:
    """Set a person up; the journal keeps when and as what, never the password. Raises InputError, StorageError."""
    with Store.open(db) as store:
        known = read_role(role)
        user = add_user(store, name, known, ask())
        _note(store, name, f"{user.role_name}")
    return f"{name}: {role}"


def remove(db: Path, name: str) -> str:
    with Store.open(db) as store:
        remove_user(store, name)
        _note(store, name, "移除")
    return f"{name}: removed"


def _note(store: Store, name: str, what: str) -> None:
    append(store, NOBODYS, Author("命令行", "admin", now()), [Act("", "", "user", {"name": name, "reason": what})])


def serve(db: Path, rubric: str, as_of: date, host: str, port: int, names: tuple[str, ...]) -> None:
    """Listen until interrupted. Raises InputError for what would not be safe or cannot work."""
    review = prepare(db, rubric, as_of, host, names)
    try:
        server = waitress.create_server(create_app(review), host=host, port=port, threads=8, ident="")
    except OSError as error:
        raise InputError(f"--host, --port: cannot listen on {host}:{port} ({error})") from error
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    bound = getattr(server, "effective_port", port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{bound}/" + (f"enter?token={review.token}" if review.token else ""))
    click.echo("Stop with Ctrl+C.", err=True)
    server.run()


def prepare(db: Path, rubric: str, as_of: date, host: str, names: tuple[str, ...] = ()) -> Review:
    """Everything but the listening."""
    if not rubric:
        raise InputError("--rubric: is needed to mark by (see `gongkai rubric list`)")
    loaded = load_basis(rubric).rubric
    with Store.open(db) as store:
        has_users = bool(load_users(store))
        if not is_loopback(host) and not has_users:
            raise InputError(
                f"--host {host}: other machines could reach the app, and no users are set up; "
                "set them up first: gongkai review --db … --add-user NAME --role ROLE"
            )
        with Progress("check") as progress:
            county = load_county(store, loaded, as_of, progress.show)
    token = "" if has_users else new_token()
    return Review(db, Board(county), token, (*names, host), is_loopback(host))
