"""The oracle finds each fix as the contract says: drawn tables in, findings out."""

from __future__ import annotations

import pytest

from oracle.drawn import answer, codes, told

A = """lid | email_all | first_name | last_name | phone_all | city | commission
       R1  | a@x.com;b@x.com | Ann | Hill | +19705551234 | Granby | scout"""
IN_SYNC = {
    "contact_id": "1",
    "email": "a@x.com",
    "additional_emails": "b@x.com",
    "first_name": "Ann",
    "last_name": "Hill",
    "phone": "(970) 555-1234",
    "city": "Granby",
    "token_text": "ID:R1",
    "commission": "scout",
}


def one(**drifted: str) -> str:
    """Draw the contact of lead R1, in sync but for these fields; quotes keep white space."""
    cells = {**IN_SYNC, **drifted}
    return " | ".join(cells) + "\n" + " | ".join(cells.values())


def test_a_lead_and_a_contact_that_agree_are_in_sync() -> None:
    """Nothing is found where only the spelling differs."""
    same = answer(
        A, one(email="A@X.com", city='" GRANBY "', phone="970-555-1234", commission='" scout "')
    )
    assert same.findings == []
    assert same.leads_buckets == {"rejected": set(), "in_sync": {"R1"}}
    assert same.contacts_buckets == {"in_sync": {"1"}}


@pytest.mark.parametrize(
    ("text", "now"),
    [("", "ID:R1"), ('"  "', "ID:R1"), ("Scout", "Scout ID:R1"), ("ID R1", "ID R1 ID:R1")],
)
def test_d2_appends_the_token_and_keeps_the_text(text: str, now: str) -> None:
    """A contact without token that is the lead's only one gets it, with one space."""
    assert told(answer(A, one(token_text=text)).changes, "D2", "lid", "now") == [("R1", now)]


def test_d2_is_none_where_any_token_stands_or_another_contact_links() -> None:
    """An unknown token is a token too; and no fix may make a shared one."""
    assert "D2" not in codes(answer(A, one(token_text="ID:R9")).findings)
    two = """contact_id | email | additional_emails | token_text
             1 | a@x.com | |
             2 |         | b@x.com |"""
    assert codes(answer(A, two).findings) & {"D2", "F2"} == {"F2"}


def test_d3_writes_the_city_and_leaves_f6_to_other_differences() -> None:
    """Street words are mended; another plain city or a blank is shown."""
    corrupt = answer(A, one(city="12 Elm Ave, Granby"))
    assert told(corrupt.changes, "D3", "field", "was", "now") == [
        ("city", "12 Elm Ave, Granby", "Granby")
    ]
    assert "F6" not in codes(corrupt.findings)
    for city in ("Denver", "", "Granby, CO 80446"):
        assert codes(answer(A, one(city=city)).findings) == {"F6"}


def test_d3_is_widened_by_policy() -> None:
    """`corrupt_or_blank` fills a blank; `any` mends every difference; a blank SoT does nothing."""
    assert codes(answer(A, one(city=""), city_policy="corrupt_or_blank").findings) == {"D3"}
    assert codes(answer(A, one(city="Denver"), city_policy="corrupt_or_blank").findings) == {"F6"}
    assert codes(answer(A, one(city="Denver"), city_policy="any").findings) == {"D3"}
    cityless = A.replace("Granby", "")
    assert answer(cityless, one(city="Elm Ave"), city_policy="any").findings == []


def test_d3_spares_a_city_that_the_configuration_knows() -> None:
    """Known cities are no corruption."""
    assert codes(answer(A, one(city="100 Mile House")).findings) == {"D3"}
    known = answer(A, one(city="100 Mile House"), known_cities=["100 mile House"])
    assert codes(known.findings) == {"F6"}


def test_d4_promotes_the_first_of_the_ledger_and_d5_keeps_the_old_primary() -> None:
    """Blank or another address of this ledger: mended; the old primary ends among the others."""
    swapped = answer(A, one(email="b@x.com", additional_emails="a@x.com"))
    assert told(swapped.changes, "D4", "was", "now") == [("b@x.com", "a@x.com")]
    assert told(swapped.changes, "D5", "was", "now") == [("a@x.com", "b@x.com")]
    assert codes(answer(A, one(email="")).findings) == {"D4"}


def test_d4_leaves_an_unknown_primary_to_f1() -> None:
    """An address of no ledger is for a person, and holds back what D5 wants."""
    strange = answer(A, one(email="z@x.com"))
    assert codes(strange.findings) == {"F1", "D5"}
    assert told(strange.blocked, "D5", "now", "blocked_by") == [("b@x.com;a@x.com", {"F1"})]


def test_d5_adds_in_ledger_order_behind_what_stands() -> None:
    """Nothing is removed; the primary is never among the additional ones."""
    ledger = A.replace("a@x.com;b@x.com", "a@x.com;b@x.com;c@x.com;d@x.com")
    contact = one(additional_emails="s@x.com;C@x.com")
    changes = answer(ledger, contact).changes
    assert told(changes, "D5", "was", "now") == [
        ("s@x.com;C@x.com", "s@x.com;c@x.com;b@x.com;d@x.com")
    ]


def test_d5_reckons_with_the_standing_primary_where_d4_is_held_back() -> None:
    """F7 on the first address: D4 is blocked, D5 adds the rest without the old primary."""
    ledger = A.replace("a@x.com;b@x.com", "a@x.com;b@x.com;c@x.com")
    outside = "contact_id | email\n 9 | a@x.com"
    found = answer(ledger, one(email="b@x.com", additional_emails=""), outside)
    assert told(found.blocked, "D4", "now", "blocked_by") == [("a@x.com", {"F7"})]
    assert told(found.changes, "D5", "now") == [("c@x.com",)]


@pytest.mark.parametrize("phone", ["", "970-555-1235", "970-555-1234 x2", "n/a"])
def test_d6_writes_the_first_phone(phone: str) -> None:
    """Another number, an extension more, a blank and a text without digits all differ."""
    assert told(answer(A, one(phone=phone)).changes, "D6", "now") == [("+19705551234",)]


def test_d6_compares_and_writes_extensions() -> None:
    """Number and extension both count; without a phone in the SoT nothing is found."""
    extended = A.replace("+19705551234", "+19705551234 ext 12")
    assert answer(extended, one(phone="970 555 1234, ext. 12")).findings == []
    assert told(answer(extended, one()).changes, "D6", "now") == [("+19705551234 ext 12",)]
    assert answer(A.replace("+19705551234", ""), one(phone="555")).findings == []


def test_d7_sets_every_field_that_is_not_blank() -> None:
    """One finding a field; blanks are left out."""
    created = answer(A.replace("Hill", "")).changes
    assert told(created, "D7", "lid", "contact_id", "field", "was", "now") == [
        ("R1", None, "additional_emails", None, "b@x.com"),
        ("R1", None, "city", None, "Granby"),
        ("R1", None, "commission", None, "scout"),
        ("R1", None, "email", None, "a@x.com"),
        ("R1", None, "first_name", None, "Ann"),
        ("R1", None, "owner_id", None, "88361194"),
        ("R1", None, "phone", None, "+19705551234"),
        ("R1", None, "token_text", None, "ID:R1"),
    ]


def test_d8_compares_trimmed_text_exactly() -> None:
    """Options of an enumeration are case-sensitive; nothing expected, nothing found."""
    assert told(answer(A, one(commission="Scout")).changes, "D8", "was", "now") == [
        ("Scout", "scout")
    ]
    assert answer(A.replace("scout", ""), one(commission="x")).findings == []


def test_a_contact_with_two_links_gets_no_fix_and_no_f6() -> None:
    """Only its flags: it has to be told apart by a person first."""
    leads = f"{A}\n R2 | c@x.com | Bob | Lee | +19705550000 | Fraser | Broker"
    both = answer(leads, one(token_text="ID:R1 ID:R2", city="Elm Ave", phone=""))
    assert told(both.findings, "F4", "lid", "contact_id") == [("R1", "1"), ("R2", "1")]
    assert codes(both.findings) == {"F4"}


@pytest.mark.parametrize(
    ("column", "blocks", "held"),
    [("EMAIL_ALL", "D4;D7", {"D4"}), ("PHONE_ALL", "D6", {"D6"}), ("EMAIL_ALL", "", set())],
)
def test_a_rejected_first_entry_holds_its_fixes_back(
    column: str, blocks: str, held: set[str]
) -> None:
    """The second entry is never promoted by accident; a later entry bars nothing."""
    rejects = f"lid | sheet_row | column | blocks\n R1 | 4 | {column} | {blocks}"
    found = answer(A, one(email="b@x.com", phone=""), rejects=rejects)
    assert codes(found.blocked) == held
    assert all(finding["blocked_by"] == {"reject"} for finding in found.blocked)
    assert found.leads_buckets == {"rejected": set(), "to_fix": {"R1"}}


def test_a_create_leaves_a_phone_out_whose_first_entry_was_rejected() -> None:
    """Such a lead has no primary phone; a rejected first address holds the whole create."""
    rejects = "lid | sheet_row | column | blocks\n R1 | 4 | {} | {}"
    created = answer(A, rejects=rejects.format("PHONE_ALL", "D6")).changes
    assert ("phone",) not in told(created, "D7", "field")
    assert len(created) == 8
    held = answer(A, rejects=rejects.format("EMAIL_ALL", "D4;D7"))
    assert (held.changes, len(held.blocked)) == ([], 9)
    assert held.leads_buckets["to_create"] == {"R1"}
