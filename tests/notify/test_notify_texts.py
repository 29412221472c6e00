"""What a push says: what, how many, since when, what to do, and where the report is."""

from __future__ import annotations

from datetime import timedelta

from recording import START, heartbeat

from sotdiff.errors import ExportError, GuardTripped, WorkbookError
from sotdiff.notify import GuardReading, Notice, Problem, dead_man, text_of

REPORT = "reports/2026-03-01T12-00-00Z/report.html"


def test_a_partial_run_says_how_many() -> None:
    """The receipts by their result, since when, what to do, and the report's path."""
    told = text_of(
        Notice("failing", "ok", START),
        heartbeat(status="partial", results={"applied": 3, "failed": 2}, unaccounted=1),
        REPORT,
    )
    assert told.title == "SANDBOX sotdiff: partial"
    assert told.message.splitlines() == [
        "Some changes did not come out as they were written.",
        "Receipts: 3 applied, 2 failed.",
        "Unaccounted for: 1.",
        "Since 2026-03-01 12:00 UTC.",
        "To do: Read the report.",
        f"Report: {REPORT}",
    ]
    assert (told.priority, told.click) == (4, None)


def test_a_blocked_run_says_which_guard_and_how_far() -> None:
    """Value and limit; a guard that could not be read shows a question mark."""
    readings = {
        "run_contacts": GuardReading(value=65, limit=50, tripped=True),
        "day_creates": GuardReading(value=0, limit=30, tripped=False),
        "contacts_drop": GuardReading(value=None, limit=5, tripped=True),
    }
    blocked = heartbeat(
        status="blocked", guards=readings, errors=(Problem.of(GuardTripped("x")),), world="live"
    )
    told = text_of(Notice("failing", "ok", START), blocked, REPORT)
    assert told.title == "sotdiff: blocked"
    assert "Guards: run_contacts 65 of 50, contacts_drop ? of 5." in told.message
    assert "To do: Read the report, then `sotdiff approve`" in told.message


def test_an_error_says_its_kind_and_what_to_do() -> None:
    """Never its own text, which may hold an address."""
    failed = heartbeat(status="error", errors=(Problem.of(WorkbookError("jane@example.org")),))
    told = text_of(Notice("failing", "ok", START), failed, REPORT)
    assert "Error: WorkbookError." in told.message
    assert "To do: See that the workbook is in its place, whole and readable." in told.message
    assert "jane" not in told.message


def test_an_export_that_could_not_be_read_is_not_called_a_change() -> None:
    """It is partial too, and the push says what of."""
    unread = heartbeat(status="partial", errors=(Problem.of(ExportError("jane@example.org")),))
    told = text_of(Notice("failing", "ok", START), unread, REPORT)
    assert told.message.startswith("A SmartLead export could not be read;")
    assert "To do: Run `sotdiff smartlead check`" in told.message


def test_what_has_been_open_for_long_and_r01_are_urgent() -> None:
    """From the second reminder (4 h) on, and R-01 at once: ntfy's highest priority."""
    failed = heartbeat(status="error", errors=(Problem(kind="X"),))
    priorities = [
        text_of(Notice("failing", "x", START, n), failed, REPORT).priority for n in (1, 2)
    ]
    assert priorities == [4, 5]
    told = text_of(Notice("r01", "ok", START), failed, REPORT)
    assert (told.title, told.priority) == ("SANDBOX sotdiff: R-01", 5)


def test_a_recovery_says_what_is_over() -> None:
    """And since when it had been open; a report that has a URL opens with a tap."""
    url = f"https://reports.example/{REPORT}"
    told = text_of(Notice("recovered", "error:AuthError", START), heartbeat(), url)
    assert told.message.splitlines() == [
        "All is well again at 2026-03-01 12:00 UTC; before: error (AuthError).",
        "Since 2026-03-01 12:00 UTC.",
        f"Report: {url}",
    ]
    assert (told.priority, told.click) == (3, url)


def test_the_dead_man_says_for_how_long_and_what_was_last() -> None:
    """Delivered after the silence; ntfy keeps nothing back for more than three days."""
    told = dead_man(heartbeat(status="partial"), timedelta(minutes=40), "sotdiff-1")
    assert told.message.splitlines() == [
        (
            "No run has been heard of for 40 minutes; the last one ended 2026-03-01 12:00 UTC as "
            "partial."
        ),
        "To do: see that the machine is awake and on the network: `sotdiff status`.",
    ]
    assert (told.delay, told.sequence_id) == (2400, "sotdiff-1")
    assert dead_man(heartbeat(), timedelta(days=9), "s").delay == 3 * 86_400
