"""Notebooks: their code cells as one program, with the lines of the notebook's own cells."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_SHELL = re.compile(r"^\s*[!%]+(?:sh|bash|system|sx)?\s*(.*)$")


@dataclass(frozen=True)
class Program:
    """Code, and where each of its lines stands: `cell 3, line 2`."""

    code: str
    places: tuple[str, ...] = ()

    def place(self, line: int) -> str:
        """Return where a line stands, as people look for it."""
        return self.places[line - 1] if 0 < line <= len(self.places) else str(line)


def program_of(text: str) -> Program:
    """Return the code cells of a notebook, one after another. Raises ValueError if it is none."""
    content: Any = json.loads(text)
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError("no notebook: it has no cells")  # noqa: TRY004 - content, no argument
    lines: list[str] = []
    places: list[str] = []
    for number, cell in enumerate(content["cells"], start=1):
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source") or ""
        told = _plain((source if isinstance(source, str) else "".join(source)).splitlines())
        lines += told
        places += [f"cell {number}, line {line}" for line in range(1, len(told) + 1)]
    return Program("\n".join(lines) + "\n", tuple(places))


def _plain(lines: list[str]) -> list[str]:
    """Return a cell as Python: a line for the shell is a call, other magic a blank."""
    if lines and lines[0].startswith("%%"):
        is_shell = lines[0].split()[0] in {"%%bash", "%%sh", "%%script", "%%!"}
        if not is_shell:
            return ["", *_plain(lines[1:])]
        return [f"get_ipython({chr(10).join(lines)!r})", *[""] * (len(lines) - 1)]
    return [_plain_line(line) for line in lines]


def _plain_line(line: str) -> str:
    found = _SHELL.match(line)
    if not found:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}get_ipython({found[1]!r})" if "!" in line[:8] else f"{indent}pass"
