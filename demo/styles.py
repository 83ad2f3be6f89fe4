"""The systems of the sample county: address scheme, template, how long a list page is, what shows its text at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from demo.addresses import (
    Addresses,
    Empire,
    Frames,
    Hanweb,
    Nfcms,
    Openness,
    Platform,
    Script,
    Trs,
    Ucap,
    Vsb,
    Written,
)
from demo.loading import Channels, Gkmlpt, Iframes, Jpaas, Moved

NOTHING: frozenset[str] = frozenset()
ABOUT = frozenset({"duty", "leaders", "request"})


@dataclass(frozen=True, slots=True)
class Style:
    """One system. ``flavour`` picks the column names; ``direct`` columns show their only document themselves."""

    template: str
    addresses: Callable[[str, str], Addresses]  # of the prefix and the unit's code on the platform
    per_page: int
    flavour: int
    direct: frozenset[str] = ABOUT
    disclosure_template: str = ""  # another template inside the disclosure column
    is_relative: bool = False  # links relative to the page
    has_frames: bool = False  # the home page is a frameset
    loads: str = (
        ""  # where list pages have their rows from: gkmlpt | jpaas | channels | moved | frame | script; "": the page
    )


STYLES = {
    "trs": Style("trs.html", lambda prefix, code: Trs(prefix), 12, 0, ABOUT, is_relative=True),
    "hanweb": Style("hanweb.html", lambda prefix, code: Hanweb(prefix), 18, 1),
    "vsb": Style("vsb.html", lambda prefix, code: Vsb(prefix), 10, 2, ABOUT | {"guide"}, is_relative=True),
    "asp": Style("asp.html", lambda prefix, code: Script(prefix, "asp"), 15, 0, NOTHING),
    "jsp": Style("asp.html", lambda prefix, code: Script(prefix, "jsp"), 15, 1, NOTHING),
    "empire": Style("empire.html", lambda prefix, code: Empire(prefix), 12, 0, NOTHING, is_relative=True),
    "nfcms": Style("nfcms.html", lambda prefix, code: Nfcms(prefix), 15, 1, ABOUT | {"guide", "catalogue"}),
    "frames": Style(
        "frames.html", lambda prefix, code: Frames(prefix), 20, 2, NOTHING, is_relative=True, has_frames=True
    ),
    "platform": Style("trs.html", Platform, 12, 0, ABOUT, "platform.html"),
    "ucap": Style("ucap.html", lambda prefix, code: Ucap(prefix), 15, 1),
    "written": Style("trs.html", lambda prefix, code: Written(prefix), 12, 2, is_relative=True, loads="script"),
    "gkmlpt": Style("nfcms.html", Gkmlpt, 15, 1, ABOUT | {"guide"}, "gkmlpt.html", loads="gkmlpt"),
    "jpaas": Style("hanweb.html", lambda prefix, code: Jpaas(prefix), 15, 1, loads="jpaas"),
    "channels": Style(
        "trs.html", lambda prefix, code: Channels(prefix), 12, 0, ABOUT, "platform.html", loads="channels"
    ),
    "moved": Style("empire.html", lambda prefix, code: Moved(prefix), 12, 2, NOTHING, loads="moved"),
    "iframes": Style("asp.html", lambda prefix, code: Iframes(prefix), 15, 2, NOTHING, loads="frame"),
    "openness": Style("empire.html", Openness, 12, 1, NOTHING, "openness.html"),
}
