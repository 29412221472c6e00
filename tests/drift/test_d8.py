"""D8: the commission becomes the expected one."""

from __future__ import annotations

import pytest
from drawing import found, plan_of


def commissions(here: str, expected: str) -> list[tuple[str | None, ...]]:
    """Return D8's findings on one contact."""
    plan = plan_of(
        f"lid | commission\nR00417 | {expected}",
        f"contact_id | token_text | commission\n1 | ID:R00417 | {here}",
    )
    return found("D8", plan, "was", "now")


@pytest.mark.parametrize(("here", "expected"), [("scout", "scout"), ("inbound", ""), ("", "")])
def test_leaves_alone(here: str, expected: str) -> None:
    """Equal, or nothing expected: nothing."""
    assert commissions(here, expected) == []


@pytest.mark.parametrize("here", ["inbound", "", "Scout"])
def test_sets_the_expected(here: str) -> None:
    """Another value, a blank, and another case of letters are replaced."""
    assert commissions(here, "scout") == [(here or None, "scout")]
