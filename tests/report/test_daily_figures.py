"""The figures of the daily page, from small drawn pasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from remembering import AT, EVERY, past, run

from sotdiff.report.daily import recurring, repair, slots, trend, turnover
from sotdiff.report.daily.words import share_words, span_words

NOON = AT.replace(hour=12, minute=0)
HOUR = timedelta(hours=1)


def at(minutes: float) -> Any:
    """Return a time so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def statuses(*runs: tuple[float, str], hours: float = 1) -> list[str]:
    """Return the status of each slot after noon, of runs at (minute, status)."""
    made = past(runs=[run(at(minute), status) for minute, status in runs])
    found = slots.slots_between(made.runs, NOON, NOON + hours * HOUR, EVERY)
    return [str(status) for status in found["status"]]


def episode(code: str, seen: float, closed: float | None = None, **more: Any) -> dict[str, Any]:
    """Return a finding that was first seen at a minute, and closed at another."""
    known = {"finding_id": "1", "lid": "R1", "contact_id": "10", "field": "phone", **more}
    kind = "fix" if code.startswith("D") else "flag"
    end = None if closed is None else at(closed)
    return {"code": code, "kind": kind, "first_seen": at(seen), "closed_at": end, **known}


def write(minute: float, kind: str | None = "FORM", who: str | None = "form-7", **more: Any) -> Any:
    """Return a write of D6 at a minute."""
    known = {"code": "D6", "lid": "R1", "contact_id": "10", "field": "phone", **more}
    ids = {"run_id": f"r{minute}", "change_id": f"c{minute}{known['contact_id']}"}
    return {**known, **ids, "at": at(minute), "writer_kind": kind, "writer_id": who}


def test_a_slot_without_a_run_is_missed() -> None:
    """One run in an hour: three slots of 15 minutes were missed."""
    assert statuses((15, "ok")) == ["missed", "ok", "missed", "missed"]


def test_a_run_belongs_to_the_slot_in_which_it_started() -> None:
    """A second before the slot is over is in; the first second of the next is not."""
    assert statuses((14.99, "ok"), (15, "error"), hours=0.5) == ["ok", "error"]


def test_the_best_run_of_a_slot_counts() -> None:
    """A run that failed and was started again by hand has kept the promise after all."""
    assert statuses((0, "error"), (5, "ok"), (6, "partial"), hours=0.25) == ["ok"]
    assert statuses((0, "blocked"), (5, "error"), hours=0.25) == ["blocked"]


def test_a_run_that_never_ended_is_no_good_run() -> None:
    """A killed run stays `running`; its slot is over, so it failed."""
    assert statuses((0, "running"), hours=0.25) == ["error"]


def test_the_slot_that_is_not_over_is_not_judged() -> None:
    """At five past, the run of this quarter of an hour may still come."""
    assert statuses((0, "ok"), hours=20 / 60) == ["ok"]


def test_the_share_is_of_good_runs_alone() -> None:
    """Partial, blocked, failed and missed do not keep the promise."""
    made = past(runs=[run(at(0)), run(at(15), "partial")])
    found = slots.slots_between(made.runs, NOON, NOON + HOUR, EVERY)
    assert slots.share_kept(found) == 0.25
    assert slots.share_kept(found.head(0)) is None


def test_stretches_tell_how_long_it_lasted() -> None:
    """Slots of one status in a row are one stretch."""
    made = past(runs=[run(at(0)), run(at(45))])
    found = slots.stretches(slots.slots_between(made.runs, NOON, NOON + HOUR, EVERY))
    assert found[["status", "slots"]].to_numpy().tolist() == [["ok", 1], ["missed", 2], ["ok", 1]]
    assert found.loc[1, "begin"] == at(15)


def test_a_look_that_did_not_find_a_class_counts_0() -> None:
    """A run that came to no look has no row: nothing is known of it."""
    looks = [run(at(0), run_id="a"), run(at(15), run_id="b")]
    counts = [{"run_id": "a", "started": at(0), "code": "D3", "findings": 2}]
    found = trend.counts_by_look(
        past(runs=[*looks, run(at(30))], looks=looks, counts=counts), ["D3"]
    )
    assert found["D3"].tolist() == [2, 0]
    assert trend.most_per(found, "6h")["D3"].tolist() == [2]


def test_time_to_repair_is_from_first_seen_to_the_write() -> None:
    """Seen at noon, written four seconds later; the look after it only confirms it."""
    made = past(episodes=[episode("D6", 0, 15)], writes=[write(4 / 60)])
    assert repair.repairs(made, pd.Timestamp(NOON))["took"].tolist() == [4]


def test_a_write_of_another_field_contact_or_time_repairs_nothing() -> None:
    """Before it was seen, after it was gone, of another contact, of another field."""
    others = [write(-1), write(16), write(1, contact_id="11"), write(2, field="city")]
    made = past(episodes=[episode("D6", 0, 15)], writes=others)
    found = repair.by_class(repair.repairs(made, pd.Timestamp(NOON)))
    assert found[["repaired", "alone", "still"]].to_numpy().tolist() == [[0, 1, 0]]


def test_a_create_is_the_repair_of_a_missing_contact() -> None:
    """The finding knows no contact, its receipt names the one that came of it."""
    seen = episode("D7", 0, 15, contact_id=None)
    made = past(episodes=[seen], writes=[write(1, code="D7", contact_id="77")])
    assert repair.repairs(made, pd.Timestamp(NOON))["took"].tolist() == [60]


def test_what_is_not_repaired_is_still_there() -> None:
    """A drift that nobody has written to is told as open."""
    made = past(episodes=[episode("D6", 0)])
    found = repair.by_class(repair.repairs(made, pd.Timestamp(NOON)))
    assert found[["repaired", "alone", "still"]].to_numpy().tolist() == [[0, 0, 1]]


def test_times_are_sorted_into_spans_around_the_promise() -> None:
    """The promise is a border of its own, wherever it lies; exactly on it is kept."""
    found = repair.buckets(pd.Series([1.0, 60, 61, 900, 901, 90000]), EVERY)
    assert found["count"].tolist() == [2, 2, 1, 0, 1]
    assert found["kept"].tolist() == [True, True, False, False, False]
    hourly = repair.buckets(pd.Series([1.0]), timedelta(hours=1))
    assert hourly["words"].tolist()[1] == "within 60 minutes"


def test_the_first_repair_of_a_field_is_no_recurrence() -> None:
    """Put right once, and another field and another contact once each."""
    made = past(writes=[write(0), write(5, field="city"), write(9, contact_id="11")])
    assert recurring.put_back(made, pd.Timestamp(NOON)).empty


def test_who_changed_it_back_is_named() -> None:
    """The writer of the value that the second repair replaced, not that of the first."""
    made = past(writes=[write(0, "IMPORT", "88"), write(15), write(30)])
    again = recurring.put_back(made, pd.Timestamp(NOON))
    assert again["writer"].tolist() == ["a form (form-7)"] * 2


def test_recurrences_are_grouped_by_field_and_writer() -> None:
    """Forms put back the phones of two contacts, three times; a person one city."""
    phones = [write(n, contact_id=c) for c, n in (("10", 0), ("10", 1), ("10", 2), ("11", 3))]
    others = [write(4, contact_id="11"), write(5, field="city")]
    city = write(6, "CRM_UI", "611", field="city")
    again = recurring.put_back(past(writes=[*phones, *others, city]), pd.Timestamp(NOON))
    found = recurring.by_field_and_writer(again)[["field", "writer", "contacts", "times"]]
    assert found.to_numpy().tolist() == [
        ["phone", "a form (form-7)", 2, 3],
        ["city", "a person in HubSpot (611)", 1, 1],
    ]


@pytest.mark.parametrize(
    ("kind", "who", "words"),
    [
        ("FORM", None, "a form"),
        ("SOMETHING_NEW", "x", "SOMETHING_NEW (x)"),
        ("IMPORT", "import", "an import"),
        (None, None, "somebody unknown"),
    ],
)
def test_a_writer_is_told_in_words(kind: str | None, who: str | None, words: str) -> None:
    """A kind without words stands as HubSpot names it; nobody known is said."""
    again = recurring.put_back(past(writes=[write(0), write(1, kind, who)]), pd.Timestamp(NOON))
    assert again["writer"].tolist() == [words]


def test_a_flag_that_comes_back_is_told() -> None:
    """The same flag three times: it came back twice; another contact's does not count."""
    seen = [episode("F6", 0, 5), episode("F6", 10, 15), episode("F6", 20)]
    made = past(episodes=[*seen, episode("F6", 0, contact_id="11")])
    found = recurring.flags_again(made, pd.Timestamp(NOON))
    assert found.to_numpy().tolist() == [["F6", 1, 2]]


def test_flags_are_counted_on_the_day_they_were_opened_and_closed() -> None:
    """A day without either is there too; fixes are no flags."""
    made = past(episodes=[episode("F1", 0, 2880), episode("F6", 5), episode("D6", 0, 15)])
    found = turnover.per_day(made, pd.Timestamp(NOON), pd.Timestamp(at(2880)))
    assert found["opened"].tolist() == [2, 0, 0]
    assert found["closed"].tolist() == [0, 0, 1]


def test_flags_of_a_class_tell_the_oldest_open_one() -> None:
    """A closed flag has no age."""
    made = past(episodes=[episode("F1", -600, -60), episode("F1", -30), episode("F1", -20)])
    found = turnover.flags_by_class(made, pd.Timestamp(NOON), {"hour": pd.Timedelta(hours=1)})
    (row,) = found.to_dict("records")
    assert row == {"code": "F1", "open": 2, "opened_hour": 2, "closed_hour": 1, "oldest": 1800}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3900, "1 h 5 min"), (277200, "3 d 5 h")],
)
def test_a_span_is_told_as_a_person_says_it(seconds: float, words: str) -> None:
    """Two units at most, none below a second."""
    assert span_words(seconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "100 %"), (0.99999, "99.9 %"), (0.5, "50 %"), (0.0001, "0.1 %"), (0, "0 %")],
)
def test_only_the_whole_is_100_percent(share: float, words: str) -> None:
    """One promise of ten thousand broken is not 100 %."""
    assert share_words(share) == words
