"""An export's rows as enrolments: what both dialects mean, and what stands against an address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sotdiff.smartlead import Words, enrolments_of, rows_of

AT = datetime(2026, 11, 20, tzinfo=UTC)


def one(words: Words | None = None, **cells: str) -> dict[str, object]:
    """Return the only enrolment of an export with these cells."""
    every = {"email": "a@example.com", "status": "STARTED", **cells}
    quoted = (text.replace('"', '""') for text in every.values())
    content = ",".join(every) + "\n" + ",".join(f'"{text}"' for text in quoted) + "\n"
    rows = rows_of(content.encode(), "x.csv")
    found = enrolments_of(rows, "Spring", "sha", AT, words or Words())
    return dict(found.astype(object).where(found.notna(), None).iloc[0])


@pytest.mark.parametrize(
    ("cells", "stop"),
    [
        ({}, None),
        ({"status": "COMPLETED", "is_unsubscribed": "false"}, None),
        ({"unsubscribed_client_id_map": "{}"}, None),
        ({"category": "Interested"}, None),
        ({"is_unsubscribed": "TRUE"}, "unsubscribed"),
        ({"is_unsubscribed": "maybe"}, "unsubscribed"),
        ({"unsubscribed_client_id_map": '{"7": "2026-01-02"}'}, "unsubscribed"),
        ({"status": "UNSUBSCRIBED"}, "unsubscribed"),
        ({"status": "bounced"}, "bounced"),
        ({"status": "BLOCKED"}, "blocked"),
        ({"status": "BLOCKED", "category": "Sender  originated bounce"}, "held"),
        ({"category": "Do Not Contact"}, "refused"),
        ({"status": "BLOCKED", "is_unsubscribed": "1"}, "unsubscribed;blocked"),
        ({"is_unsubscribed": "0.0"}, None),
        ({"Unsubscribed": "yes"}, "unsubscribed"),
        ({"unsubscribed_at": "2026-01-02"}, "unsubscribed"),
        ({"bounced_at": "2026-01-02"}, "bounced"),
        ({"category": "STOP"}, "refused"),
    ],
)
def test_what_stands_against_an_address(cells: dict[str, str], stop: str | None) -> None:
    """What is not understood counts against the mail, never for it."""
    assert one(**cells)["stop"] == stop


def test_an_unknown_word_has_no_meaning_until_it_is_taught() -> None:
    """The word stays as it stands."""
    assert (one(status="Snoozed")["status"], one(status="Snoozed")["state"]) == ("Snoozed", None)
    assert one(Words(taught={"SNOOZED": "paused"}), status="Snoozed")["state"] == "paused"


@pytest.mark.parametrize(
    ("fields", "lid"),
    [
        ('{"LID": "r00417"}', "R00417"),
        ('{"Lid": " R417 ", "x": 1}', "R417"),
        ('[{"name": "lid", "value": "R2"}]', "R2"),
        ("{}", None),
        ("", None),
        ("no json", None),
        ('{"lid": {"a": 1}}', None),
    ],
)
def test_the_lid_stands_in_the_custom_fields(fields: str, lid: str | None) -> None:
    """JSON in one cell; what is none names nobody."""
    assert one(custom_fields=fields)["lid"] == lid


def test_the_lid_may_stand_in_a_column_of_its_own() -> None:
    """Where the custom fields name another, they count."""
    assert one(lid="r00417")["lid"] == "R00417"
    assert one(Words(lid_field="Lead ID"), lead_id="R1")["lid"] == "R1"
    assert one(lid="R1", custom_fields='{"lid": "R2"}')["lid"] == "R2"


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        (" <A@Example.com> ", "a@example.com"),
        ("Ann Ash <a@example.com>", "a@example.com"),
        ("mailto:a@example.com;", "a@example.com"),
        ("a@example.com; b@example.com", None),
        ("nobody", None),
        ("", None),
    ],
)
def test_the_address_in_a_cell(cell: str, email: str | None) -> None:
    """A name around it is none of it; several addresses are no address."""
    assert one(email=cell)["email"] == email


@pytest.mark.parametrize(
    ("cells", "reply"),
    [
        ({"reply_count": "0"}, None),
        ({"reply_count": "2"}, "replied"),
        ({"reply_count": "1", "category": "Interested"}, "interested"),
        ({"category": "Out Of Office"}, None),
    ],
)
def test_a_reply(cells: dict[str, str], reply: str | None) -> None:
    """The category says more than the count; a machine's answer is none."""
    assert one(**cells)["reply"] == reply


def test_what_the_export_says_besides_stays() -> None:
    """Unknown columns stand behind, and those that share a name keep their text."""
    found = one(email=" A@Example.com", pet="cat", campaign="raw")
    assert (found["email"], found["email (export)"]) == ("a@example.com", " A@Example.com")
    assert (found["pet"], found["campaign"], found["campaign (export)"]) == ("cat", "Spring", "raw")
