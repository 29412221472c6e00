"""What is suppressed stands in a place of its own: not for a person to decide, and not drift."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from crowding import NOW
from reporting import made_plan, made_report, page_of

from sotdiff.report.ages import ages
from sotdiff.report.past import KEYS, Past, no_counts, no_findings
from sotdiff.report.verdict import judge

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.report import Report

WORDS = "held until 2026-12-08T00:00Z by jo: <asked> the owner"


def past(*, held: tuple[str, ...] = (), ended: tuple[str, ...] = ()) -> Past:
    """Return a past in which the findings of these classes are suppressed, or were."""
    findings = made_plan().findings
    told = {
        name: findings["code"].isin(codes).map({True: WORDS, False: None}).astype("string")
        for name, codes in (("held", held), ("ended", ended))
    }
    ids = pd.Series([f"{place:012x}" for place in findings.index], dtype="string")
    names = findings[KEYS].assign(finding=ids, **told)
    return Past(no_findings(), no_counts(), NOW, 900, names)


def report(*codes: str, results: dict[str, str] | None = None) -> Report:
    """Return a report in which the findings of these classes are suppressed."""
    return made_report(results=results, past=past(held=codes))


def codes_of(section: Any) -> set[str]:
    """Return the classes that stand in a section's groups."""
    return {group["code"] for group in section.data["groups"]}


def test_what_is_not_suppressed_stays_where_it_is() -> None:
    """Other classes are decided and written as ever, and nothing is called suppressed."""
    plain, told = made_report(), report()
    assert codes_of(told.decide) == codes_of(plain.decide) >= {"F1", "F6"}
    assert codes_of(report("F6").decide) == codes_of(plain.decide) - {"F6"}
    assert told.suppressed.count == 0
    assert judge(made_plan(), None, past()) == judge(made_plan(), None)


def test_a_suppressed_flag_is_for_nobody_to_decide() -> None:
    """It stands under `Suppressed` with who, why and until when; the sentence counts it apart."""
    told = report("F1")
    assert "F1" not in codes_of(told.decide)
    (row,) = told.suppressed.data["table"]["rows"]
    assert (row["code"], row["was"], row["held"]) == ("F1", "who@x.com", WORDS)
    before, after = judge(made_plan(), None).counts, judge(made_plan(), None, past(held=("F1",)))
    assert after.counts["flags"] == before["flags"] - 1
    assert after.counts["suppressed"] == 1
    assert "; 7 for you to decide, 1 suppressed." in after.rest


def test_a_suppressed_fix_is_no_drift() -> None:
    """A look would not write it, a run has not; neither is told as undone."""
    for results in (None, {"D3": "held"}):
        told = report("D3", results=results)
        assert told.fixed.data["undone"]["rows"] == []
        assert "D3" not in codes_of(told.fixed)
        assert [row["code"] for row in told.suppressed.data["table"]["rows"]] == ["D3"]
        verdict = judge(told.plan, told.receipts, told.past)
        assert verdict.counts["suppressed"] == 1
        assert verdict.counts["drift"] == (0 if results else len(told.plan.changes) - 1)
    assert verdict.headline == "In agreement."
    assert "1 suppressed" in verdict.rest


def test_what_an_undo_holds_is_no_drift_either() -> None:
    """Where nobody looked back the receipt says it, and says why."""
    told = made_report(results={"D3": "held"})
    assert [row["code"] for row in told.fixed.data["undone"]["rows"]] == ["D3"]
    assert judge(told.plan, told.receipts).counts["drift"] == 0


def test_what_was_written_before_it_was_suppressed_is_told_as_written() -> None:
    """Nothing that a run did is hidden."""
    assert "D3" in codes_of(report("D3", results={}).fixed)


def test_a_contact_that_is_not_to_be_created_is_one_row() -> None:
    """All its fields together, as elsewhere."""
    (row,) = report("D7").suppressed.data["table"]["rows"]
    assert dict(row["sets"])["email"] == "di@x.com"


def test_nothing_stands_out_of_what_is_suppressed_and_nothing_grows_old() -> None:
    """Its age is nobody's promise."""
    plan = made_plan()
    first_seen = pd.Timestamp(NOW) - pd.Timedelta(days=9)
    known = plan.findings[KEYS].assign(writer=None, first_seen=first_seen, written_at=None)
    typed = known.astype(no_findings().dtypes.to_dict())
    told = replace(past(held=tuple(plan.findings["code"])), findings=typed)
    assert ages(plan, None, told).data["rows"] == []
    assert "oldest" not in judge(plan, None, told).rest
    assert ages(plan, None, replace(past(), findings=typed)).data["rows"]
    assert "oldest 9 days" in judge(plan, None, replace(past(), findings=typed)).rest


def test_a_suppression_that_has_run_out_is_told() -> None:
    """One line a finding that is back; many in one."""
    (sentence,) = made_report(past=past(ended=("F1",))).stands_out.data["sentences"]
    assert sentence.startswith("F1 contact 105 is no longer suppressed (it was held until 2026-12")
    many = made_report(past=past(ended=("F1", "F6", "D3", "D7"))).stands_out.data["sentences"]
    assert len([each for each in many if "no longer suppressed" in each]) == 6
    assert many[5] == "1 more no longer suppressed."


@pytest.mark.parametrize("codes", [(), ("F1", "D3", "D7")])
def test_the_page_names_every_finding(tmp_path: Path, codes: tuple[str, ...]) -> None:
    """By the digits that `sotdiff suppress` takes; a reason is text, whatever stands in it."""
    told = report(*codes)
    page = page_of(tmp_path, told)
    flags = told.plan.findings.index[told.plan.findings["kind"] == "flag"]
    assert all(f"{place:012x}" in page for place in flags)
    assert ("&lt;asked&gt;" in page) == bool(codes)
    assert "<asked>" not in page
    told.save(tmp_path, "run-1")
    listed = pd.read_json(tmp_path / "findings.jsonl", lines=True, dtype=False)
    assert sorted(listed["finding"]) == [f"{place:012x}" for place in told.plan.findings.index]
    assert set(listed.loc[listed["fate"] == "suppressed", "code"]) == {*codes}
