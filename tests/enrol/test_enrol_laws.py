"""Cold mail cannot be recalled: who must never come into a file to enrol, whatever the frames."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from accepting import examples
from drawing import OWNER
from enrolling import enrolments
from hypothesis import event, given
from hypothesis import strategies as st

from sotdiff.enrol import SmartLead, mail_stops, raise_if_not_in_sot, standing
from sotdiff.errors import WriteRefusedError
from sotdiff.link import link_leads
from sotdiff.tables import Contacts, Leads, Rejects, frame_of

if TYPE_CHECKING:
    from sotdiff.linked import Linked

ADDRESSES = [f"{name}@example.com" for name in "abcdefgh"]
LIDS = [f"R{number}" for number in range(1, 6)]
WORDS = [*"STARTED COMPLETED BOUNCED UNSUBSCRIBED BLOCKED NOT_CONTACTED ODD".split(), ""]
CATEGORIES = ["", "Interested", "Do Not Contact", "Sender Originated Bounce"]

some = st.lists(st.sampled_from(ADDRESSES), max_size=3, unique=True)
ledgers = st.lists(some, min_size=1, max_size=5)
entries = st.tuples(
    st.sampled_from(ADDRESSES),
    st.sampled_from(WORDS),
    st.sampled_from(CATEGORIES),
    st.sampled_from(["", "true", "false"]),
    st.sampled_from(["", *LIDS]),
)
exports = st.lists(st.tuples(st.booleans(), st.lists(entries, max_size=4)), max_size=3)
contacts = st.lists(
    st.tuples(
        some,
        st.sampled_from(["", *LIDS]),
        st.sampled_from(["", "false", "true"]),
        st.sampled_from(["", "mailbox unknown"]),
        st.booleans(),
    ),
    max_size=3,
)


def world(books: list, read: list, people: list, lost: list[str]) -> tuple[Linked, SmartLead]:
    """Return drawn ledgers, exports, contacts in scope and out of it, and a rejected row."""
    leads = frame_of(
        [
            {"lid": lid, "email_all": ";".join(book) or None}
            for lid, book in zip(LIDS, books, strict=False)
        ],
        Leads,
    )
    rejects = frame_of([{"reason": "no lid", "email_all": ";".join(lost) or None}], Rejects)
    frame = frame_of(
        [
            {
                "contact_id": str(number),
                "owner_id": OWNER if ours else "1",
                "email": held[0] if held else None,
                "additional_emails": ";".join(held[1:]) or None,
                "token_text": f"ID:{lid}" if lid else None,
            }
            for number, (held, lid, _, _, ours) in enumerate(people)
        ],
        Contacts,
    ).assign(
        opted_out=pd.array([each[2] for each in people], dtype="string"),
        hard_bounced=pd.array([each[3] for each in people], dtype="string"),
    )
    ours = frame["owner_id"] == OWNER
    head = "email | status | category | is_unsubscribed | custom_fields"
    parts = [enrolments(head)] + [
        enrolments(
            "\n".join(
                [
                    head,
                    *(" | ".join([a, w, c, u, f'{{""lid"": ""{x}""}}']) for a, w, c, u, x in rows),
                ]
            ),
            f"C{number}",
            current=current,
        )
        for number, (current, rows) in enumerate(read)
    ]
    linked = link_leads(leads, frame[ours], frame[~ours], rejects)
    side = SmartLead(pd.concat(parts, ignore_index=True), mail_stops(frame))
    return replace(linked, smartlead=side), side


@examples(300)
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


@examples(100)
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
