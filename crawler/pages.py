"""What became of an address: the outcomes of the ledger, and one row of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """The one recorded end of every address ever scheduled (the ledger's vocabulary)."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"  # the server confirmed the bytes that are stored
    CARRIED = (
        "carried"  # not asked for in this run: an earlier one read it, at ``fetched_at``, and a page still leads to it
    )
    REDIRECTED = "redirected"

    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_FAILED = "dns_failed"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS_ERROR = "tls_error"
    TLS_GM = "unreachable_tls_gm"  # the server speaks only 国密 (GB/T 38636)
    IPV6_ONLY = "ipv6_only"  # the name has only IPv6 addresses, and only IPv4 is spoken

    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    TRUNCATED = "truncated"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    SOFT_404 = "soft_404"
    MAINTENANCE = "maintenance"

    BLOCKED_PRIVATE = "blocked_private"
    BLOCKED_ROBOTS = "blocked_robots"
    OUT_OF_SCOPE = "out_of_scope"
    CAPPED = "capped"
    OVER_BUDGET = "over_budget"

    BLOCKED = "blocked"
    LOGIN_WALL = "login_wall"
    REDIRECT_LOOP = "redirect_loop"

    STORE_ERROR = "store_error"
    ERROR = "error"


# Bytes of its own stand behind the row.
READ = frozenset({Outcome.OK, Outcome.NOT_MODIFIED, Outcome.CARRIED})
GOOD = READ | {Outcome.REDIRECTED}

# The server was heard and said that nothing is there: an observation, not a failure of ours.
# OUT_OF_SCOPE is here because an address outside the unit is none of the unit's pages.
ANSWERED_ABSENT = frozenset({Outcome.HTTP_4XX, Outcome.SOFT_404, Outcome.OUT_OF_SCOPE})

# Everything else says nothing about the unit: where one of these stands, absence must not be concluded.
UNREAD = frozenset(Outcome) - GOOD - ANSWERED_ABSENT


class Role(StrEnum):
    """Why an address was scheduled. Order is the order of visiting."""

    HOME = "home"  # the registry's site_url or portal_url
    COLUMN = "column"  # the disclosure column and what its name says is needed (guide, catalogue, annual report …)
    LIST = "list"  # other columns of the unit
    LIST_PAGE = "list_page"  # page 2 … n of a list
    ENTRY = "entry"  # a row of a list
    ATTACHMENT = "attachment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the ledger: an address of a unit in a run, and what became of it."""

    unit: str
    url: str  # normalised; the key within unit and run
    role: Role
    section: str = ""  # the column or list page it was found on; "" for the start addresses
    anchor: str = ""  # the link's text, or its title= when the text is cut
    depth: int = 0
    outcome: Outcome | None = None  # None: scheduled or in flight
    status: int | None = None
    reason: str = ""  # the cause in words
    attempts: int = 0
    final_url: str = ""  # where the body came from when redirects were followed
    redirects: tuple[str, ...] = ()
    fetched_at: str = ""  # ISO 8601 with zone
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0  # bytes of the body after content decoding

    @property
    def is_good(self) -> bool:
        """A body was received (or a known one confirmed)."""
        return self.outcome in GOOD

    @property
    def is_read(self) -> bool:
        """Bytes of its own stand behind it."""
        return self.outcome in READ

    @property
    def is_unread(self) -> bool:
        """We cannot say what stands there."""
        return self.outcome is None or self.outcome in UNREAD
