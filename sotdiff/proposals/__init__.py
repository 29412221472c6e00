"""Proposals for the workbook: what SmartLead and HubSpot know and it does not. Pure, on frames."""

from sotdiff.proposals.evidence import REPLACED_COLUMNS, Mark, Marks, gather_evidence
from sotdiff.proposals.make import PROPOSAL_COLUMNS, make_proposals

__all__ = [
    "PROPOSAL_COLUMNS",
    "REPLACED_COLUMNS",
    "Mark",
    "Marks",
    "gather_evidence",
    "make_proposals",
]
