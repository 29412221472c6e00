"""The oracle raises each flag, blocks as far as it reaches, and counts everything once."""

from __future__ import annotations

import pytest

from oracle.drawn import answer, codes, told
from oracle.making import OWNER
from oracle.oracle import find

A = "lid | email_all\n R1 | a@x.com"
AB = "lid | email_all\n R1 | a@x.com\n R2 | b@x.com"
HEAD = "contact_id | email | additional_emails | token_text"
LOST = "lid | sheet_row | email_all"


def test_f1_primary_blocks_and_additional_does_not() -> None:
    """An unknown address names the contact, its lead where there is one, and the field."""
    found = answer(A, f"{HEAD}\n 1 | a@x.com | S@x.com |ID:R1")
    assert told(found.flags, "F1", "lid", "contact_id", "field", "was", "blocks") == [
        ("R1", "1", "additional_emails", "s@x.com", "")
    ]
    assert found.contacts_buckets == {"shown": {"1"}}
    found = answer(A, f"{HEAD}\n 1 | s@x.com | a@x.com |")
    assert told(found.flags, "F1", "lid", "field", "blocks") == [("R1", "email", "*")]
    assert told(found.blocked, "D2", "blocked_by") == [({"F1"},)]


def test_f1_orphan_is_one_finding_an_address_or_one_without() -> None:
    """Without any token and without link; it always blocks and names no lead."""
    found = answer(A, f"{HEAD}\n 1 | s@x.com | t@x.com;s@x.com |\n 2 | | | Scout")
    assert told(found.flags, "F1", "lid", "contact_id", "field", "was", "blocks") == [
        (None, "1", "additional_emails", "t@x.com", "*"),
        (None, "1", "email", "s@x.com", "*"),
        (None, "2", "email", None, "*"),
    ]
    assert codes(found.flags) == {"F1"}
    assert found.contacts_buckets == {"flagged": {"1", "2"}}


def test_f2_counts_tokens_and_links_per_lid() -> None:
    """One by token, one by address; and an unknown token that two carry."""
    found = answer(A, f"{HEAD}\n 1 | a@x.com | |\n 2 | | |ID:R1\n 3 | | |ID:R9\n 4 | | |ID:R9")
    assert told(found.flags, "F2", "lid", "contact_id") == [
        ("R1", "1"),
        ("R1", "2"),
        ("R9", "3"),
        ("R9", "4"),
    ]
    assert found.changes == []


def test_f2_is_none_for_a_contact_that_says_its_own_token_twice() -> None:
    """Several addresses or the same token again are one contact."""
    assert codes(answer(A, f"{HEAD}\n 1 | a@x.com | |ID:R1 ID:R1").findings) == set()


@pytest.mark.parametrize(("text", "lid"), [("ID:R1", "R1"), ("ID:R9", None), ("ID:R7", "R7")])
def test_f3_tells_the_lid_where_the_sot_knows_it(text: str, lid: str | None) -> None:
    """A contact out of scope with a token is never claimed; a rejected row's LID is known."""
    outside = f"contact_id | token_text\n 8 | {text}"
    found = answer(A, outside=outside, rejects=f"{LOST}\n R7 | 9 |")
    told_of = told(found.flags, "F3", "lid", "contact_id", "field", "was", "blocks")
    assert told_of == [(lid, "8", "token_text", text[3:], "D2;D7")]


def test_f3_holds_token_and_create_back_and_nothing_else() -> None:
    """D2 and D7 would make a second holder; a phone is fixed all the same."""
    outside = "contact_id | token_text\n 8 | ID:R1"
    leads = "lid | email_all | phone_all\n R1 | a@x.com | +19705551234"
    found = answer(leads, f"{HEAD}\n 1 | a@x.com | |", outside)
    assert told(found.blocked, "D2", "blocked_by") == [({"F3"},)]
    assert codes(found.changes) == {"D6"}
    assert codes(answer(leads, "", outside).blocked) == {"D7"}


@pytest.mark.parametrize(
    "contact",
    [
        "1 | a@x.com | b@x.com |ID:R1",
        "1 | b@x.com | |ID:R1",
        "1 | | |ID:R1 ID:R2",
        "1 | a@x.com | b@x.com |",
        "1 | b@x.com | a@x.com |ID:R9",
    ],
)
def test_f4_names_each_lead_that_token_and_addresses_speak_of(contact: str) -> None:
    """Token against address, several tokens, or addresses of several leads."""
    found = answer(AB, f"{HEAD}\n {contact}")
    assert told(found.flags, "F4", "lid", "contact_id") == [("R1", "1"), ("R2", "1")]
    assert found.leads_buckets == {"rejected": set(), "flagged": {"R1", "R2"}}
    assert found.changes == []


def test_f4_is_none_for_a_shared_address_that_is_the_leads_own_too() -> None:
    """Of two leads with one address, a token decides."""
    shared = "lid | email_all\n R1 | a@x.com\n R2 | a@x.com"
    assert codes(answer(shared, f"{HEAD}\n 1 | a@x.com | |ID:R1").flags) == {"F8"}


def test_f4_reads_rejected_rows_as_rows() -> None:
    """A rejected row's address or token against a lead's; without a usable LID the lead alone."""
    rejects = f"{LOST}\n R7 | 8 | z@x.com\n 417 | 9 | y@x.com"
    contacts = f"""{HEAD}
        1 | a@x.com | z@x.com |ID:R1
        2 | b@x.com | y@x.com |
        3 | c@x.com | |ID:R7"""
    found = answer(f"{AB}\n R3 | c@x.com", contacts, rejects=rejects)
    assert told(found.flags, "F4", "lid", "contact_id") == [
        ("R1", "1"),
        ("R2", "2"),
        ("R3", "3"),
        ("R7", "1"),
        ("R7", "3"),
    ]
    assert codes(found.flags) == {"F4"}
    assert told(found.blocked, "D2", "lid", "blocked_by") == [("R2", {"F4"})]
    assert found.contacts_buckets == {"flagged": {"1", "2"}, "of_rejected": {"3"}}


def test_f4_with_several_tokens_judges_an_address_by_all_of_them() -> None:
    """It is foreign only if it stands in none of their ledgers."""
    three = f"{AB}\n R3 | c@x.com"
    found = answer(three, f"{HEAD}\n 1 | a@x.com | b@x.com |ID:R1 ID:R2")
    assert told(found.flags, "F4", "lid") == [("R1",), ("R2",)]
    found = answer(three, f"{HEAD}\n 1 | a@x.com | c@x.com |ID:R1 ID:R2")
    assert told(found.flags, "F4", "lid") == [("R1",), ("R2",), ("R3",)]
    shared = three.replace("c@x.com", "c@x.com;a@x.com")
    found = answer(shared, f"{HEAD}\n 1 | a@x.com | |ID:R1 ID:R2")
    assert told(found.flags, "F4", "lid") == [("R1",), ("R2",)]


def test_f5_names_the_unknown_lid_and_blocks_the_contact() -> None:
    """No F1 beside it where nothing links; where an address links, the fixes are held back."""
    found = answer(A, f"{HEAD}\n 1 | s@x.com | |ID:R9 ID:R8")
    assert told(found.flags, "F5", "lid", "contact_id", "field", "was", "blocks") == [
        (None, "1", "token_text", "R8", "*"),
        (None, "1", "token_text", "R9", "*"),
    ]
    assert codes(found.flags) == {"F5"}
    lead = "lid | email_all | commission\n R1 | a@x.com | scout"
    found = answer(lead, f"{HEAD}\n 1 | a@x.com | |ID:R9")
    assert told(found.blocked, "D8", "blocked_by") == [({"F5"},)]
    assert found.leads_buckets["flagged"] == {"R1"}


def test_f6_shows_names_that_differ_where_the_sot_is_not_blank() -> None:
    """Composition, case and white space are no difference; a blank in HubSpot is."""
    leads = "lid | first_name | last_name\n R1 | Zoë | Van\u00a0Dyke\n R2 | | Lee"
    contacts = """contact_id | token_text | first_name | last_name
                  1 | ID:R1 | ZOE\u0308 |
                  2 | ID:R2 | Bob | Leigh"""
    found = answer(leads, contacts)
    assert told(found.flags, "F6", "lid", "field", "was", "now", "blocks") == [
        ("R1", "last_name", None, "Van\u00a0Dyke", ""),
        ("R2", "last_name", "Leigh", "Lee", ""),
    ]
    assert found.leads_buckets == {"rejected": set(), "shown": {"R1", "R2"}}


def test_f7_names_an_address_that_is_wanted_and_held_outside() -> None:
    """Of the first address it blocks D4 and D7, of another D7; D5 leaves that address out."""
    leads = "lid | email_all\n R1 | a@x.com;b@x.com;c@x.com\n R2 |"
    outside = "contact_id | email | additional_emails\n 8 | s@x.com | b@x.com\n 9 | a@x.com |"
    created = answer(leads, "", outside)
    assert told(created.flags, "F7", "lid", "contact_id", "field", "was", "blocks") == [
        ("R1", None, "email", "a@x.com", "D4;D7"),
        ("R1", None, "email", "b@x.com", "D7"),
    ]
    assert {change["lid"] for change in created.changes} == {"R2"}
    kept = answer(leads, f"{HEAD}\n 1 | a@x.com | |ID:R1", outside.replace("a@x.com", ""))
    assert told(kept.changes, "D5", "now") == [("c@x.com",)]
    assert told(kept.flags, "F7", "was", "blocks") == [("b@x.com", "D7")]
    assert kept.leads_buckets["flagged"] == {"R1"}


def test_f7_is_none_where_nobody_wants_the_address() -> None:
    """A contact with two links wants nothing."""
    outside = "contact_id | email\n 9 | b@x.com"
    found = answer(AB, f"{HEAD}\n 1 | a@x.com | |ID:R1 ID:R2", outside)
    assert "F7" not in codes(found.flags)


def test_f8_blocks_four_fixes_of_all_leads_that_share() -> None:
    """One finding a lead and address; a phone is fixed all the same; a token still links."""
    leads = "lid | email_all | phone_all\n R1 | a@x.com;c@x.com | +19705551234\n R2 | a@x.com |"
    found = answer(leads, f"{HEAD}\n 1 | a@x.com | |ID:R1")
    assert told(found.flags, "F8", "lid", "contact_id", "field", "was", "blocks") == [
        ("R1", None, "email_all", "a@x.com", "D2;D4;D5;D7"),
        ("R2", None, "email_all", "a@x.com", "D2;D4;D5;D7"),
    ]
    assert (codes(found.changes), codes(found.blocked)) == ({"D6"}, {"D5", "D7"})
    assert found.contacts_buckets == {"flagged": {"1"}}


def test_f8_counts_rejected_rows_and_raises_none_for_them() -> None:
    """The lead is named, the rejected row is not."""
    found = answer(A, rejects=f"{LOST}\n R7 | 8 | a@x.com\n R7 | 9 | a@x.com;z@x.com")
    assert told(found.flags, "F8", "lid", "was") == [("R1", "a@x.com")]
    assert found.leads_buckets == {"rejected": {"8", "9"}, "flagged": {"R1"}}


def test_contacts_of_rejected_rows_are_neither_orphans_nor_unknown() -> None:
    """A known token of a rejected LID, or no link and a rejected row's address."""
    contacts = f"""{HEAD}
        1 | s@x.com | |ID:R7
        2 | z@x.com | s2@x.com |
        3 | y@x.com | |ID:R9"""
    found = answer(A, contacts, rejects=f"{LOST}\n R7 | 8 | z@x.com\n | 9 | y@x.com")
    assert found.flags == []
    assert found.contacts_buckets == {"of_rejected": {"1", "2", "3"}}


def test_a_token_of_a_lead_and_one_of_a_rejected_row_are_two_links() -> None:
    """Each known token links: only the F4 is raised, nothing is fixed, the lead is not created."""
    leads = "lid | email_all | commission\n R1 | a@x.com | scout"
    contact = f"{HEAD}\n 1 | a@x.com | s@x.com |ID:R1 ID:R7 ID:R9"
    found = answer(leads, contact, rejects=f"{LOST}\n R7 | 8 |")
    assert told(found.findings, "F4", "lid") == [("R1",), ("R7",)]
    assert codes(found.findings) == {"F4"}
    assert found.contacts_buckets == {"of_rejected": {"1"}}
    assert found.leads_buckets["flagged"] == {"R1"}


def test_a_token_of_a_rejected_lid_keeps_an_address_from_linking() -> None:
    """The lead is not linked, is named in the F4, and so nothing is created."""
    found = answer(A, f"{HEAD}\n 1 | a@x.com | |ID:R7", rejects=f"{LOST}\n R7 | 8 |")
    assert told(found.flags, "F4", "lid") == [("R1",), ("R7",)]
    assert (found.changes, codes(found.blocked)) == ([], {"D7"})


def test_a_flag_on_a_lead_reaches_every_contact_that_links_to_it() -> None:
    """A blocking F1 of one contact holds the fixes of the lead's other contact too."""
    leads = "lid | email_all | commission\n R1 | a@x.com | scout"
    found = answer(leads, f"{HEAD}\n 1 | s@x.com | |ID:R1\n 2 | a@x.com | |ID:R1")
    assert told(found.blocked, "D8", "contact_id", "blocked_by") == [
        ("1", {"F1", "F2"}),
        ("2", {"F1", "F2"}),
    ]


def test_a_contact_of_another_owner_in_scope_is_refused() -> None:
    """R-01: such a frame is never worked on."""
    found = answer(A, f"{HEAD}\n 1 | a@x.com | |ID:R1")
    assert found.leads_buckets["in_sync"] == {"R1"}
    stranger = {"contact_id": "1", "owner_id": "77001", "email": None}
    whole = {**stranger, "additional_emails": None, "token_text": None}
    with pytest.raises(ValueError, match="77001"):
        find([], [whole], owner_id=OWNER)
