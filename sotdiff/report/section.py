"""A section: one part of the report as data.

A cell's output carries the data (for the page, which renders it again), inline HTML (for a
notebook, which strips style sheets) and text (for everything else).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff.report.folder import write_csv
from sotdiff.report.fragments import section_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

MIME = "application/vnd.sotdiff.section+json"


class Page:
    """What a page shows in a notebook: `sections`, in the order of the page."""

    @property
    def sections(self) -> Sequence[Section]:
        """All sections, in the order of the page."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Say the page in lines of text."""
        return "\n".join(map(repr, self.sections))

    def _repr_html_(self) -> str:
        return "".join(section._repr_html_() for section in self.sections)


@dataclass(frozen=True, repr=False)
class Section:
    """One part of the report. `name` names its template, `data` is plain JSON.

    `count` stands beside the title in the page's menu; None where there is nothing to count.
    `frame` has every row, for the file that a page links when it cannot keep them all.
    """

    name: str
    title: str
    text: str
    data: dict[str, Any]
    count: int | None = None
    frame: pd.DataFrame | None = field(default=None, compare=False)

    @property
    def file(self) -> str | None:
        """The file that holds all rows, where the section cannot keep them; else None."""
        tables = [*self.data.get("groups", []), self.data.get("table"), self.data.get("undone")]
        return next((table["csv"] for table in tables if table and table["csv"]), None)

    def __repr__(self) -> str:
        """Say in a line what the section says."""
        return f"{self.title}: {self.text}"

    def as_json(self) -> dict[str, Any]:
        """Return the section as the notebook holds it."""
        return {
            "name": self.name,
            "title": self.title,
            "text": self.text,
            "count": self.count,
            "data": self.data,
        }

    def _repr_html_(self) -> str:
        return section_html(self.as_json(), dress="inline")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: self.as_json(), "text/html": self._repr_html_(), "text/plain": repr(self)}


def save_long_tables(folder: Path, sections: Iterable[Section]) -> None:
    """Write the tables that a page cannot keep whole as the files that it links."""
    for section in sections:
        if section.file and section.frame is not None:
            write_csv(folder / section.file, section.frame)
