"""``gongkai digest``: the morning's news, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.digestoptions import delivery_options
from reports.options import as_of_option, db_option, rubric_option


@click.command(short_help="The morning's news: a page, a mail, a message to a robot.")
@db_option()
@rubric_option()
@as_of_option()
@delivery_options(folder="--out")
@click.option("--reports", type=click.Path(path_type=Path, file_okay=False), help="The folder of the evidence reports, to link to.")  # fmt: skip
def digest(
    db: Path,
    rubric: str,
    as_of: date,
    folder: Path | None,
    mail_to: tuple[str, ...],
    robot: str | None,
    reports: Path | None,
) -> None:
    """Write or send the digest of the newest run, as `gongkai nightly --digest` does; a way to try the mail settings.

    Nothing is written or sent where nothing happened. A failure to send is told and is no error.

    \b
    Server: GONGKAI_SMTP_HOST, _PORT, _SECURITY (starttls, ssl, none), _FROM, _USER, _PASSWORD or _PASSWORD_FILE.
    Robot: GONGKAI_ROBOT or GONGKAI_ROBOT_FILE (its address), GONGKAI_ROBOT_SIGN or _SIGN_FILE (钉钉加签).

    \b
    Example: gongkai digest --db county.db --rubric yuanling-2017 --out digest/ --mail-to zwgkb@example.gov.cn
    """
    from reports.basis import load_basis
    from reports.morning import Delivery, send_digest

    delivery = Delivery.checked(folder, mail_to, robot or "")
    if delivery.is_off:
        raise click.UsageError("nothing to do: give --out, --mail-to or --robot")
    basis = load_basis(rubric)
    send_digest(db, basis.rubric, as_of, delivery, reports)
