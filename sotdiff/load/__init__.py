"""Load: the two worlds as frames. `load_leads` reads the workbook, `load_contacts` HubSpot."""

from sotdiff.load.contacts import load_contacts
from sotdiff.load.leads import load_leads

__all__ = ["load_contacts", "load_leads"]
