"""A frame with cells of one row changed; the caller's frame stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.errors import TableError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def with_cells(
    frame: pd.DataFrame, key: str, name: str, cells: Mapping[str, str | None]
) -> pd.DataFrame:
    """Return the frame with these cells in the row whose column `key` is `name`; None is blank.

    Raises TableError for a row or a column that is not there, with the nearest names.
    """
    raise_if_missing(frame, key, name)
    unknown = [column for column in cells if column not in frame.columns or column == key]
    if unknown:
        told = nearest(unknown[0], map(str, frame.columns.drop(key)))
        raise TableError(f"no column {unknown[0]!r} that can be changed ({told})")
    row = frame[key] == name
    return frame.assign(
        **{
            column: frame[column].astype("string").mask(row, value)
            for column, value in cells.items()
        }
    )


def raise_if_missing(frame: pd.DataFrame, key: str, name: str) -> None:
    """Refuse a key that no row has, with the nearest ones."""
    if not (frame[key] == name).any():
        told = nearest(name, frame[key].dropna().astype(str))
        raise TableError(f"no {key} {name!r} among {len(frame):,} ({told})")
