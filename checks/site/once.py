"""What is asked of a Site again and again, by every check: found out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from checks.site.site import Site

P = ParamSpec("P")
T = TypeVar("T")


def once(function: Callable[Concatenate[Site, P], T]) -> Callable[Concatenate[Site, P], T]:
    """A pure function of a Site and of hashable arguments that is worked out once for each of them.

    The answer is kept in the Site and goes with it; nobody may change it.
    """

    @wraps(function)
    def kept(site: Site, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (function, args, *kwargs.items())
        if key not in site.memo:
            site.memo[key] = function(site, *args, **kwargs)
        answer: T = site.memo[key]
        return answer

    return kept
