"""The manual of the drift classes: docs/drift.md, written from the class modules' docstrings."""

from __future__ import annotations

from pathlib import Path

from sotdiff.drift import CATALOGUE
from sotdiff.errors import SotdiffError, nearest

PAGE = Path(__file__).parent.parent / "docs" / "drift.md"
_HEAD = """\
# Drift classes

Written by `make docs` from the modules in `sotdiff/drift/`; change it there. A **fix** (D…) is
written without asking, a **flag** (F…) waits for a person. S… are flags on SmartLead's enrolments
([smartlead.md](smartlead.md)). D1 is retired: the number stays free, so that nobody takes an old D1
for a new one.
"""


def manual_of(code: str) -> str:
    """Return the manual page of one class. Raises SotdiffError naming the nearest class."""
    pages = {each.code: each for each in CATALOGUE}
    if code.upper() not in pages:
        raise SotdiffError(f"no drift class {code!r}; {nearest(code, pages)}")
    found = pages[code.upper()]
    return f"{found.manual.strip()}\n\nWhat to do: {found.advice}"


def manual_page() -> str:
    """Return docs/drift.md as it should stand."""
    return "\n".join([_HEAD, *map(_section, (each.code for each in CATALOGUE))])


def _section(code: str) -> str:
    """Return one class as Markdown: its first line as the heading."""
    head, _, rest = manual_of(code).partition("\n")
    return f"## {head}\n{rest}\n"


if __name__ == "__main__":
    PAGE.write_text(manual_page(), encoding="utf-8")
