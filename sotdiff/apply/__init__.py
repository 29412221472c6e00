"""Apply: the plan brought to HubSpot, with compare-and-set, a journal and receipts.

applier     `apply_plan`: the order; canary; what stops a run and what does not
updates     one contact: read fresh, compare, PATCH what differs
addresses   primary and additional addresses, whatever HubSpot does with them
promotion   an own additional address becomes the primary by way of v1
secondary   additional addresses one by one, by v1
restore     one contact put back as it was before a run
reversal    what a run wrote, turned round
creates     one contact: look up, POST once, resolve
verify      reading back, races, what does not stay
resolve     what an earlier run left open
journal     what a journal has to do, and one in memory
"""

from sotdiff.apply.applier import apply_plan
from sotdiff.apply.journal import Journal, MemoryJournal
from sotdiff.apply.resolve import resolve_open_intents
from sotdiff.apply.reversal import Reversal, reverse
from sotdiff.apply.words import Manner

__all__ = [
    "Journal",
    "Manner",
    "MemoryJournal",
    "Reversal",
    "apply_plan",
    "resolve_open_intents",
    "reverse",
]
