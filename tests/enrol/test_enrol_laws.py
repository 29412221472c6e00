"""Cold mail cannot be recalled: who must never come into a file to enrol, whatever the frames."""

from __future__ import annotations

import pandas as pd
import pytest
from accepting import examples
from hypothesis import event, given
from hypothesis import strategies as st
from mailing import ADDRESSES, LIDS, contacts, exports, ledgers, some, world

from sotdiff.enrol import raise_if_not_in_sot, standing
from sotdiff.errors import WriteRefusedError


@examples(75)
@given(ledgers, exports, contacts, some)
def test_nobody_who_must_not_get_mail_is_ever_eligible(
    books: list, read: list, people: list, lost: list[str]
) -> None:
    """Outside the SoT; ever unsubscribed, bounced, blocked or refused; opted out in HubSpot.

    Reckoned here by hand from what was drawn: by lead, so that a stop under one address stops all
    addresses of that lead, whoever else holds them.
    """
    linked, side = world(books, read, people, lost)
    stands = standing(linked, side)
    free = stands[stands["why_not"].isna()]
    book = dict(zip(LIDS, map(tuple, books), strict=False))
    bad, bad_lids, ever = set(), set(), set()
    for _, rows in read:
        for address, word, category, gone, lid in rows:
            ever |= {address, lid}
            if (
                word in {"BOUNCED", "UNSUBSCRIBED", "BLOCKED"}
                or gone == "true"
                or category == "Do Not Contact"
            ):
                bad.add(address)
                bad_lids.add(lid)
    for held, lid, opted_out, bounced, _ in people:
        if opted_out == "true" or bounced:
            bad |= set(held)
            bad_lids.add(lid)
    stopped = {lid for lid, held in book.items() if lid in bad_lids or bad & set(held)}
    forbidden = bad | {address for lid in stopped for address in book[lid]}
    event(f"{min(len(free), 2)} eligible")
    for lid, address in zip(free["lid"], free["address"], strict=True):
        assert address == book[lid][0]
        assert lid not in stopped
        assert address not in forbidden
        assert not ever & {lid, *book[lid]}
        assert address not in lost
        assert [address in held for held in book.values()].count(True) == 1


@examples(50)
@given(ledgers, st.lists(st.tuples(st.sampled_from(LIDS), st.sampled_from(ADDRESSES)), max_size=3))
def test_a_row_outside_the_workbook_is_refused(books: list, rows: list) -> None:
    """The second look lets through exactly the leads' own first addresses."""
    book = {lid: held[0] for lid, held in zip(LIDS, books, strict=False) if held}
    linked, _ = world(books, [], [], [])
    frame = pd.DataFrame(rows, columns=["lid", "email"], dtype="string")
    if all(book.get(lid) == address for lid, address in rows):
        raise_if_not_in_sot(frame, linked.leads)
        return
    with pytest.raises(WriteRefusedError):
        raise_if_not_in_sot(frame, linked.leads)
