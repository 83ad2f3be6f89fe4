"""Jinja2, set up once: everything is escaped, and every string is cleaned before it is printed."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import text, wording
from reports.assessment import brief, capped, has_search, is_open, lost, not_shown, sources


def _finalize(value: object) -> object:
    return text.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


SHOWN = 12  # unread addresses shown under one line; the rest stand in the crawl state


@cache
def environment() -> Environment:
    """The product's only template environment."""
    env = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        points=text.points,
        href=text.safe_href,
        marked=text.marked,
        moment=text.moment,
        chinese_date=text.chinese_date,
        shorten=text.shorten,
        brief=brief,
        css_string=text.css_string,
        kind=wording.kind_name,
        outcome=wording.outcome_name,
    )
    env.tests["open"] = is_open
    env.globals.update(
        SHOWN=SHOWN,
        OUTSIDE=wording.OUTSIDE,
        lost=lost,
        capped=capped,
        has_search=has_search,
        not_shown=not_shown,
        sources=sources,
        state_name=wording.state_name,
        **vocabularies(),
    )
    return env


def vocabularies() -> dict[str, dict[str, str]]:
    return {
        "MODES": wording.MODES,
        "STATUSES": wording.STATUSES,
        "ASSURANCES": wording.ASSURANCES,
        "VERDICTS": wording.VERDICTS,
        "UNIT_STATES": wording.UNIT_STATES,
        "RUN_STATES": wording.RUN_STATES,
    }


def render(template: str, **values: object) -> str:
    """A page as text. Raises jinja2.UndefinedError where a template asks for what is not there."""
    return environment().get_template(template).render(**values)
