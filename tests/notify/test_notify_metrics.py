"""The heartbeat as a Prometheus textfile: read back with Prometheus' own parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from recording import START, heartbeat

from sotdiff.errors import StateError
from sotdiff.notify import ClassCount, GuardReading, R01Counts, write_metrics

if TYPE_CHECKING:
    from pathlib import Path


def test_every_number_of_the_heartbeat_is_a_gauge(tmp_path: Path) -> None:
    """With the world as a label; times in seconds since 1970; what is unknown is left out."""
    told = heartbeat(
        status="partial",
        last_ok=START,
        counts={"D3": ClassCount(findings=4, changes=3, blocked=1)},
        results={"applied": 2, "failed": 1},
        guards={"run_contacts": GuardReading(value=3, limit=50, tripped=False)},
        r01=R01Counts(owners_checked=9),
        oldest_drift_age_s=61,
        suppressed=2,
        passed_over=2,
    )
    write_metrics(tmp_path / "sotdiff.prom", told)
    families = list(parsed((tmp_path / "sotdiff.prom").read_text()))
    assert {family.type for family in families} == {"gauge"}
    samples = {
        (each.name.removeprefix("sotdiff_"), *sorted(set(each.labels.values()) - {"sandbox"})): (
            each.value
        )
        for family in families
        for each in family.samples
    }
    assert samples == {
        ("status", "ok"): 0,
        ("status", "partial"): 1,
        ("status", "blocked"): 0,
        ("status", "error"): 0,
        ("started_timestamp_seconds",): START.timestamp(),
        ("ended_timestamp_seconds",): START.timestamp() + 9,
        ("next_expected_timestamp_seconds",): START.timestamp() + 900,
        ("last_ok_timestamp_seconds",): START.timestamp(),
        ("oldest_drift_age_seconds",): 61,
        ("suppressed",): 2,
        ("passed_over",): 2,
        ("findings", "D3"): 4,
        ("changes", "D3"): 3,
        ("blocked", "D3"): 1,
        ("receipts", "applied"): 2,
        ("receipts", "failed"): 1,
        ("guard_tripped", "run_contacts"): 0,
        ("r01_owners_checked",): 9,
        ("r01_violations",): 0,
    }


def test_metrics_that_cannot_be_written_are_an_error(tmp_path: Path) -> None:
    """Nothing half is left; node_exporter reads every file that ends in .prom."""
    (tmp_path / "sotdiff.prom").mkdir()
    (tmp_path / "sotdiff.prom" / "kept").write_text("")
    with pytest.raises(StateError, match="cannot be written"):
        write_metrics(tmp_path / "sotdiff.prom", heartbeat())
    assert [each.name for each in tmp_path.iterdir()] == ["sotdiff.prom"]
