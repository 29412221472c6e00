"""Worlds drawn by chance: ledgers, SmartLead's exports, and what HubSpot says of mail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from drawing import OWNER
from enrolling import enrolments
from hypothesis import strategies as st

from sotdiff.enrol import SmartLead, mail_stops
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


def each_once(people: list) -> list:
    """Leave an address to the first who has it: HubSpot keeps none on two contacts."""
    seen: set[str] = set()
    kept = []
    for held, *rest in people:
        kept.append(([each for each in held if each not in seen], *rest))
        seen.update(held)
    return kept


contacts = st.lists(
    st.tuples(
        some,
        st.sampled_from(["", *LIDS]),
        st.sampled_from(["", "false", "true"]),
        st.sampled_from(["", "mailbox unknown"]),
        st.booleans(),
    ),
    max_size=3,
).map(each_once)


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
