"""Many files, each judged by itself: on two cores where that is quicker."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sotdiff.gate.judge import RAW, Verdict, judge_file
from sotdiff.gate.scan import UnreadableError, program_in, sights_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sotdiff.gate.sights import Sights

FEW = 64  # files that are judged before a second process would have begun
AT_ONCE = 16
MOST_PROCESSES = 8
COUNTED = ("writers", "writes", "guarded", "searches")


@dataclass(frozen=True)
class Task:
    """One file to judge, the name that people know it by, and whether it is a listed writer."""

    file: Path
    name: str
    is_listed: bool


def judge_files(tasks: Sequence[Task], owner_id: str) -> tuple[list[Verdict], dict[str, int]]:
    """Return every verdict, in the order of the files, and how much was found in them."""
    judged = partial(_judged, owner_id=owner_id)
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if len(tasks) <= FEW or processes == 1:
        found = [judged(task) for task in tasks]
    else:
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(judged, tasks, chunksize=AT_ONCE))
    tally = dict.fromkeys(COUNTED, 0)
    for _, counts in found:
        tally = {name: tally[name] + counts[name] for name in COUNTED}
    return [verdict for verdicts, _ in found for verdict in verdicts], tally


def _judged(task: Task, owner_id: str) -> tuple[list[Verdict], Counter[str]]:
    """Judge one file and count what it does."""
    if not task.file.is_file():
        detail = "listed under [gate] hs_writers, and not there; correct the path"
        return [Verdict(task.name, "-", "listed", ok=False, detail=detail)], Counter()
    try:
        program = program_in(task.file)
        sights = sights_of(program, owner_id)
    except UnreadableError as cause:
        return [Verdict(task.name, "1", "readable", ok=False, detail=str(cause))], Counter()
    return judge_file(task.name, program, sights, is_listed=task.is_listed), _counts(sights)


def _counts(sights: Sights) -> Counter[str]:
    kinds: Counter[str] = Counter(write.kind for write in sights.writes)
    raw = sum(kinds[kind] for kind in RAW)
    told = {"writers": int(raw > 0), "writes": raw, "guarded": kinds["guarded"]}
    return Counter(told | {"searches": len(sights.searches)})
