"""Workbooks read with both engines, which have to agree: also on what they refuse, and why."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pandas as pd
from bookmaking import HEADERS, TAB, no_wait

from sotdiff.errors import WorkbookError
from sotdiff.load import load_leads
from sotdiff.workbook import Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sotdiff.settings import Settings

ENGINES = ("openpyxl", "fast")
Frames = tuple[pd.DataFrame, pd.DataFrame]


def read_alike(
    path: Path,
    title: str = TAB,
    required: Sequence[str] = HEADERS,
    optional: Sequence[str] = (),
) -> Sheet:
    """Read a tab with both engines, and return the sheet that both have found."""
    one, other = _alike(
        lambda engine: read_sheet(path, title, required, optional, engine=engine, wait=no_wait)
    )
    pd.testing.assert_frame_equal(one.cells, other.cells)
    for field in fields(Sheet):
        if field.name not in {"cells", "read_at"}:
            assert getattr(one, field.name) == getattr(other, field.name)
    return one


def load_alike(path: Path, settings: Settings) -> Frames:
    """Load a workbook with both engines, and return the leads and rejects that both have found."""
    sot = settings.sot
    one, other = _alike(
        lambda engine: load_leads(
            path,
            settings.model_copy(update={"sot": sot.model_copy(update={"engine": engine})}),
            wait=no_wait,
        )
    )
    for here, there in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(here, there)
        source = there.attrs["sotdiff"] | {"read_at": here.attrs["sotdiff"]["read_at"]}
        assert here.attrs["sotdiff"] == source
    return one


def _alike(read: Callable[[str], Any]) -> tuple[Any, Any]:
    """Return what both engines have read; raise what both have refused."""
    found: list[Any] = []
    for engine in ENGINES:
        try:
            found.append(read(engine))
        except WorkbookError as refusal:
            found.append(refusal)
    one, other = found
    if isinstance(one, WorkbookError) or isinstance(other, WorkbookError):
        assert _words(one) == _words(other)
        raise one
    return one, other


def _words(refusal: object) -> str:
    """Return a refusal without the place in the XML, which is another one in a smaller sheet."""
    return re.sub(r"line \d+, column \d+", "", str(refusal))
