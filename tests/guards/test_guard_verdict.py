"""The verdict: what stops a run, what an approval lets pass, and what the error carries."""

from __future__ import annotations

import pytest
from guarding import LIMITS, book, changes, facts, judged, load, tripped

from sotdiff.errors import GuardTripped
from sotdiff.guards import raise_if_tripped, source_holds

DIGEST = "0123456789abcdef" * 4


def test_the_first_run_on_a_live_portal_stops() -> None:
    """Nothing is accepted yet: somebody has to look first. The sandbox is free."""
    assert tripped(baseline=None) == ["first_run"]
    assert tripped(baseline=None, world="sandbox") == []
    assert tripped() == []


def test_a_failed_canary_stops_the_next_run() -> None:
    """Until somebody approves, the first few are not written again every quarter of an hour."""
    assert tripped(canary=3) == ["canary"]
    assert tripped(canary=None) == []


def test_an_approval_lets_pass_what_may_be_approved() -> None:
    """What tripped is still told; what empties a field is never let pass."""
    verdict = judged(changes=changes(60), baseline=None).approved_by("Jo")
    assert [reading.name for reading in verdict.tripped] == ["first_run", "run_contacts"]
    assert verdict.stops == ()
    emptied = changes(60)
    emptied.loc[0, "now"] = " "
    assert [r.name for r in judged(changes=emptied).approved_by("Jo").stops] == ["run_cleared"]


def test_the_error_carries_all_readings_and_says_what_to_do() -> None:
    """Every tripped guard with its sentence, the digest to approve, exit code 4."""
    verdict = judged(changes=changes(60), sot=book(700))
    with pytest.raises(GuardTripped) as caught:
        raise_if_tripped(verdict, DIGEST)
    error = caught.value
    assert error.readings == verdict.readings
    assert (error.digest, error.exit_code) == (DIGEST, 4)
    parts = ("run_contacts: 60", "sot_rows:", "700", "sotdiff approve 0123456789ab")
    assert [part for part in parts if part not in str(error)] == []


def test_where_no_approval_helps_none_is_offered() -> None:
    """An emptied field is to be mended."""
    emptied = changes(1)
    emptied.loc[0, "now"] = " "
    with pytest.raises(GuardTripped, match="no approval covers this") as caught:
        raise_if_tripped(judged(changes=emptied), DIGEST)
    assert "sotdiff approve" not in str(caught.value)


def test_a_run_within_its_limits_goes_on() -> None:
    """The sample world's numbers: 45 changed contacts, 8 of them created, 931 in scope."""
    verdict = judged(changes=changes(37, 8))
    raise_if_tripped(verdict, DIGEST)
    assert verdict.tripped == ()


def test_no_reading_tells_a_value_of_a_contact() -> None:
    """Sentences go into pushes: numbers, columns and headers, nobody's data."""
    many = changes(60, 20, now="Granby")
    told = " ".join(reading.sentence for reading in judged(changes=many).readings)
    assert "Granby" not in told
    assert "R000" not in told


def test_a_source_holds_that_has_lost_no_more_than_allowed() -> None:
    """What may become the next baseline: known, and compared with one where there is one."""
    assert source_holds(facts(), LIMITS)
    assert source_holds(facts(baseline=None), LIMITS)
    assert not source_holds(facts(sot=book(800)), LIMITS)
    assert not source_holds(facts(hubspot=load(800)), LIMITS)
    assert not source_holds(facts(sot={}, baseline=None), LIMITS)
    assert not source_holds(facts(hubspot={}, baseline=None), LIMITS)
