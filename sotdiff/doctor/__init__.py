"""The doctor: whether everything is there that a run needs, and what to do where it is not.

lines      one line a finding: ok, warn or fail, with the way out
sources    the configuration and the workbook
portal     the token, the portal, the owner, the properties, the clock
upkeep     the disk, the state, its journal, the last runs, what executes the notebook
examine    all of them, in order
"""

from sotdiff.doctor.examine import examine
from sotdiff.doctor.lines import Line, worst

__all__ = ["Line", "examine", "worst"]
