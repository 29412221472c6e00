"""F6: a linked field differs and no fix covers it."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | first_name | last_name | city
R00417 | José       | Miller    | Granby
R00418 |            |           |
"""


def shown(lid: str, contact: str, **policy: object) -> list[tuple[str | None, ...]]:
    """Return F6's findings on one contact."""
    drawn = f"contact_id | token_text | first_name | last_name | city\n1 | ID:{lid} | {contact}"
    return found("F6", plan_of(LEADS, drawn, **policy), "field", "was", "now")


@pytest.mark.parametrize(
    ("lid", "contact"),
    [
        ("R00417", "José | Miller | Granby"),
        ("R00417", "JOSE\u0301 | miller | GRANBY"),
        ("R00417", "José | Miller | Dr Granby"),
        ("R00418", "Ann | Smith | Fraser"),
    ],
)
def test_leaves_alone(lid: str, contact: str) -> None:
    """Equal in canonical form, mended by D3, or blank in the SoT: nothing to show."""
    assert shown(lid, contact) == []


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("José | Miller | Fraser", ("city", "Fraser", "Granby")),
        ("José | Miller | ", ("city", None, "Granby")),
        ("Josef | Miller | Granby", ("first_name", "Josef", "José")),
        ("José | | Granby", ("last_name", None, "Miller")),
    ],
)
def test_shows_the_difference(contact: str, expected: tuple[str | None, ...]) -> None:
    """A plain difference in city or name is shown with both values."""
    assert shown("R00417", contact) == [expected]


def test_a_city_that_the_policy_mends_is_not_shown() -> None:
    """What D3 takes over under a wider policy is no F6 any more."""
    assert shown("R00417", "José | Miller | Fraser", city_policy="any") == []


def test_blocks_nothing() -> None:
    """A difference that is only shown holds no fix back."""
    plan = plan_of(LEADS, "contact_id | token_text | city\n1 | ID:R00417 | Fraser")
    assert plan.flags["blocks"].isna().all()
