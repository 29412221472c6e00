"""The proof: one simulation, crash points, kills of real runs, and trials of the door.

figures     a figure: target, measured, trials, how often the fault was hit
planted     a world of at least 40 leads and 45 contacts in which every class stands
switched    which seed runs under which HubSpot behaviour
line        HubSpot's client without HTTP: the sandbox's behaviour in the same process
chaos       what goes wrong, and what people do meanwhile, all from one seed
referee     what really happened to each contact, seen from HubSpot's side
looking     a look through the door, planned by the naive oracle or by `diff`
simulation  a seed: runs under faults, then two without; what must hold at the end
control     the protocols that others use, in the same worlds
crashing    a kill at every call and every entry of the journal
kills       `kill -9` of real runs
monthly     a month of runs, slot by slot
shops       a folder and a portal behind real HTTP, for the trials
trial_*     workbooks, loads and calls, plans, journals, secrets, starts and days that are not well

loop        real runs on a timer while drift is injected

`python -m proof` prints all figures, `python -m proof month` those of a month of runs,
`python -m proof loop` the age of drift under a timer; `python -m proof replay SEED` plays one seed
again.
"""

import sys
from pathlib import Path

# The naive oracle, and the parts to build small workbooks, live among the tests.
sys.path.append(str(Path(__file__).parents[1] / "tests"))
