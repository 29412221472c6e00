"""Which seed runs under which HubSpot behaviour: the first five switches as a product, the rest.

Every seed takes one combination of the first five; every second one moves one further switch as
well, so that each combination and each further setting comes up many times in 10,000 seeds.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox import first_five

if TYPE_CHECKING:
    from sotdiff.sandbox import Switches

SINGLES: tuple[dict[str, Any], ...] = (
    {"null_patch": "refused"},
    {"null_patch": "ignored"},
    {"bad_owner_code": "INVALID_OWNER"},
    {"batch_atomic": False},
    {"search_lag_s": 30.0},
    {"search_flap": 0.05},
    {"email_eq_secondary": True},
    {"neq_blank": True},
    {"merge_new_id": False},
    {"merged_batch_update": "redirect"},
    {"rate_limits": True},
)


@cache
def _products() -> tuple[Switches, ...]:
    return tuple(first_five())


def switches_of(seed: int) -> Switches:
    """Return how HubSpot behaves in the world of a seed."""
    products = _products()
    plain = products[seed % len(products)]
    turn = seed // len(products)
    return replace(plain, **SINGLES[(seed + turn) % len(SINGLES)]) if turn % 2 else plain


def in_short(switches: Switches) -> list[str]:
    """Return the combination of the first five, and each further switch that is moved."""
    usual, given = asdict(_products()[0]), asdict(switches)
    names = list(given)[:6]
    moved = [f"{name}={given[name]}" for name in list(given)[6:] if given[name] != usual[name]]
    return [" ".join(str(given[name]) for name in names), *moved]


def how_many() -> int:
    """Return how many combinations and further settings there are."""
    return len(_products()) + len(SINGLES)
