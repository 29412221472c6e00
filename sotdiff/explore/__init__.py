"""For the analyst: one look held together, one lead with both sides, filters, and what-if.

look      `look_at`: both sides and the plan between them; ask it for leads, findings, what-ifs
sides     one lead, field by field, beside each contact that belongs to it
changed   a frame with one cell changed
compared  what one plan has and another has not

Nothing here writes anything, anywhere: a what-if is another plan, on copies.
"""

from sotdiff.explore.look import Look, WhatIf, look_at

__all__ = ["Look", "WhatIf", "look_at"]
