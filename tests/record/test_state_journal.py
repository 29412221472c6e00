"""The journal: what it keeps, what is open, and that it only ever grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from recording import HERE, START, Clock, Place
from sqlalchemy import text

from sotdiff.apply.journal import MemoryJournal
from sotdiff.errors import StateError
from sotdiff.record import Head, State
from sotdiff.record.engine import open_engine, reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.apply.journal import Journal
    from sotdiff.record import RunJournal

WORDS = ["answered", "refused", "busy", "unknown", "missing", "found", "absent", "not_sent"]


def intend(journal: Journal, contact_id: str | None = "10", lid: str = "R1") -> int:
    """Note the intent of one update."""
    request = {"call": "patch", "properties": {"city": "Granby"}}
    return journal.intent(contact_id, lid, request, {"values": {"city": "x"}}, ["c1", "c2"])


def test_what_was_made_for_a_lead(state: State) -> None:
    """A create that was answered or found says which contact it made; refused ones made none."""
    for journal in (state.journal(HERE), MemoryJournal()):
        made = [
            (intend(journal, contact_id, lid), status, contact_id or known)
            for contact_id, lid, status, known in (
                (None, "R1", "answered", "512"),
                (None, "R1", "found", "513"),
                (None, "R1", "not_sent", "514"),
                (None, "R2", "answered", "515"),
                ("516", "R1", "answered", None),
            )
        ]
        for number, status, known in made:
            journal.outcome(number, status, None, "", known)
        assert journal.created("R1") == ["512", "513"]
        assert journal.created("R3") == []
    assert state.journal(replace(HERE, portal_id="4712")).created("R1") == []


@pytest.fixture
def journal(state: State) -> RunJournal:
    """Return the journal of a run."""
    return state.journal(HERE, state.begin_run(HERE, START), "run")


def entries(url: str, root: Path) -> list[dict[str, Any]]:
    """Return the journal as it stands in the database."""
    engine = open_engine(url, root)
    with reading(engine) as connection:
        found = connection.execute(text("SELECT * FROM journal ORDER BY seq")).mappings().all()
    engine.dispose()
    return [dict(entry) for entry in found]


def test_an_intent_is_on_disk_before_it_returns(
    journal: RunJournal, url: str, tmp_path: Path, clock: Clock
) -> None:
    """Another connection sees it at once, whole, with run, caller and time."""
    clock.advance(seconds=1)
    number = intend(journal)
    (entry,) = entries(url, tmp_path)
    assert (entry["seq"], entry["kind"], entry["caller"]) == (number, "intent", "run")
    assert (entry["run_id"], entry["at"]) == ("20260301T120000Z", "2026-03-01T12:00:01.000000Z")
    assert entry["request"] == '{"call":"patch","properties":{"city":"Granby"}}'
    assert entry["before"] == '{"values":{"city":"x"}}'


def test_an_open_intent_tells_all_that_is_known(journal: RunJournal, clock: Clock) -> None:
    """Request, before-image, change ids and outcomes come back as they were given."""
    number = intend(journal, contact_id=None)
    journal.outcome(number, "unknown", None, "no answer", None)
    journal.outcome(number, "missing", 200, "looked up", "12")
    (found,) = journal.open_intents()
    assert (found.intent_id, found.contact_id, found.lid) == (number, None, "R1")
    assert (found.change_ids, found.at) == (("c1", "c2"), clock())
    assert found.request == {"call": "patch", "properties": {"city": "Granby"}}
    assert found.before == {"values": {"city": "x"}}
    assert [(o.status, o.http_status, o.detail, o.contact_id, o.at) for o in found.outcomes] == [
        ("unknown", None, "no answer", None, clock()),
        ("missing", 200, "looked up", "12", clock()),
    ]


def test_it_agrees_with_the_appliers_journal_in_memory(state: State) -> None:
    """Open or not, and what was read back: the same after many a history of two outcomes."""
    ours: Journal = state.journal(HERE)
    memory = MemoryJournal(lambda: START)
    for first in ["", "unknown", "answered"]:
        for last in ["", *WORDS] if first else [""]:
            for read_back in (False, True):
                for each in (ours, memory):
                    number = intend(each, lid=f"R{len(memory.intents)}")
                    for word in filter(None, (first, last)):
                        each.outcome(number, word, 200, "", "10")
                    if read_back:
                        each.verified(number, {"city": first}, ok=last == "found")
    told = [
        ([i.lid for i in each.open_intents()], [(v.after, v.ok) for v in each.verifications("10")])
        for each in (ours, memory)
    ]
    assert told[0][0] == told[1][0]
    assert told[0][1] == told[1][1]
    assert 0 < len(told[0][0]) < len(memory.intents)


def test_verifications_are_those_of_one_contact(journal: RunJournal) -> None:
    """With the request of their intent, oldest first."""
    one, other = intend(journal), intend(journal, contact_id="11")
    journal.verified(one, {"city": "x"}, ok=False)
    journal.verified(other, {"city": "Granby"}, ok=True)
    journal.verified(one, {"city": "Granby"}, ok=True)
    told = journal.verifications("10")
    assert [(v.after, v.ok) for v in told] == [({"city": "x"}, False), ({"city": "Granby"}, True)]
    assert told[0].request == {"call": "patch", "properties": {"city": "Granby"}}


def test_another_portals_intents_are_not_ours_to_resolve(state: State) -> None:
    """Nor do its verifications count here: ids mean nothing in another portal."""
    there = state.journal(Place(world="live"))
    there.verified(intend(there), {}, ok=True)
    intend(there)
    here = state.journal(HERE)
    assert here.open_intents() == []
    assert here.verifications("10") == []


def test_an_outcome_needs_its_intent(journal: RunJournal) -> None:
    """A number that is none, or not of an intent, is refused."""
    with pytest.raises(StateError, match="no intent 7"):
        journal.outcome(7, "answered", 200, "", "10")
    journal.outcome(intend(journal), "answered", 200, "", "10")
    with pytest.raises(StateError, match="no intent 2"):
        journal.verified(2, {}, ok=True)


def test_texts_that_a_database_cannot_hold_are_kept_with_a_mark(
    state: State, journal: RunJournal
) -> None:
    """A NUL or a lone surrogate in an answer never loses an outcome, nor breaks the chain."""
    number = intend(journal)
    journal.outcome(number, "refused", 400, "a\x00b\ud800c é", "10")
    journal.verified(number, {"city": "a\x00b\ud800"}, ok=False)
    assert journal.verifications("10")[0].after == {"city": "a\x00b\ud800"}
    assert state.verify_chain() is None


def test_callers_that_write_at_once_make_one_chain(state: State) -> None:
    """Every entry follows another, none is lost."""
    journals = [state.journal(HERE, caller=f"program {n}") for n in range(4)]
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda n: intend(journals[n % 4]), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert state.verify_chain() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET status = 'answered' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
        "DELETE FROM journal",
        """INSERT INTO journal (seq, scope, caller, kind, at, prev_hash, hash)
        SELECT 9, scope, caller, kind, at, prev_hash, hash FROM journal WHERE seq = 1""",
    ],
)
def test_the_database_refuses_to_change_the_journal(
    journal: RunJournal, url: str, tmp_path: Path, statement: str
) -> None:
    """Neither an update nor a removal nor an entry out of its place."""
    journal.outcome(intend(journal), "unknown", None, "", None)
    before = entries(url, tmp_path)
    engine = open_engine(url, tmp_path)
    with pytest.raises(StateError, match="the journal is only ever longer"), writing(engine) as c:
        c.execute(text(statement))
    engine.dispose()
    assert entries(url, tmp_path) == before


def test_replacing_an_entry_is_refused_too(tmp_path: Path) -> None:
    """SQLite's INSERT OR REPLACE fires no delete trigger."""
    url = "sqlite:///s.db"
    with State.open(url, tmp_path) as state:
        intend(state.journal(HERE))
    engine = open_engine(url, tmp_path)
    with pytest.raises(StateError, match="only ever longer"), writing(engine) as connection:
        connection.execute(text("INSERT OR REPLACE INTO journal SELECT * FROM journal"))
    engine.dispose()


def test_truncating_is_refused_too(postgresql: str, tmp_path: Path) -> None:
    """PostgreSQL's TRUNCATE fires no delete trigger of an entry."""
    url = postgresql.format("postgres")
    with State.open(url, tmp_path) as state:
        intend(state.journal(HERE))
    engine = open_engine(url, tmp_path)
    with pytest.raises(StateError, match="only ever longer"), writing(engine) as connection:
        connection.execute(text("TRUNCATE journal CASCADE"))
    engine.dispose()


def test_the_head_is_the_last_entry(state: State, journal: RunJournal) -> None:
    """Kept elsewhere, it tells when the journal is shorter than it was."""
    assert state.journal_head() is None
    intend(journal)
    first = state.journal_head()
    intend(journal)
    assert isinstance(first, Head)
    assert first.seq == 1
    assert state.journal_head() != first
    assert state.verify_chain(first) is None
