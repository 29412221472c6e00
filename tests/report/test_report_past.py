"""The past on the page: ages, cases that one decision settles, what stands out, seven days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from crowding import NOW, crowded_plan, crowded_report, past_of
from drawing import draw
from reporting import made_plan, made_report

from sotdiff.report.ages import ages
from sotdiff.report.cases import LEAST_SAME, decisions, with_cases
from sotdiff.report.past import KEYS, Past, no_counts, span_words
from sotdiff.report.standout import stand_outs
from sotdiff.report.strip import history_strip
from sotdiff.report.trend import trend, usual
from sotdiff.report.verdict import judge
from sotdiff.tables import TIME, Findings

TITLES = pd.Series({"F6": "differs", "F8": "address shared"})
NONE_USUAL = pd.Series(dtype="float64")


def findings(text: str, writers: dict[int, str] | None = None) -> pd.DataFrame:
    """Return drawn findings with the writer of each row, by its number."""
    frame = draw(text, Findings)
    names = pd.Series(writers or {}, dtype="string").reindex(frame.index).astype("string")
    at = pd.Series(pd.Timestamp("2026-11-24T08:00Z"), index=frame.index).astype(TIME)
    return frame.assign(writer=names, written_at=at.where(names.notna()), age=0.0)


def cases_of(frame: pd.DataFrame) -> list[tuple[str | None, str]]:
    """Return (case, contact) of each row, in the order of the page."""
    cased = with_cases(frame)
    cases = cased["case"].astype(object).where(cased["case"].notna(), None)
    return list(zip(cases, cased["contact_id"], strict=True))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "new"), (59, "new"), (60, "1 min"), (7140, "119 min"), (7200, "2 hours"),
     (172_799, "47 hours"), (172_800, "2 days"), (864_000, "10 days")],
)  # fmt: skip
def test_a_span_is_said_as_people_say_it(seconds: float, words: str) -> None:
    """One unit, the largest that still tells enough."""
    assert span_words(seconds) == words


def past_of_days(days: int) -> Past:
    """Return a past in which every finding stands for so long."""
    known = made_plan().findings[KEYS].assign(writer=None, written_at=None)
    known["first_seen"] = pd.Timestamp(NOW) - pd.Timedelta(days=days)
    typed = known.astype({"writer": "string", "first_seen": TIME, "written_at": TIME})
    return Past(typed, no_counts(), NOW)


def test_the_oldest_flag_is_told_in_the_sentence() -> None:
    """`oldest 3 days` stands behind what a person decides; new flags say nothing."""
    assert "for you to decide, oldest 3 days" in judge(made_plan(), None, past_of_days(3)).rest
    assert "oldest" not in judge(made_plan(), None).rest
    assert crowded_report(60).result("run")["rest"].endswith("for you to decide, oldest 36 hours.")


def test_without_a_past_nothing_is_said_of_it() -> None:
    """No age is invented where nobody remembers one."""
    rows = made_report().decide.data["groups"][0]["rows"]
    assert {(row["age"], row["writer"]) for row in rows} == {(None, None)}
    assert made_report().trend.data["lines"] == []


def test_a_finding_that_was_never_seen_is_new() -> None:
    """It is known that it was not open before: its age is 0, which is not unknown."""
    plan = made_plan()
    known = plan.findings[KEYS].assign(writer=None, first_seen=None, written_at=None)
    typed = known.astype({"writer": "string", "first_seen": TIME, "written_at": TIME})
    told = Past(typed, no_counts(), NOW).told(plan.findings)
    assert set(told["age"]) == {0.0}


def test_single_findings_have_no_case() -> None:
    """Findings with nothing in common are left as they are, in their order."""
    frame = findings("""
        code | kind | lid    | contact_id | field      | was
        F8   | flag | R00001 | 1          | email_all  | a@x.com
        F8   | flag | R00002 | 2          | email_all  | b@x.com
        F2   | flag | R00003 | 3          |            |
    """)
    assert cases_of(frame) == [(None, "1"), (None, "2"), (None, "3")]


def test_addresses_at_a_public_host_have_nothing_in_common() -> None:
    """Two people at gmail.com are two decisions; two at one company may be one."""
    frame = findings("""
        code | kind | contact_id | field | was         | detail
        F1   | flag | 1          | email | a@gmail.com | orphan
        F1   | flag | 2          | email | b@gmail.com | orphan
        F1   | flag | 3          | email | a@stays.com | orphan
        F1   | flag | 4          | email | b@stays.com | orphan
        F1   | flag | 5          | email | c@stays.com | primary
    """)
    case = "Contacts without a lead at stays.com"
    assert cases_of(frame) == [(case, "3"), (case, "4"), (None, "1"), (None, "2"), (None, "5")]
    assert decisions(with_cases(frame)) == 4


def test_the_same_difference_is_one_case_else_who_wrote_it() -> None:
    """Three times the same is one case; what is left is one by its writer; big cases first."""
    frame = findings(
        """
        code | kind | contact_id | field | was    | now
        F6   | flag | 1          | city  | Vail   | Granby
        F6   | flag | 2          | city  | Denver | Fraser
        F6   | flag | 3          | city  | Denver | Fraser
        F6   | flag | 4          | city  | Denver | Fraser
        F6   | flag | 5          | city  | Aspen  | Granby
        F6   | flag | 6          | city  | Dillon | Granby
        """,
        {0: "form 7", 4: "form 7"},
    )
    same = "City: the same difference, “Denver” for “Fraser”"
    form = "City, last written by form 7"
    assert LEAST_SAME == 3
    assert cases_of(frame) == [
        *((same, number) for number in "234"),
        *((form, number) for number in "15"),
        (None, "6"),
    ]


@pytest.mark.parametrize(
    ("code", "shared"),
    [
        ("F2", {"lid": "R00001"}),
        ("F3", {"detail": "no owner"}),
        ("F4", {"contact_id": "7"}),
        ("F5", {"was": "R99999"}),
        ("F7", {"was": "a@x.com"}),
        ("F8", {"was": "a@x.com"}),
    ],
)
def test_each_class_has_what_one_decision_is_about(code: str, shared: dict[str, str]) -> None:
    """Two rows that share the lead, contact, token or address are one decision."""
    rows = [
        {"code": code, "kind": "flag", "lid": f"R0000{n}", "contact_id": f"{n}"} for n in (3, 4)
    ]
    frame = pd.DataFrame([{**row, **shared} for row in rows], columns=["code", "kind", *KEYS[1:],
        "now", "detail", "writer"]).astype("string")  # fmt: skip
    cased = with_cases(frame)
    assert decisions(cased) == 1
    assert next(iter(shared.values())) in cased["case"].iloc[0]


def told(frame: pd.DataFrame, **more: Any) -> list[str]:
    """Return what stands out of findings."""
    nothing = made_plan()
    given = {"blocked": nothing.blocked, "rejects": nothing.rejects, "usual": NONE_USUAL}
    return stand_outs(frame, titles=TITLES, **{**given, **more})


def cities(count: int, writer: str, city: str = "") -> str:
    """Return so many lines of city differences."""
    return "\n".join(f"F6 | flag | {writer}{n} | city | {city or n} | Granby" for n in range(count))


HEADS = "code | kind | contact_id | field | was | now\n"


def test_nothing_stands_out_of_few_or_mixed_findings() -> None:
    """Four findings by one writer are no pattern, nor is half of ten."""
    few = findings(HEADS + cities(4, "a"), dict.fromkeys(range(4), "form 7"))
    mixed = findings(
        HEADS + cities(10, "a"), {n: "form 7" if n % 2 else f"user {n}" for n in range(10)}
    )
    assert (told(few), told(mixed)) == ([], [])


def test_a_writer_of_most_differences_stands_out() -> None:
    """The sentence names the share, the field, the writer and since when."""
    frame = findings(HEADS + cities(9, "a"), {**dict.fromkeys(range(8), "form 7"), 8: "user 1"})
    assert told(frame) == ["8 of 9 city differences came from form 7, since Tue 24 Nov 2026."]


def test_one_value_on_many_contacts_stands_out() -> None:
    """The same phone or city on five contacts is told."""
    assert told(findings(HEADS + cities(5, "a", "Denver"))) == [
        "5 contacts have the same city: Denver."
    ]


def test_a_class_that_finds_far_more_than_usual_stands_out() -> None:
    """Twice the usual number and five more; what is as usual is not told."""
    frame = findings(HEADS + cities(30, "a"))
    assert told(frame, usual=pd.Series({"F6": 4.0})) == ["F6 differs: 30 now, usually 4."]
    assert told(frame, usual=pd.Series({"F6": 14.0})) == []
    assert told(frame, usual=NONE_USUAL) == []


def test_seven_days_are_one_step_line_a_class() -> None:
    """The last, first and highest numbers, and a gap where no run was."""
    plan = crowded_plan(60)
    section = trend(plan.summary(), past_of(plan))
    line = next(line for line in section.data["lines"] if line["code"] == "F6")
    assert [each["code"] for each in section.data["lines"]] == ["D3", "D6", "F1", "F6"]
    assert (line["most"], line["last"]) == (30, 26)
    assert line["path"].count("M") == 2
    assert "H60M72 " in line["path"]
    assert line["path"].endswith("H168")
    assert len(line["path"]) < 400


def test_what_is_usual_is_known_after_a_day() -> None:
    """The median of the hours; with fewer than a day's runs nothing is usual."""
    past = past_of(crowded_plan(60))
    assert usual(past)["F6"] == pytest.approx(16)
    young = past.counts[past.counts["started"] > pd.Timestamp(NOW - timedelta(hours=20))]
    assert usual(replace(past, counts=young)).empty


def test_the_promise_is_kept_by_what_is_new_and_broken_by_what_stood() -> None:
    """The age of what can be put right decides; flags may be old without breaking it."""
    plan = crowded_plan(60)
    past = past_of(plan)
    kept = ages(plan, None, past).data
    assert (kept["kept"], kept["oldest"], kept["promise"]) == (True, "new", "15 min")
    old = past.findings.assign(first_seen=pd.Timestamp(NOW) - pd.Timedelta(hours=5))
    broken = ages(plan, None, replace(past, findings=old.astype({"first_seen": TIME}))).data
    assert (broken["kept"], broken["oldest"]) == (False, "5 hours")
    counts = {row["fate"]: [cell["count"] for cell in row["cells"]] for row in broken["rows"]}
    assert counts == {"open": [0, 0, 20, 0, 0, 0], "flag": [0, 0, 40, 0, 0, 0]}


def test_the_history_strip_has_a_line_a_day_and_a_mark_a_run() -> None:
    """Each run at its minute of the day (UTC); the words count how they ended."""
    runs = [(NOW, "ok"), (NOW - timedelta(minutes=15), "error"), (NOW - timedelta(days=1), "ok")]
    today, yesterday, before, *_ = history_strip(runs, NOW, timedelta(minutes=15))
    assert (today["day"], today["words"]) == ("Tue 24 Nov", "1 good, 1 failed")
    assert [(mark["x"], mark["status"]) for mark in today["marks"]] == [(570, "ok"), (555, "error")]
    assert (yesterday["words"], before["words"]) == ("1 good", "no run")
