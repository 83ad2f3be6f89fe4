"""Does a document stand where it belongs, and does its title say what it is?"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from checks.site.matching import Hit
from checks.site.names import normalise
from checks.site.site import Site
from checks.site.titles import clean, is_news_column
from checks.site.wanted import Wanted, load_wanted

_NO_NAME = re.compile(
    r"^(?:(?:无标题|未命名).{0,6}|新建.{0,20}(?:文档|文件|表)|文档\d*|\d*|[a-z0-9_\-. ]{1,40})$", re.IGNORECASE
)


def with_place(site: Site, hit: Hit, wanted: Wanted) -> Hit:
    """The hit with what is wrong about its place and its title."""
    return replace(hit, misplaced=_wrong_column(site, hit, wanted), untitled=_is_untitled(hit, wanted))


def _wrong_column(site: Site, hit: Hit, wanted: Wanted) -> str:
    """The column's name, where every column it stands in is one of news or for another document; else "".

    Only documents that have columns of their own can be misplaced. A column of mixed contents (通知公告, 政策文件) or of
    the whole disclosure takes anything.
    """
    document = hit.document
    paths = (document.columns, *document.more_columns, document.facts.columns if document.facts else ())
    ends = list(dict.fromkeys(name for path in paths if (name := _end(site, path))))
    above = [name for path in paths for name in path]
    if not wanted.columns or not ends or any(wanted.is_column(name) for name in above):
        return ""
    wrong = [name for name in ends if is_news_column((name,)) or _is_for_another(normalise(name).lower(), wanted)]
    return wrong[0] if len(wrong) == len(ends) else ""


def _end(site: Site, path: tuple[str, ...]) -> str:
    return next((name for name in reversed(path) if not site.names.find(normalise(name))), "")


@lru_cache(maxsize=4_000)
def _is_for_another(name: str, wanted: Wanted) -> bool:
    """The column is made for exactly one other kind of document."""
    if load_wanted()["disclosure_column"].is_column(name):
        return False
    owners = [w for key, w in load_wanted().items() if not key.startswith("lead:") and w.is_column(name)]
    return len(owners) == 1 and owners[0] is not wanted and owners[0].head is not None


def _is_untitled(hit: Hit, wanted: Wanted) -> bool:
    """Found by its column or by its contents, under a title that names nothing."""
    return (
        hit.by in ("kind", "column")
        and wanted.head is not None
        and _NO_NAME.match(clean(hit.document.title)) is not None
    )
