"""The order of the steps: load, validate, link, drift, plan ║ apply, record. Names only.

Left of the bar nothing is changed (`look`), right of it nothing is decided (`write`). A name is
imported when it is first used.
"""

from typing import TYPE_CHECKING

from sotdiff.menu import lazily

if TYPE_CHECKING:
    from sotdiff.run.history import History, load_history
    from sotdiff.run.look import connect, diff, load_hubspot, load_sot, sandbox
    from sotdiff.run.past import look_back
    from sotdiff.run.write import Result, apply_to, reconcile

__all__ = [
    "History",
    "Result",
    "apply_to",
    "connect",
    "diff",
    "load_history",
    "load_hubspot",
    "load_sot",
    "look_back",
    "reconcile",
    "sandbox",
]
__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(["History", "load_history"], "history"),
        **dict.fromkeys(["connect", "diff", "load_hubspot", "load_sot", "sandbox"], "look"),
        **dict.fromkeys(["Result", "apply_to", "reconcile"], "write"),
        "look_back": "past",
    },
)
