"""The menu: the names of `import sotdiff` stay what they are, whatever else is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sotdiff

CHECK = """
import inspect, sotdiff
assert inspect.isfunction(sotdiff.sandbox), sotdiff.sandbox
assert inspect.isfunction(sotdiff.apply), sotdiff.apply
assert inspect.ismodule(sys.modules["sotdiff.sandbox"])
assert inspect.ismodule(sys.modules["sotdiff.apply"])
"""


@pytest.mark.parametrize(
    "first",
    [
        "import sotdiff, sotdiff.sandbox.server, sotdiff.apply",
        "from sotdiff.sandbox import SandboxPortal; from sotdiff.apply import apply_plan",
        "from importlib import import_module as to; to('sotdiff.sandbox'), to('sotdiff.apply')",
    ],
)
def test_functions_that_bear_a_packages_name_stay_functions(first: str) -> None:
    """`sotdiff.sandbox` and `sotdiff.apply` are called, though packages have these names too."""
    code = f"import sys\n{first}\n{CHECK}"
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_menu_is_complete() -> None:
    """Every name of the menu is there and says what it does."""
    for name in sotdiff.__all__:
        assert getattr(sotdiff, name).__doc__
