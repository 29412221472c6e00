"""Commands as a shell runs them, in this process."""

from __future__ import annotations

from sotdiff.cli import main


def ends(*words: str) -> int:
    """Return the exit code of a command."""
    try:
        main(words)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
