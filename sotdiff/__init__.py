"""sotdiff keeps HubSpot in agreement with the one workbook that people trust.

load_sot, connect, sandbox, load_hubspot   both sides in
load_smartlead                             who is enrolled in SmartLead
look_at_smartlead                          that beside both sides, and what was asked of it
find_proposals                             what the workbook does not know yet
diff                                       what has drifted, as a plan; nothing is written
compare                                    two states of one table, cell by cell
reconcile                                  the plan applied: to the frame, or to a portal
apply                                      a plan applied to a portal
undo                                       what a run wrote put back, and held
load_history                               how the last days went, for the daily page
look_back                                  since when findings stand, and who wrote the values

A name is imported when it is first used: whoever needs only one part pays for no other.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sotdiff.compare import compare
    from sotdiff.errors import GuardTripped, R01Violation, SotdiffError
    from sotdiff.plan import Plan
    from sotdiff.run import (
        Result,
        connect,
        diff,
        load_history,
        load_hubspot,
        load_sot,
        look_back,
        reconcile,
        sandbox,
    )
    from sotdiff.run import apply_to as apply
    from sotdiff.run.bridge import look_at_smartlead
    from sotdiff.run.exports import load_smartlead
    from sotdiff.run.proposals import find_proposals
    from sotdiff.run.undo import undo
    from sotdiff.settings import Policy

__all__ = [
    "GuardTripped",
    "Plan",
    "Policy",
    "R01Violation",
    "Result",
    "SotdiffError",
    "apply",
    "compare",
    "connect",
    "diff",
    "find_proposals",
    "load_history",
    "load_hubspot",
    "load_smartlead",
    "load_sot",
    "look_at_smartlead",
    "look_back",
    "reconcile",
    "sandbox",
    "undo",
]
_HOMES = dict.fromkeys(__all__, "sotdiff.run") | {
    "GuardTripped": "sotdiff.errors",
    "Plan": "sotdiff.plan",
    "compare": "sotdiff.compare",
    "Policy": "sotdiff.settings",
    "R01Violation": "sotdiff.errors",
    "SotdiffError": "sotdiff.errors",
    "find_proposals": "sotdiff.run.proposals",
    "load_smartlead": "sotdiff.run.exports",
    "look_at_smartlead": "sotdiff.run.bridge",
    "undo": "sotdiff.run.undo",
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
