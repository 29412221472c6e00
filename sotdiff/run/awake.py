"""Whether the machine slept: the wall clock goes on then, the monotonic one does not.

A look bears how far the two clocks were apart when it was made. Where they are apart by another
distance now, the machine slept or its clock was set, and nobody knows how old the look is.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

AWAKE = "awake"
# A clock that is kept right by small steps never moves so far within one run.
TOLERANCE_SECONDS = 60


def stamp() -> dict[str, Any]:
    """Return how far apart the clocks are, as this process sees them."""
    return {"process": os.getpid(), "apart": round(time.time() - time.monotonic(), 3)}


def slept(*looks: Mapping[str, Any]) -> str:
    """Return why these looks are not to be acted upon, empty where they may be.

    A look of another process says nothing: its clock may have begun elsewhere.
    """
    now = stamp()
    for each in looks:
        then = each.get(AWAKE) or {}
        if then.get("process") != now["process"]:
            continue
        moved = now["apart"] - then["apart"]
        if abs(moved) > TOLERANCE_SECONDS:
            return (
                f"outdated: since its look the clock of this machine moved by {moved:.0f} s more "
                "than time passed; it slept, or its clock was set"
            )
    return ""
