"""Parts for tests of the gate: a project in a folder, a program judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sotdiff.gate.judge import judge_file
from sotdiff.gate.notebooks import Program
from sotdiff.gate.scan import program_in, sights_of
from sotdiff.settings import Settings, load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from sotdiff.gate.judge import Verdict

OWNER = "88361194"
CORPUS = Path(__file__).parent / "corpus"


def expected() -> list[tuple[str, str, str]]:
    """Return the corpus: file, verdict, and the rules that fail."""
    lines = (CORPUS / "expected.txt").read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in lines]
    return [(file, verdict, rules) for file, verdict, rules in cells]


def verdicts_on(file: Path, *, is_listed: bool = True) -> list[Verdict]:
    """Judge one file."""
    program = program_in(file)
    return judge_file(file.name, program, sights_of(program, OWNER), is_listed=is_listed)


def judged(code: str, *, is_listed: bool = True) -> dict[str, bool]:
    """Return {rule: it holds everywhere} of a program."""
    program = Program(code)
    found: dict[str, bool] = {}
    for verdict in judge_file("x.py", program, sights_of(program, OWNER), is_listed=is_listed):
        found[verdict.rule] = found.get(verdict.rule, True) and verdict.ok
    return found


def project(folder: Path, *hs_writers: str, skip: tuple[str, ...] = ()) -> Settings:
    """Return the settings of a project in a folder of its own."""
    example = example_settings().read_text(encoding="utf-8").partition("[gate]")[0]
    told = f"[gate]\nhs_writers = {list(hs_writers)!r}\nskip = {list(skip)!r}\n"
    (folder / "sotdiff.toml").write_text(example + told, encoding="utf-8")
    return load_settings(folder / "sotdiff.toml")
