"""The menus of the rooms: every name is there, and is imported when it is first used."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

MENUS = ("sotdiff.report", "sotdiff.run")


@pytest.mark.parametrize("room", MENUS)
def test_every_name_of_a_menu_is_there(room: str) -> None:
    """What `__all__` promises can be imported; another name is refused as Python refuses it."""
    menu = import_module(room)
    for name in menu.__all__:
        assert getattr(menu, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        menu.no_such_name  # noqa: B018 - asking is the test


def test_a_scheduled_run_itself_imports_no_step() -> None:
    """The steps belong to the kernel: the process that waits for it does not load them."""
    told = (
        "import sys, sotdiff.run.scheduled;"
        "print([name for name in ('sotdiff.drift', 'sotdiff.apply', 'sotdiff.sandbox', 'openpyxl',"
        " 'sotdiff.report.notebook') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
