"""What an undo sends: nothing over others, each address once, nothing left open by a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import drawn_changes, result_of

from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    import pandas as pd
    from applying import Bench

    from sotdiff.hubspot import Contact
    from sotdiff.sandbox.faults import Kind

DONE = ("commit_then_timeout", "commit_then_reset", "truncated", "empty_body")
NOT_DONE = ("timeout", "reset")


def undo(bench: Bench, text: str) -> pd.DataFrame:
    """Put back what a drawn table shows: `was` is what the run left, `now` what stood before."""
    changes = drawn_changes(text.replace("(blank)", "BLANK"))
    changes["now"] = changes["now"].replace("BLANK", "")
    return bench.apply_frame(changes, undoing=True)


def brought(contact_id: str) -> str:
    """Return an undo of one address that was added."""
    return f"""
        code | contact_id   | field             | was       | now
        D5   | {contact_id} | additional_emails | b@one.com | (blank)
        """


def test_a_text_that_is_not_ours_any_more_is_left(bench: Bench) -> None:
    """The contact is read right before the write, as for any change."""
    mine = bench.ours(phone="+17205550001", city="Granby")
    receipts = undo(
        bench,
        f"""
        code | contact_id | field | was          | now
        D6   | {mine}     | phone | +19705550001 | (blank)
        D3   | {mine}     | city  | Granby       | (blank)
        """,
    )
    assert result_of(receipts) == {"phone": "stale", "city": "applied"}
    assert bench.sandbox.get(mine, "phone") == "+17205550001"
    assert not bench.sandbox.get(mine, "city")


@pytest.mark.parametrize("kind", DONE)
def test_an_address_that_went_without_an_answer(bench: Bench, kind: Kind) -> None:
    """It is found gone by reading, and not taken away again."""
    mine = bench.ours(email="a@one.com", hs_additional_emails="b@one.com;x@one.com")
    bench.sandbox.faults.append(Fault(kind, "DELETE"))
    assert result_of(undo(bench, brought(mine))) == {"additional_emails": "applied"}
    assert bench.addresses(mine) == ("a@one.com", {"x@one.com"})
    assert len(bench.writes()) == 1
    assert not bench.journal.open_intents()


@pytest.mark.parametrize("kind", NOT_DONE)
def test_an_address_that_did_not_go(bench: Bench, kind: Kind) -> None:
    """It is found there by reading, and sent once more."""
    mine = bench.ours(email="a@one.com", hs_additional_emails="b@one.com;x@one.com")
    bench.sandbox.faults.append(Fault(kind, "DELETE"))
    assert result_of(undo(bench, brought(mine))) == {"additional_emails": "applied"}
    assert bench.addresses(mine) == ("a@one.com", {"x@one.com"})
    assert len(bench.writes()) == 2


def test_an_address_that_hubspot_keeps_is_found(bench: Bench) -> None:
    """A 2xx is no proof: what still stands there is `failed`."""
    mine = bench.ours(email="a@one.com", hs_additional_emails="b@one.com")
    bench.sandbox.faults.append(Fault("ignored", "DELETE"))
    assert result_of(undo(bench, brought(mine))) == {"additional_emails": "failed"}


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
def test_killed_at_an_address(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    """The next start finds out by reading whether it went."""
    mine = bench.ours(email="a@one.com", hs_additional_emails="b@one.com")
    drop = bench.door.drop_additional

    def killed(fresh: Contact, address: str) -> None:
        if after:
            drop(fresh, address)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bench.door, "drop_additional", killed)
        with pytest.raises(KeyboardInterrupt):
            undo(bench, brought(mine))
    assert list(bench.resolve()["status"]) == ["found" if after else "absent"]
    assert not bench.journal.open_intents()
