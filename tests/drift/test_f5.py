"""F5: a token whose LID the SoT does not know."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = "lid | email_all\nR00417 | a@example.com"
REJECTS = """
lid    | sheet_row | column  | value  | reason | email_all
R00500 | 9         | LEAD_ID | R00500 | twice  | lost@example.com
"""


def unknown(contact: str) -> list[tuple[str | None, ...]]:
    """Return F5's findings on one contact."""
    drawn = f"contact_id | token_text | email\n{contact}"
    plan = plan_of(LEADS, drawn, rejects=REJECTS)
    return found("F5", plan, "lid", "contact_id", "field", "was")


@pytest.mark.parametrize(
    "contact",
    [
        "1 | ID:R00417 |",
        "1 | ID:R00500 |",
        "1 | | x@example.com",
        "1 | ID:R00999 | lost@example.com",
    ],
)
def test_leaves_alone(contact: str) -> None:
    """LIDs of leads and of rejected rows are known."""
    assert unknown(contact) == []


@pytest.mark.parametrize(
    "contact", ["1 | ID:R00999 |", "1 | ID:R00417 ID:R00999 |", "1 | R00999 | a@example.com"]
)
def test_names_the_token(contact: str) -> None:
    """The unknown LID stands in `was`; the lead is empty."""
    assert unknown(contact) == [(None, "1", "token_text", "R00999")]
