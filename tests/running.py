"""Scheduled runs whose end a test says, by a clock that it moves, told to an ntfy server."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from recording import Clock

from sotdiff.notify import Heartbeat, read_heartbeat
from sotdiff.run.scheduled import Job, Manner, run_scheduled
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.record import State
    from sotdiff.run.scheduled import ScheduledRun

SCHEMA = Path(__file__).parent.parent / "schemas" / "heartbeat.schema.json"


def ending(status: str = "ok", error: str | None = None) -> dict[str, Any]:
    """Return the result of a run that ended so."""
    told = {"status": status, "headline": "-", "rest": "-"}
    return told | ({"error": {"type": error, "message": "jane@example.org"}} if error else {})


WELL, FAILED = ending(), ending("error", "WorkbookError")


def valid_heartbeat(state: Path) -> Heartbeat:
    """Return the heartbeat that stands there; it must be what the published schema says."""
    text = (state / "heartbeat.json").read_text("utf-8")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(text))
    found = read_heartbeat(state / "heartbeat.json")
    assert found is not None
    return found


def as_it_is(_job: Job, _state: State, page: Path) -> Path:
    """Leave no papers: the page is the one that is told."""
    return page


@dataclass
class Schedule:
    """A schedule in a folder with a configuration; each run ends as it is told to."""

    clock: Clock = field(default_factory=Clock)
    pauses: list[float] = field(default_factory=list)

    def run(self, result: dict[str, Any] | Exception, after: float = 15) -> ScheduledRun:
        """Run once, so many minutes after the last time."""
        self.clock.advance(minutes=after)

        def perform(job: Job) -> tuple[dict[str, Any], Path]:
            if isinstance(result, Exception):
                raise result
            return result, Path("reports") / job.run_id / "report.html"

        manner = Manner(self.clock, perform, self.pauses.append, as_it_is)
        return run_scheduled(load_settings(), manner)

    def tried(self, result: dict[str, Any] | Exception, after: float = 15) -> Heartbeat:
        """Run once, whatever it raises; return the heartbeat, which must be valid."""
        with suppress(Exception):
            self.run(result, after)
        return valid_heartbeat(Path("state"))
