"""The configuration and the workbook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sotdiff.doctor.lines import Line, fail, ok, warn
from sotdiff.errors import SotdiffError
from sotdiff.load import load_leads
from sotdiff.workbook import lock_files

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.settings import Settings

OLD = timedelta(days=7)
AHEAD = timedelta(minutes=5)


def configuration(settings: Settings) -> Line:
    """Say which world and whose contacts; that the file can be read is known already."""
    hubspot = settings.hubspot
    world = "the sandbox" if hubspot.portal == "sandbox" else f"live portal {hubspot.portal_id}"
    return ok("configuration", f"{world}, owner {hubspot.owner_id}, {settings.root}")


def workbook(settings: Settings) -> tuple[list[Line], pd.DataFrame | None]:
    """Say how the workbook is; its leads where it can be read."""
    path = settings.workbook
    try:
        leads, rejects = load_leads(path, settings, wait=lambda _seconds: None)
    except SotdiffError as error:
        return [fail("workbook", str(error), "correct [sot] in sotdiff.toml, or the file")], None
    told = f"{path.name}: {len(leads)} leads, every column found"
    lines = [ok("workbook", told), _age(settings), _locked(settings), _rejects(len(rejects))]
    return lines, leads


def _age(settings: Settings) -> Line:
    changed = datetime.fromtimestamp(settings.workbook.stat().st_mtime, UTC)
    age = datetime.now(UTC) - changed
    told = f"last saved {changed:%Y-%m-%d %H:%M} UTC"
    if age < -AHEAD:
        return warn("workbook age", f"{told}, which is to come", "set the clock of this machine")
    if age > OLD:
        return warn("workbook age", told, "make sure that this is the copy that people work in")
    return ok("workbook age", told)


def _locked(settings: Settings) -> Line:
    beside = lock_files(settings.workbook)
    if beside:
        told = f"somebody has it open ({beside[0].name})"
        return warn("workbook lock", told, "runs go on; what is not saved yet is not seen")
    return ok("workbook lock", "nobody has it open")


def _rejects(count: int) -> Line:
    if count:
        told = f"{count} rows or cells cannot be used"
        return warn("workbook cells", told, "the report lists each with its cell; correct them")
    return ok("workbook cells", "every row and cell can be used")
