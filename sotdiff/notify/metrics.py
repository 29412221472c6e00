"""The heartbeat as a Prometheus textfile, for node_exporter's textfile collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.errors import StateError
from sotdiff.notify.heartbeat import replace_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sotdiff.notify.heartbeat import Heartbeat

    Sample = tuple[str, dict[str, str], float]
    Known = tuple[str, dict[str, str], float | None]

_STATUSES = ("ok", "partial", "blocked", "error")


def write_metrics(path: Path, heartbeat: Heartbeat) -> None:
    """Replace the textfile in one step. Raises StateError when it cannot be written."""
    try:
        replace_whole(path, metrics_of(heartbeat))
    except OSError as cause:
        raise StateError(f"metrics {path}: cannot be written ({cause.strerror})") from cause


def metrics_of(heartbeat: Heartbeat) -> str:
    """Return the heartbeat in Prometheus' text format; every value is a gauge."""
    lines, seen = [], set()
    for name, labels, value in _samples(heartbeat):
        if name not in seen:
            lines.append(f"# TYPE sotdiff_{name} gauge")
            seen.add(name)
        told = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"sotdiff_{name}{{{told}}} {value:.15g}")
    return "\n".join(lines) + "\n"


def _samples(heartbeat: Heartbeat) -> Iterator[Sample]:
    """Yield name, labels and value; labels are keys, which need no escaping."""
    world: dict[str, str] = {"world": heartbeat.world}
    for name, labels, value in (*_states(heartbeat), *_numbers(heartbeat), *_parts(heartbeat)):
        if value is not None:
            yield name, world | labels, float(value)


def _states(heartbeat: Heartbeat) -> Iterator[Known]:
    """Yield the status, one sample each, and the times in seconds since 1970."""
    for status in _STATUSES:
        yield "status", {"status": status}, heartbeat.status == status
    for name in ("started", "ended", "next_expected", "last_ok"):
        at: datetime | None = getattr(heartbeat, name)
        yield f"{name}_timestamp_seconds", {}, None if at is None else at.timestamp()


def _numbers(heartbeat: Heartbeat) -> Iterator[Known]:
    """Yield what is one number a run."""
    yield "unaccounted", {}, heartbeat.unaccounted
    yield "oldest_drift_age_seconds", {}, heartbeat.oldest_drift_age_s
    yield "passed_over", {}, heartbeat.passed_over
    yield "suppressed", {}, heartbeat.suppressed
    yield "r01_owners_checked", {}, heartbeat.r01.owners_checked
    yield "r01_violations", {}, heartbeat.r01.violations


def _parts(heartbeat: Heartbeat) -> Iterator[Known]:
    """Yield what is counted a class, a result and a guard."""
    for part in ("findings", "changes", "blocked"):
        for code, count in heartbeat.counts.items():
            yield part, {"class": code}, getattr(count, part)
    for result, number in heartbeat.results.items():
        yield "receipts", {"result": result}, number
    for guard, reading in heartbeat.guards.items():
        yield "guard_tripped", {"guard": guard}, reading.tripped
