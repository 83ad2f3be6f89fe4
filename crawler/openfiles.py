"""How many files and connections a process may have open: a crawl keeps one to every server of the county for the next page.

Where a shell or a service allows 1,024, a registry of more servers ran out of them: robots.txt could not be asked for, the
database not be written. The program may raise that number itself, up to what the system allows it.
"""

from __future__ import annotations

import sys

WANTED = 10_240  # what macOS allows at most; a registry of a province has a few thousand servers

if sys.platform == "win32":  # no such limit

    def allow_open_files(wanted: int = WANTED) -> int:
        """How many may be open."""
        return wanted

else:
    import resource

    def allow_open_files(wanted: int = WANTED) -> int:
        """Raise this process's limit to ``wanted`` or as far as the system lets us; how many may be open. Never lowers it."""
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        unlimited = resource.RLIM_INFINITY
        aim = wanted if most == unlimited else min(wanted, most)
        if now == unlimited or now >= aim:
            return now if now != unlimited else wanted
        resource.setrlimit(resource.RLIMIT_NOFILE, (aim, most))
        return aim
