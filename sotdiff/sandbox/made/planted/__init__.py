"""The cases planted in the made world, each with what must be found of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.planted.addresses import plant_addresses
from sotdiff.sandbox.made.planted.bad_cells import plant_bad_cells
from sotdiff.sandbox.made.planted.differences import plant_differences
from sotdiff.sandbox.made.planted.fixes import plant_fixes
from sotdiff.sandbox.made.planted.links import plant_links
from sotdiff.sandbox.made.planted.tokens import plant_tokens

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage


def plant_everything(stage: Stage) -> None:
    """Plant every case there is."""
    plant_fixes(stage)
    plant_tokens(stage)
    plant_links(stage)
    plant_addresses(stage)
    plant_differences(stage)
    plant_bad_cells(stage)
