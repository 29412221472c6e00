"""A folder with a configuration."""

from __future__ import annotations

import shutil
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest

from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop_folder(tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with a configuration."""
    shutil.copy(example_settings(), tmp_path / "sotdiff.toml")
    with chdir(tmp_path):
        yield tmp_path
