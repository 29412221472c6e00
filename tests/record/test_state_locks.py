"""One run and one writer at a time: who holds a lock is told, and a dead holder holds nothing."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

import pytest
from watching import start_holder

from sotdiff.errors import LockedError
from sotdiff.record import State

if TYPE_CHECKING:
    from pathlib import Path


def test_a_lock_is_free_again_when_it_is_let_go(state: State) -> None:
    """Twice in a row is no matter; an error inside lets go as well."""
    with state.hold("writer"):
        pass
    with pytest.raises(RuntimeError, match="inside"), state.hold("writer"):
        raise RuntimeError("inside")
    with state.hold("writer"):
        pass


def test_a_run_and_its_writer_are_two_locks(state: State) -> None:
    """A run holds the right to be the only one while its notebook holds the right to write."""
    with state.hold("run"), state.hold("writer"):
        pass


def test_the_second_is_refused_and_told_who_holds_it(
    url: str, state: State, tmp_path: Path
) -> None:
    """Run, process, host and since when; the refused one has changed nothing."""
    with state.hold("writer") as hold, State.open(url, tmp_path) as other:
        with pytest.raises(LockedError, match=f"process {os.getpid()} on {platform.node()}, since"):
            other.hold("writer").__enter__()
        hold.belongs_to("20260301T120000Z")
        with pytest.raises(LockedError, match="run 20260301T120000Z, process"):
            other.hold("writer").__enter__()
    with state.hold("writer"):
        pass


def test_another_process_is_refused_too(url: str, state: State, tmp_path: Path) -> None:
    """The lock is the state's, not one process's; it is exit code 5."""
    holder = start_holder(url, tmp_path, "writer", "r1")
    try:
        with pytest.raises(LockedError, match=f"run r1, process {holder.pid}") as caught:
            state.hold("writer").__enter__()
        assert caught.value.exit_code == 5
    finally:
        holder.communicate(input="")
    with state.hold("writer"):
        pass


def test_a_killed_holder_holds_nothing(url: str, state: State, tmp_path: Path) -> None:
    """SIGKILL leaves no chance to let go, and the next one is not kept waiting."""
    holder = start_holder(url, tmp_path, "writer", "r1")
    holder.kill()
    holder.communicate()
    with state.hold("writer") as hold:
        hold.belongs_to("r2")
        with State.open(url, tmp_path) as other, pytest.raises(LockedError, match="run r2"):
            other.hold("writer").__enter__()
