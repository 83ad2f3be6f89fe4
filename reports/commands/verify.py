"""``gongkai verify``: proves that nothing which was sealed has changed."""

from __future__ import annotations

from pathlib import Path

import click

from reports.options import db_option


@click.command(short_help="Prove that no stored evidence was changed.")
@db_option()
@click.option("--run", type=click.IntRange(1), help="Only this run. Default: all.")
@click.option(
    "--code", default="", metavar="XXXX-XXXX-XXXX-XXXX", help="A 校验码 from a report that has to be in the chain."
)
@click.option(
    "--files",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder `gongkai report` wrote: its files are compared with what was sealed.",
)
@click.option(
    "--timestamp-ca",
    "authority",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificates (PEM) of the time stamp service: the kept stamps are verified, offline.",
)
@click.option(
    "--recheck",
    is_flag=True,
    help="Also read the stored pages again and repeat the checks: minutes instead of seconds.",
)
@click.pass_context
def verify(
    ctx: click.Context,
    db: Path,
    run: int | None,
    code: str,
    files: Path | None,
    authority: Path | None,
    recheck: bool,
) -> None:
    """Recompute every hash: ledger rows, bodies, verdicts, scores, and the chain of manifests over them.

    \b
    Example: gongkai verify --db county.db --code 7K2M-9QXA-4TBN-W3HF

    Exit codes: 0 everything is as it was sealed; 1 something was changed, added or removed, each named on a line with its
    table, key and address; 2 wrong usage; 3 the file cannot be read. Nothing is written.
    """
    from reports.console import Progress
    from reports.proof.recheck import BodiesOnly
    from reports.proof.recheck import recheck as repeat
    from reports.proof.verify import verify as prove
    from reports.text import clean

    with BodiesOnly.open(db, readonly=True) as store, Progress("recheck") as progress:
        if run is not None:
            store.run(run)
        report = prove(store, run, code, files, authority)
        if recheck:
            report.add(*repeat(store, run, progress.show))
    for finding in report.findings:
        click.echo(clean(str(finding)))
    for sealed, what in report.codes:
        click.echo(f"{sealed}  {clean(what)}")
    click.echo("looked at " + ", ".join(f"{number} {what}" for what, number in report.counts.items()))
    click.echo(f"{len(report.findings)} findings" if report.findings else "everything is as it was sealed")
    ctx.exit(1 if report.findings else 0)
