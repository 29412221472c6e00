"""What stands from earlier: whether a portal was ever accepted, and a canary that did not sing."""

from __future__ import annotations

from sotdiff.guards.reading import Reading, counted

SANDBOX = "sandbox"


def read_first_run(world: str, *, accepted: bool) -> Reading:
    """Return whether anybody has ever approved writing here; the sandbox needs nobody's word."""
    first = 0 if accepted or world == SANDBOX else 1
    told = (
        "this is the first run on this portal, and nothing is known to compare it with"
        if first
        else "this is not the first run on this portal"
        if accepted
        else "the sandbox may be written from the first run on"
    )
    return counted("first_run", first, 0, told)


def read_canary(failed: int | None) -> Reading:
    """Return how many contacts of an earlier run's canary did not come out; None: no such run."""
    told = (
        "the first contacts of the last run came out as they were written"
        if failed is None
        else f"none of the first {failed} contacts of an earlier run came out as it was written"
    )
    return counted("canary", failed or 0, 0, told)
