"""Nights to come: ``python -m demo.clock DAYS COMMAND …`` runs a ``gongkai`` command with the crawler's clock set forward."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo

import crawler.clock


def set_forward(days: int) -> None:
    """From now on this process lives so many days later."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=days)

    setattr(crawler.clock, "datetime", Later)  # noqa: B010  the module's own name, which its functions look up


def main() -> None:
    """The command line of ``gongkai``, some days later."""
    set_forward(int(sys.argv.pop(1)))
    from reports.cli import main as gongkai

    sys.argv[0] = "gongkai"
    gongkai()


if __name__ == "__main__":
    main()
