"""Names that stand in a unit's navigation, with the page that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checks.site.own import find_homes, find_own_columns
from checks.site.site import Site, SitePage


@dataclass(frozen=True, slots=True)
class Door:
    """A link by its text. ``target``: the ledger's row of the address, if it was met at all."""

    text: str
    url: str
    page: SitePage
    target: SitePage | None

    @property
    def is_dead(self) -> bool:
        return self.target is not None and self.target.is_dead


def find_doors(site: Site, is_wanted: Callable[[str], bool]) -> list[Door]:
    """Menu links of the home page and of the unit's columns whose text is wanted; those that can be opened first."""
    links = list(_menus(site))
    texts = {text for text in {text for text, _, _ in links} if is_wanted(text)}
    doors = {url: Door(text, url, page, site.find_page(url)) for text, url, page in links if text in texts}
    return sorted(doors.values(), key=lambda door: (door.is_dead, door.target is None))


def _menus(site: Site) -> Iterator[tuple[str, str, SitePage]]:
    pages = [*(column.page for column in find_own_columns(site) if column.page.is_read), *find_homes(site)]
    for page in pages:
        for text, url in page.facts.menu if page.facts else ():
            yield text, url, page
