"""The checks by name, found in ``checks/rules``."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

import checks.rules
from checks.result import Result
from checks.trust import Trust, load_measurement

CheckFunction = Callable[..., Result]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the registry. ``parameters``: name → default."""

    name: str
    title: str  # Chinese, the first line of the docstring
    function: CheckFunction
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def trust(self) -> Trust | None:
        """Its measured precision; None: it has led to no deduction on a sample county."""
        return load_measurement().checks.get(self.name)

    @property
    def may_decide(self) -> bool:
        """Whether a rubric's line may rest on it without a person: not if it was measured below the least precision."""
        return self.trust is None or self.trust.precision >= load_measurement().least

    def choices(self, parameter: str) -> frozenset[str]:
        """What a list parameter may hold (before an =): the module's ``CHOICES``, else its default; empty: any word."""
        module = import_module(self.function.__module__)
        return frozenset(getattr(module, "CHOICES", self.parameters[parameter]))


@lru_cache(maxsize=1)
def load_checks() -> dict[str, Check]:
    """All checks by name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(checks.rules.__path__))
    return {name: _check(name) for name in names}


def find_faults(name: str, params: dict[str, Any]) -> list[str]:
    """What is wrong with a rubric's use of a check: an unknown name, unknown parameters, values of another type."""
    check = load_checks().get(name)
    if check is None:
        return [f"unknown check {name!r}"]
    faults = [f"{name}: unknown parameter {key!r}" for key in params if key not in check.parameters]
    for key, value in params.items():
        default = check.parameters.get(key)
        if default is not None and not _is_like(value, default):
            faults.append(f"{name}: parameter {key!r} must be of type {type(default).__name__}")
        elif isinstance(default, tuple):
            known = check.choices(key)
            faults += [
                f"{name}: unknown value {part!r} in {key!r}"
                for part in value
                if known and part.partition("=")[0] not in known
            ]
    return faults


def _is_like(value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    return isinstance(value, type(default))


def _check(name: str) -> Check:
    function: CheckFunction = getattr(import_module(f"checks.rules.{name}"), name)
    signature = inspect.signature(function)
    parameters = {p.name: p.default for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY}
    return Check(name, (inspect.getdoc(function) or "").partition("\n")[0], function, parameters)
