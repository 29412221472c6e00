"""A folder with the made workbook, its portal and its SmartLead exports."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace

from sotdiff.embedded import make_sample
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Work in the sample world."""
    with chdir(make_workplace(tmp_path)):
        make_sample(load_settings())
        yield tmp_path
