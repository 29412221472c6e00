"""The gate: every listed writer, every file that is none but writes, and the doors themselves."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.gate.doors import SENDERS, judge_doors
from sotdiff.gate.files import files_under
from sotdiff.gate.survey import Task, judge_files
from sotdiff.gate.trial import judge_guards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.gate.judge import Verdict
    from sotdiff.settings import Settings

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass
class Report:
    """What the gate found. `counts` says how much was looked at, so that nothing is not all."""

    verdicts: list[Verdict] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def failures(self) -> list[Verdict]:
        """What does not hold."""
        return [verdict for verdict in self.verdicts if not verdict.ok]

    @property
    def ok(self) -> bool:
        """Whether everything holds, and there was something to check."""
        return not self.failures and bool(self.verdicts)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "ok": self.ok,
            "paths": list(self.paths),
            "counts": self.counts,
            "skipped": list(self.skipped),
            "seconds": round(self.seconds, 3),
            "verdicts": [vars(verdict) for verdict in self.verdicts],
        }


def check_paths(settings: Settings, paths: Sequence[Path] = ()) -> Report:
    """Check the listed writers, everything under the paths (the project), and the doors.

    Nothing is written, nothing is sent. Raises ConfigError for a path that is not there.
    """
    begun = time.perf_counter()
    root = settings.root
    listed = {_listed_path(root, name): name for name in settings.gate.hs_writers}
    tops = list(paths) or [root]
    tree = files_under(tops, [root / name for name in settings.gate.skip])
    packages = _packages(tree.likely)
    report = Report(skipped=tree.skipped, paths=tuple(map(str, tops)))
    for package in packages:
        report.verdicts += judge_doors(package, _named(package, root))
    report.verdicts += judge_guards(settings)
    doors = {package / name for package in packages for name in SENDERS}
    closely = [
        Task(file, _named(file, root), file in listed)
        for file in dict.fromkeys([*listed, *tree.likely])
        if file not in doors
    ]
    verdicts, tally = judge_files(closely, settings.hubspot.owner_id)
    report.verdicts += verdicts
    read = {"files": tree.looked_at, "read closely": len(closely), "listed": len(listed)}
    checks = {"duties and guards": sum(v.rule == "door" for v in report.verdicts)}
    report.counts = {**read, **tally, **checks, "verdicts": len(report.verdicts)}
    report.seconds = time.perf_counter() - begun
    return report


def _listed_path(root: Path, name: str) -> Path:
    path = Path(name).expanduser()
    return (path if path.is_absolute() else root / path).resolve()


def _packages(files: Sequence[Path]) -> list[Path]:
    """Return the installed package, and every copy of it among the files."""
    copies = [
        file.parents[1]
        for file in files
        if file.match("sotdiff/hubspot/portal.py") and (file.parents[1] / "rules.py").is_file()
    ]
    return list(dict.fromkeys([PACKAGE, *copies]))


def _named(file: Path, root: Path) -> str:
    """Return a path as people know it: from the project, or whole."""
    resolved = root.resolve()
    return str(file.relative_to(resolved)) if file.is_relative_to(resolved) else str(file)
