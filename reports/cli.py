"""The command ``gongkai``. Commands import their work inside their functions: ``--help`` must stay quick."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from crawler.errors import InputError, StorageError
from reports.commands import (
    central,
    changes,
    check,
    cluster,
    crawl,
    db,
    digest,
    doctor,
    facts,
    nightly,
    prune,
    radar,
    rectify,
    report,
    review,
    rubric,
    score,
    selfcheck,
    sheet,
    units,
    verify,
)
from reports.version import version

INTERRUPTED = 130
_STORAGE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)
GROUPS = (
    ("Prepare", ("units", "rubric")),
    ("Collect", ("crawl", "cluster")),
    ("Judge", ("check", "score", "sheet", "review")),
    ("Hand out", ("report", "rectify", "selfcheck")),
    ("Watch", ("changes", "radar", "digest", "central")),
    ("Collect and report", ("nightly",)),
    ("Keep and prove", ("verify", "prune", "db", "doctor")),
    ("Look inside", ("facts",)),
)


class Grouped(click.Group):
    """A command group whose help lists the commands by the work they serve."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS:
            commands = [(name, self.commands[name].get_short_help_str(80)) for name in names]
            with formatter.section(title):
                formatter.write_dl(commands)


@click.group(cls=Grouped, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version=version(), prog_name="gongkai")
def cli() -> None:
    """Crawl, check, score and report the openness (政务公开) of a county's government units.

    \b
    gongkai crawl  --units units.csv --db county.db
    gongkai report --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --out reports/

    Exit codes: 0 done; 1 done, but the run is degraded or lint found errors; 2 wrong usage or input, nothing written;
    3 storage failed; 130 interrupted, can be resumed.
    """


for command in (
    units.units,
    rubric.rubric,
    crawl.crawl,
    cluster.cluster,
    check.check,
    score.score,
    sheet.sheet,
    report.report,
    rectify.rectify,
    selfcheck.selfcheck,
    review.review,
    changes.changes,
    radar.radar,
    digest.digest,
    central.central,
    nightly.nightly,
    verify.verify,
    prune.prune,
    facts.facts,
    db.db,
    doctor.doctor,
):
    cli.add_command(command)


def run(args: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    try:
        code = cli.main(args=args, prog_name="gongkai", standalone_mode=False)
    except InputError as error:
        return _fail(str(error), 2)
    except StorageError as error:
        return _fail(str(error), 3)
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        return _fail("interrupted; run the same command again to go on", INTERRUPTED)
    except MemoryError:
        return _fail(
            "out of memory; what was committed is good: close other programs and run the same command again", 3
        )
    except BrokenPipeError:
        # The reader went away (| head): nothing is wrong, but the interpreter would complain when it flushes.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in _STORAGE:
            raise
        _drop_output()
        return _fail(f"{error.filename or 'output'}: {error.strerror}", 3)
    return code if isinstance(code, int) else 0


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        click.echo(f"gongkai: {line}", err=True)
    return code


def main() -> None:
    """Entry point of the installed command."""
    from reports.console import use_utf8

    use_utf8()
    sys.exit(run())
