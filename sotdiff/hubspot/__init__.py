"""The HubSpot door: the only module that reads or writes a portal."""

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
