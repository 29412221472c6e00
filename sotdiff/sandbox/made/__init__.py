"""The made portal: a Grand County that never was, its workbook, its HubSpot, and the truth.

A name is imported when it is first used: most runs find their sandbox made.
"""

from typing import TYPE_CHECKING

from sotdiff.menu import lazily

if TYPE_CHECKING:
    from sotdiff.sandbox.made.contacts import JOSEPH, MadeContact
    from sotdiff.sandbox.made.exports import MadeExports, made_exports
    from sotdiff.sandbox.made.leads import MadeLead
    from sotdiff.sandbox.made.portal import contact_ids, seed_portal
    from sotdiff.sandbox.made.truth import ExpectedFinding, ExpectedReject, Truth
    from sotdiff.sandbox.made.workbook import FILE_NAME, SHEET, write_workbook
    from sotdiff.sandbox.made.world import MadeWorld, made_world

__all__ = [
    "FILE_NAME",
    "JOSEPH",
    "SHEET",
    "ExpectedFinding",
    "ExpectedReject",
    "MadeContact",
    "MadeExports",
    "MadeLead",
    "MadeWorld",
    "Truth",
    "contact_ids",
    "made_exports",
    "made_world",
    "seed_portal",
    "write_workbook",
]
__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(["JOSEPH", "MadeContact"], "contacts"),
        **dict.fromkeys(["MadeExports", "made_exports"], "exports"),
        "MadeLead": "leads",
        **dict.fromkeys(["contact_ids", "seed_portal"], "portal"),
        **dict.fromkeys(["ExpectedFinding", "ExpectedReject", "Truth"], "truth"),
        **dict.fromkeys(["FILE_NAME", "SHEET", "write_workbook"], "workbook"),
        **dict.fromkeys(["MadeWorld", "made_world"], "world"),
    },
)
