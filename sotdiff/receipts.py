"""Receipts as they are given to people: a frame (tables.Receipts) that shows itself well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.inline import headed, table_html

if TYPE_CHECKING:
    from collections.abc import Callable

_DONE = ("applied", "already")
_COLUMNS = {
    "code": "Class",
    "lid": "Lead",
    "contact_id": "Contact",
    "field": "Field",
    "was": "Was",
    "now": "Now",
    "result": "Result",
    "detail": "Why",
}


class ReceiptsFrame(pd.DataFrame):
    """A frame like any other; whatever is made of it is a plain frame again."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def headline(self) -> str:
        """Return in a line what became of the changes: `41 applied, 2 conflict`."""
        counts = self["result"].value_counts()
        return ", ".join(f"{count:,} {result}" for result, count in counts.items()) or "no changes"

    def __repr__(self) -> str:
        """Say in a line what became of the changes, then list those that were not written."""
        left = self[~self["result"].isin(_DONE)]
        listed = f"\n{left[[*_COLUMNS]].to_string(index=False)}" if len(left) else ""
        return f"<Receipts: {self.headline()}>{listed}"

    def _repr_html_(self) -> str:
        order = self["result"].isin(_DONE).sort_values(kind="stable").index
        rows: Any = self.loc[order, [*_COLUMNS]]
        head = headed("Receipts", f"{self.headline()}; what was not written stands first")
        return head + table_html(rows, list(_COLUMNS.values()))
