"""What a push says: what, how many, since when, what to do, and where the report is.

Everything is taken from the heartbeat, which holds no personal data.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sotdiff.notify.ntfy import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sotdiff.notify.alerts import Notice
    from sotdiff.notify.heartbeat import Heartbeat

_LONG_OPEN = 2
# ntfy keeps no message back for longer.
_LONGEST = timedelta(days=3)
_WHAT = {
    "partial": "Some changes did not come out as they were written.",
    "blocked": "A guard has stopped the run; nothing is written until it is approved.",
    "error": "The run failed; nothing is known to be in agreement.",
    "partial: ExportError": "A SmartLead export could not be read; nobody knows what it says.",
}
_DO = {
    "WorkbookError": "See that the workbook is in its place, whole and readable.",
    "ExportError": "Run `sotdiff smartlead check`; it names the export that cannot be read.",
    "ConfigError": "Mend sotdiff.toml; `sotdiff plan` names the key.",
    "AuthError": "Renew HUBSPOT_TOKEN, or give it its scopes.",
    "LimitError": "Wait for HubSpot's limit, or find who spends it.",
    "StateError": "See that the state's database is there and may be written.",
    "LockedError": "Another run hangs: look for its process, or restart the machine.",
    "R01Violation": "Stop and look: somebody else's contact was in the way; it was not written.",
    "GuardTripped": "Read the report, then `sotdiff approve`, or mend the cause.",
}


def text_of(notice: Notice, heartbeat: Heartbeat, report: str) -> Message:
    """Return the push on a run. `report` is a URL, or a path from the configuration's folder."""
    began = f"Since {_clock(notice.since)}." if notice.since else ""
    if notice.kind == "recovered":
        ended = f"All is well again at {_clock(heartbeat.ended)}; before: {_word(notice.was)}."
        title = _title(heartbeat, "recovered")
        return _with_report(title, [ended, began], report, 3, "white_check_mark")
    is_r01 = notice.kind == "r01"
    title = _title(heartbeat, "R-01" if is_r01 else heartbeat.status)
    told = [*_what(heartbeat), began, f"To do: {_advice(heartbeat)}"]
    priority = 5 if is_r01 or notice.level >= _LONG_OPEN else 4
    return _with_report(title, told, report, priority, "warning")


def ended_text(back: Mapping[str, int], heartbeat: Heartbeat, report: str) -> Message:
    """Return the push on suppressions that have run out; `back`: how many findings a class."""
    counts = ", ".join(f"{count} {code}" for code, count in back.items())
    told = [
        f"No longer suppressed, and still there: {counts}.",
        "To do: read the report; `sotdiff suppress` leaves them alone for longer.",
    ]
    return _with_report(_title(heartbeat, "no longer suppressed"), told, report, 3, "bell")


def strangers_text(new: int, count: int, heartbeat: Heartbeat, report: str) -> Message:
    """Return the push on people whom SmartLead mails and whom no ledger knows (S1).

    `count`: how many there are, `new` of whom nobody was told before.
    """
    before = f", {new} of them new" if new < count else ""
    told = [
        f"Enrolled in SmartLead and in no ledger: {count}{before}. Cold mail cannot be recalled.",
        "To do: pause them in SmartLead, then add their addresses to the workbook or remove them.",
    ]
    return _with_report(_title(heartbeat, "mail to strangers"), told, report, 4, "warning")


def dead_man(heartbeat: Heartbeat, after: timedelta, sequence_id: str) -> Message:
    """Return the message that the server delivers unless the next run takes its place."""
    delay = min(after, _LONGEST)
    minutes = int(delay.total_seconds() // 60)
    ended = f"{_clock(heartbeat.ended)} as {heartbeat.status}"
    told = [
        f"No run has been heard of for {minutes} minutes; the last one ended {ended}.",
        "To do: see that the machine is awake and on the network: `sotdiff status`.",
    ]
    seconds = int(delay.total_seconds())
    title = _title(heartbeat, "silent")
    return Message(title, _lines(told), 4, ("skull",), delay=seconds, sequence_id=sequence_id)


def _with_report(title: str, told: Iterable[str], report: str, priority: int, tag: str) -> Message:
    """Return a push that ends with where the report is; one under a URL opens with a tap."""
    click = report if "://" in report else None
    return Message(title, _lines([*told, f"Report: {report}"]), priority, (tag,), click)


def _what(heartbeat: Heartbeat) -> list[str]:
    """Return what happened, and how many."""
    counts = ", ".join(f"{count} {name}" for name, count in heartbeat.results.items())
    kinds = ", ".join(problem.kind for problem in heartbeat.errors)
    tripped = [(name, read) for name, read in heartbeat.guards.items() if read.tripped]
    guards = ", ".join(f"{name} {_number(read.value)} of {read.limit:g}" for name, read in tripped)
    usual = _WHAT.get(heartbeat.status, heartbeat.status)
    return [
        _WHAT.get(f"{heartbeat.status}: {kinds}", usual),
        f"Error: {kinds}." if kinds else "",
        f"Guards: {guards}." if guards else "",
        f"Receipts: {counts}." if counts else "",
        f"Unaccounted for: {heartbeat.unaccounted}." if heartbeat.unaccounted else "",
    ]


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"


def _advice(heartbeat: Heartbeat) -> str:
    """Return what to do about a run."""
    kind = heartbeat.errors[0].kind if heartbeat.errors else ""
    return _DO.get(kind, "Read the report.")


def _word(key: str) -> str:
    """Return a state in words: `error (WorkbookError)`."""
    status, _, error = key.partition(":")
    return f"{status} ({error})" if error else status


def _title(heartbeat: Heartbeat, word: str) -> str:
    world = "SANDBOX " if heartbeat.world == "sandbox" else ""
    return f"{world}sotdiff: {word}"


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _lines(told: Iterable[str]) -> str:
    return "\n".join(line for line in told if line)
