"""The HubSpot door: the only module that reads or writes a portal.

A name is imported when it is first used: whoever only names a portal's address calls nobody.
"""

from typing import TYPE_CHECKING

from sotdiff.menu import lazily

if TYPE_CHECKING:
    from sotdiff.hubspot.connect import open_portal
    from sotdiff.hubspot.contact import OWNER, Contact, Identity, Listing, Version
    from sotdiff.hubspot.lookup import addresses_of
    from sotdiff.hubspot.pace import Timing
    from sotdiff.hubspot.portal import Portal

__all__ = [
    "OWNER",
    "Contact",
    "Identity",
    "Listing",
    "Portal",
    "Timing",
    "Version",
    "addresses_of",
    "open_portal",
]
__getattr__ = lazily(
    __name__,
    {
        "open_portal": "connect",
        **dict.fromkeys(["OWNER", "Contact", "Identity", "Listing", "Version"], "contact"),
        "addresses_of": "lookup",
        "Timing": "pace",
        "Portal": "portal",
    },
)
