"""How a section says what it aimed at: lines that `make bench` gathers into the table on top of README.md."""

from __future__ import annotations

MARK = "aim: "


def tell(what: str, bound: str, figure: str, *, is_met: bool) -> bool:
    """One line of the table, printed; hands back ``is_met``."""
    print(f"{MARK}{what} | {bound} | {figure} | {'yes' if is_met else '**no**'}", flush=True)
    return is_met


def at_least(what: str, bound: float, figure: float, unit: str = "") -> bool:
    """An aim that is met from ``bound`` on."""
    return tell(what, f"≥ {bound:g}{unit}", f"{figure:.2f}{unit}", is_met=figure >= bound)


def at_most(what: str, bound: float, figure: float, unit: str = "") -> bool:
    """An aim that is met up to ``bound``."""
    return tell(what, f"≤ {bound:g}{unit}", f"{figure:.2f}{unit}", is_met=figure <= bound)
