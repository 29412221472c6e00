"""F8: one address in the ledgers of several leads."""

from __future__ import annotations

import pytest
from drawing import found, plan_of


def shared(ledgers: str, **world: str) -> list[tuple[str | None, ...]]:
    """Return F8's findings."""
    plan = plan_of(f"lid | email_all\n{ledgers}", "contact_id | email", **world)
    return found("F8", plan, "lid", "contact_id", "field", "was")


@pytest.mark.parametrize(
    "ledgers", ["R1 | a@example.com\nR2 | b@example.com", "R1 | a@example.com;A@example.com"]
)
def test_leaves_alone(ledgers: str) -> None:
    """Different addresses, or one twice in one ledger, are not shared."""
    assert shared(ledgers) == []


def test_names_each_lead() -> None:
    """Every lead that holds the address is named."""
    assert shared("R1 | a@example.com\nR2 | b@example.com;a@example.com") == [
        ("R1", None, "email_all", "a@example.com"),
        ("R2", None, "email_all", "a@example.com"),
    ]


def test_a_rejected_row_holds_its_addresses() -> None:
    """A lead that shares an address with a rejected row is named; the row is not."""
    rejects = """
    lid | sheet_row | column  | value | reason    | email_all
        | 9         | LEAD_ID | X1    | malformed | a@example.com
    """
    assert shared("R1 | a@example.com", rejects=rejects) == [
        ("R1", None, "email_all", "a@example.com")
    ]


def test_blocks_four_fixes_and_a_token_still_links() -> None:
    """D2, D4, D5 and D7 wait; a city is still mended on the contact that the token names."""
    plan = plan_of(
        "lid | email_all | city\nR1 | a@example.com;b@example.com | Granby\nR2 | a@example.com |",
        "contact_id | token_text | email | city\n1 | ID:R1 | b@example.com | Dr Granby",
    )
    assert plan.changes["code"].tolist() == ["D3"]
    assert set(plan.blocked["code"]) == {"D4", "D5", "D7"}
    assert set(plan.blocked["blocked_by"]) == {"F8"}
