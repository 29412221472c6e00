"""sotdiff keeps HubSpot in agreement with the one workbook that people trust.

load_sot, connect, sandbox, load_hubspot   both sides in
diff                                       what has drifted, as a plan; nothing is written
reconcile                                  the plan applied: to the frame, or to a portal
apply                                      a plan applied to a portal
look_back                                  since when findings stand, and who wrote the values

A name is imported when it is first used: whoever needs only one part pays for no other.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sotdiff.errors import GuardTripped, R01Violation, SotdiffError
    from sotdiff.plan import Plan
    from sotdiff.run import (
        Result,
        connect,
        diff,
        load_hubspot,
        load_sot,
        look_back,
        reconcile,
        sandbox,
    )
    from sotdiff.run import apply_to as apply
    from sotdiff.settings import Policy

__all__ = [
    "GuardTripped",
    "Plan",
    "Policy",
    "R01Violation",
    "Result",
    "SotdiffError",
    "apply",
    "connect",
    "diff",
    "load_hubspot",
    "load_sot",
    "look_back",
    "reconcile",
    "sandbox",
]
_HOMES = dict.fromkeys(__all__, "sotdiff.run") | {
    "GuardTripped": "sotdiff.errors",
    "Plan": "sotdiff.plan",
    "Policy": "sotdiff.settings",
    "R01Violation": "sotdiff.errors",
    "SotdiffError": "sotdiff.errors",
}
_NAMES_THERE = {"apply": "apply_to"}


class _Menu(ModuleType):
    """This module, its names found at first use."""

    def __getattr__(self, name: str) -> Any:
        """Import a name of the menu from where it lives."""
        if name not in _HOMES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = getattr(import_module(_HOMES[name]), _NAMES_THERE.get(name, name))
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        """Keep `sotdiff.apply` the function when Python binds the package of that name."""
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        """List the menu too."""
        return sorted({*super().__dir__(), *_HOMES})


sys.modules[__name__].__class__ = _Menu
