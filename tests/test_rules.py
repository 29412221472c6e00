"""R-01: who may be written."""

from __future__ import annotations

import pytest

from sotdiff.errors import R01Violation
from sotdiff.rules import is_in_scope, raise_if_any_out_of_scope, raise_if_out_of_scope
from sotdiff.tables import Contacts, empty, frame_of

OURS, DANAS = "88361194", "71520448"


@pytest.mark.parametrize(
    ("owner_id", "allowed"),
    [
        (OURS, True),
        (DANAS, False),
        ("88361194 ", False),
        ("", False),
        (None, False),
    ],
)
def test_scope(owner_id: str | None, allowed: bool) -> None:
    """Only the scope's owner, exactly, is in scope; nobody's contact never is."""
    assert is_in_scope(owner_id, OURS) == allowed
    if allowed:
        raise_if_out_of_scope("1", owner_id, OURS, "here")
    else:
        with pytest.raises(R01Violation):
            raise_if_out_of_scope("1", owner_id, OURS, "here")


def test_no_scope_is_nobodys_scope() -> None:
    """Without an owner in the scope nothing is in scope, not even what has no owner."""
    assert not is_in_scope("", "")
    assert not is_in_scope(None, "")


def test_what_a_violation_says() -> None:
    """A violation is a RuntimeError that names the contact, both owners and where it came from."""
    with pytest.raises(RuntimeError) as violation:
        raise_if_out_of_scope("512", None, OURS, "asked for")
    for part in ("R-01", "512", "nobody", OURS, "asked for"):
        assert part in str(violation.value)


def test_frame_in_scope() -> None:
    """A frame that holds only our contacts, or none, passes."""
    contacts = frame_of([{"contact_id": "1", "owner_id": OURS}], Contacts)
    raise_if_any_out_of_scope(contacts, OURS)
    raise_if_any_out_of_scope(empty(Contacts), OURS)


@pytest.mark.parametrize("owner_id", [DANAS, None])
def test_frame_with_a_foreign_row(owner_id: str | None) -> None:
    """One row of another owner, or of nobody, is a violation that counts them."""
    rows = [("1", OURS), ("2", owner_id), ("3", owner_id)]
    contacts = frame_of([{"contact_id": c, "owner_id": o} for c, o in rows], Contacts)
    with pytest.raises(R01Violation, match=r"contact 2 .*2 such contacts"):
        raise_if_any_out_of_scope(contacts, OURS)
