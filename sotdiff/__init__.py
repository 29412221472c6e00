"""sotdiff keeps HubSpot in agreement with the one workbook that people trust.

load_sot, connect, sandbox, load_hubspot   both sides in
diff                                       what has drifted, as a plan; nothing is written
reconcile                                  the plan applied: to the frame, or to a portal
apply                                      a plan applied to a portal
"""

from sotdiff.errors import GuardTripped, R01Violation, SotdiffError
from sotdiff.plan import Plan
from sotdiff.run import Result, connect, diff, load_hubspot, load_sot, reconcile, sandbox
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
    "reconcile",
    "sandbox",
]
