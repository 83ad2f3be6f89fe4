"""``gongkai review``: the local review app."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option

_FIRST = "yuanling-2017"


@click.command(short_help="Confirm, override, hear objections in a browser.")
@db_option()
@click.option("--rubric", default="", metavar="ID|FILE", help="The rubric to mark by. Default: of the newest report.")
@as_of_option()
@click.option("--port", type=click.IntRange(0, 65535), default=8750, show_default=True, help="0: any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another address than loopback needs users.")
@click.option("--name", "names", multiple=True, help="A host name by which browsers reach --host; may be repeated.")
@click.option(
    "--add-user", default="", metavar="NAME", help="Set a person up (or change them) and stop; asks for the password."
)
@click.option(
    "--role", default="score", show_default=True, help="Of --add-user: view 查看, score 评分, review 复核, admin 管理."
)
@click.option("--remove-user", default="", metavar="NAME", help="NAME may not log in any more; stop.")
def review(
    db: Path,
    rubric: str,
    as_of: date,
    port: int,
    host: str,
    names: tuple[str, ...],
    add_user: str,
    role: str,
    remove_user: str,
) -> None:
    """Open the review app on this machine, for a browser.

    Without users the printed link lets the one person at this machine in, with every right. Once a user is set up, everybody
    logs in. Over a network put a proxy with TLS in front: the app itself speaks plain HTTP.

    \b
    Examples: gongkai review --db county.db --rubric yuanling-2017 --as-of 2017-12-15
              gongkai review --db county.db --add-user 张三 --role 复核
    """
    from reports.review import serving

    if add_user:
        click.echo(serving.add(db, add_user, role, _ask_password))
    elif remove_user:
        click.echo(serving.remove(db, remove_user))
    else:
        serving.serve(db, rubric or _default_rubric(db), as_of, host, port, names)


def _default_rubric(db: Path) -> str:
    """The rubric of the newest report; where none was made, the first that was ever shipped. Told either way."""
    from crawler.store import Store
    from reports.proof.chain import has_chain, manifests

    with Store.open(db) as store:
        reports = list(manifests(store, "report")) if has_chain(store) else []
    chosen = str(reports[-1].subject["rubric"]) if reports else _FIRST
    click.echo(f"rubric: {chosen} (another: --rubric)", err=True)
    return chosen


def _ask_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
