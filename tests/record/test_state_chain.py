"""The journal's hash chain: whatever is altered behind the database's back is named."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from recording import HERE, START, Clock

from sotdiff.record import ChainBreak, Head, State
from sotdiff.record.journal import GENESIS, first_break, hash_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Entries = list[dict[str, Any]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Entries:
    """Return six entries as a database holds them."""
    root = tmp_path_factory.mktemp("chain")
    with State.open("sqlite:///s.db", root, clock=Clock()) as state:
        journal = state.journal(HERE, state.begin_run(HERE, START), "run")
        for contact_id in ("10", "11"):
            number = journal.intent(contact_id, "R1", {"city": "Granby"}, {"city": "x"}, ["c1"])
            journal.outcome(number, "answered", 200, "", contact_id)
            journal.verified(number, {"city": "Granby"}, ok=True)
    database = sqlite3.connect(root / "s.db")
    database.row_factory = sqlite3.Row
    found = [dict(e) for e in database.execute("SELECT * FROM journal ORDER BY seq")]
    database.close()
    return found


def test_a_journal_as_written_holds(written: Entries) -> None:
    """No break, with the head of any moment too; an empty one holds as well."""
    assert first_break(written, None) is None
    assert all(first_break(written, Head(e["seq"], e["hash"])) is None for e in written)
    assert first_break([], None) is None
    assert written[0]["prev_hash"] == GENESIS


def test_every_altered_character_is_found(written: Entries) -> None:
    """In each cell of each entry: the entry is named, be it a number, text or nothing."""
    for place, entry in enumerate(written):
        for name, value in entry.items():
            if name == "seq":
                continue
            altered = f"{value}x" if isinstance(value, str) else (value or 0) + 1
            tampered = [*written[:place], entry | {name: altered}, *written[place + 1 :]]
            found = first_break(tampered, None)
            assert found is not None, name
            assert found.seq == entry["seq"], name


@pytest.mark.parametrize("seq", [1, 2, 3, 4, 5])
def test_a_removed_entry_is_found(written: Entries, seq: int) -> None:
    """The number of the one that is missing is told."""
    rest = [entry for entry in written if entry["seq"] != seq]
    assert first_break(rest, None) == ChainBreak(seq, "the entry is missing")


def test_entries_missing_at_the_end_show_against_a_head(written: Entries) -> None:
    """A shortened journal is a valid chain; only a head kept elsewhere tells."""
    head = Head(written[-1]["seq"], written[-1]["hash"])
    assert first_break(written[:4], None) is None
    assert first_break(written[:4], head) == ChainBreak(
        5, "entries up to 6 were there and are missing"
    )
    assert first_break([], head) == ChainBreak(1, "entries up to 6 were there and are missing")


def test_a_rewritten_end_shows_against_a_head(written: Entries) -> None:
    """A forger who computes the hashes anew is found by the head."""
    forged = written[5] | {"after": '{"city":"Mordor"}'}
    forged |= {"hash": hash_of(forged)}
    head = Head(written[5]["seq"], written[5]["hash"])
    assert first_break([*written[:5], forged], None) is None
    assert first_break([*written[:5], forged], head) == ChainBreak(
        6, "it is not the entry that was the last one earlier"
    )


def swap(entries: Entries) -> Entries:
    """Return the entries with the contents of 2 and 3 swapped."""
    two, three = entries[1] | {"seq": 3}, entries[2] | {"seq": 2}
    return [entries[0], three, two, *entries[3:]]


def append(entries: Entries) -> Entries:
    """Return the entries with one that somebody has made up."""
    return [*entries, entries[-1] | {"seq": 7}]


@pytest.mark.parametrize(("tamper", "seq"), [(swap, 2), (append, 7)])
def test_swapped_and_appended_entries_are_found(
    written: Entries, tamper: Callable[[Entries], Entries], seq: int
) -> None:
    """An entry must follow the one before it."""
    assert first_break(tamper(written), None) == ChainBreak(
        seq, "it does not follow the entry before it"
    )


def test_the_state_names_the_break(tmp_path: Path) -> None:
    """Altered in the file with the triggers dropped: found at the next check."""
    with State.open("sqlite:///s.db", tmp_path) as state:
        journal = state.journal(HERE)
        for lid in ("R1", "R2", "R3"):
            journal.intent(None, lid, {}, {}, [])
        assert state.verify_chain() is None
        database = sqlite3.connect(tmp_path / "s.db")
        database.execute("DROP TRIGGER journal_update")
        database.execute("UPDATE journal SET lid = 'R9' WHERE seq = 2")
        database.commit()
        database.close()
        assert state.verify_chain() == ChainBreak(2, "its content is not what was written")
