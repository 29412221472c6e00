"""What a run stands on: the disk, the state and its journal, the last runs, the notebook."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from sotdiff.doctor.lines import Line, fail, ok, tried, warn
from sotdiff.notify import read_heartbeat, replaces_scheduled
from sotdiff.record import Head, State
from sotdiff.run.scope import scope_of
from sotdiff.run.telling import HEARTBEAT
from sotdiff.schedule import installed, job_of
from sotdiff.settings import load_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Settings

MEBI = 1 << 20
LITTLE, TOO_LITTLE = 1024 * MEBI, 100 * MEBI
EXECUTES = ("papermill", "ipykernel", "nbconvert")
INTERVALS = 2


def upkeep(settings: Settings) -> list[Line]:
    """Say how the machine's side is."""
    folders = (settings.state_dir, settings.reports_dir)
    lines = [tried("disk", "free the disk, or the folder's rights", lambda: _disk(folders))]
    way_out = "restore state/ from a backup, or install the sotdiff that wrote it"
    lines.append(tried("state", way_out, lambda: _state(settings)))
    if lines[-1].condition != "fail":
        with State.open(settings.state.url, settings.root) as state:
            way_out = "see whether the disk is well; the next run writes the heartbeat anew"
            lines.append(tried("journal", way_out, lambda: _journal(settings, state)))
            lines.append(tried("runs", way_out, lambda: _runs(settings, state)))
    way_out = "correct [schedule] every, or what this machine's scheduler says"
    lines += [_notebook(), tried("schedule", way_out, lambda: _scheduled(settings))]
    return [*lines, tried("ntfy", "correct NTFY_TOKEN in .env", lambda: _pushes(settings))]


def _disk(folders: tuple[Path, ...]) -> Line:
    """Write into both folders, and see how much room there is."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as trial:
            trial.write(b"0" * 4096)
    free = min(shutil.disk_usage(folder).free for folder in folders)
    told = f"{free / MEBI:,.0f} MiB free where state and reports lie"
    if free < TOO_LITTLE:
        return fail("disk", told, "free some: a journal that cannot be written stops every run")
    if free < LITTLE:
        return warn("disk", told, "free some")
    return ok("disk", told)


def _state(settings: Settings) -> Line:
    with State.open(settings.state.url, settings.root):
        return ok("state", "can be opened, its schema is this version's")


def _journal(settings: Settings, state: State) -> Line:
    """Follow the chain of the whole journal, to the entry that the last heartbeat names."""
    heartbeat = read_heartbeat(settings.state_dir / HEARTBEAT)
    kept = heartbeat.journal if heartbeat else None
    broken = state.verify_chain(Head(kept.seq, kept.hash) if kept else None)
    if broken:
        told = f"entry {broken.seq} does not fit: {broken.reason}"
        return fail("journal", told, "somebody changed it; restore state/ from a backup")
    head = state.journal_head()
    return ok("journal", f"its chain holds, {head.seq if head else 0} entries")


def _runs(settings: Settings, state: State) -> Line:
    """Say how long ago the last run was, and how it ended."""
    runs = state.last_runs(1, scope_of(settings))
    if not runs:
        return warn("runs", "none yet", "`sotdiff run` once, then `sotdiff schedule install`")
    last, age = runs[0], datetime.now(UTC) - runs[0].started
    told = f"the last one began {_ago(age.total_seconds())} ago and is {last.status}"
    if age > INTERVALS * settings.schedule.every:
        return warn("runs", told, "`sotdiff schedule show` says whether it is scheduled")
    if last.status not in {"ok", "running"}:
        return warn("runs", told, "`sotdiff report` says where its page lies")
    return ok("runs", told)


def _ago(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.0f} h"


def _notebook() -> Line:
    missing = [name for name in EXECUTES if find_spec(name) is None]
    if missing:
        told = f"{', '.join(missing)} not installed"
        return fail("notebook", told, "install sotdiff[run]: `sotdiff run` executes a notebook")
    return ok("notebook", "what executes it is installed")


def _scheduled(settings: Settings) -> Line:
    """Say which scheduler calls `sotdiff run` on this machine."""
    found = installed(job_of(settings))
    if found is None:
        way_out = "`sotdiff schedule install`, or call `sotdiff run` from your own scheduler"
        return warn("schedule", "no scheduler of this machine calls `sotdiff run`", way_out)
    return ok("schedule", f"{found[0]} calls `sotdiff run`")


def _pushes(settings: Settings) -> Line:
    """Say whether pushes go somewhere, and whether the server can tell of a run that never was."""
    ntfy = settings.ntfy
    if not ntfy.topic:
        return warn("ntfy", "no topic: nobody is told of a failing run", "set [ntfy] topic")
    able = replaces_scheduled(ntfy, load_secrets(settings.root).ntfy_token)
    if able is None:
        told = f"{ntfy.url} did not take a trial message"
        return warn("ntfy", told, "correct [ntfy] url or NTFY_TOKEN, or mend the server")
    if not able:
        told = f"{ntfy.url} cannot replace a scheduled message"
        return warn("ntfy", told, "use ntfy 2.16 or later, so that a silent machine is told of")
    return ok("ntfy", f"{ntfy.url} takes messages, and a dead man's too")
