"""The gate proof: the safety rules are still there, and nobody writes to HubSpot past them.

check      what was found under the paths, judged
files      which files are looked at
scan       what one file does: `flow` runs its statements, `calls` and `follow` its expressions
effects    what one call does at HubSpot: `sending` a request, `texts` its address
terms      the values behind it; `values` what texts, lists and dicts give; `sights` what is noted
owners     the two layers in a program of its own
survey     many files, each judged by itself
judge      the rules and the verdicts
doors      the package's own duties, read from its source; `trial` tries its guards out
mutants    ways to weaken the guard; `prove` shows that a named test notices each
outcome    the record, the push, the table
passing    the whole in one call
"""

from sotdiff.gate.check import Report, check_paths
from sotdiff.gate.outcome import keep_and_tell, summary_of, table_of
from sotdiff.gate.passing import pass_gate

__all__ = ["Report", "check_paths", "keep_and_tell", "pass_gate", "summary_of", "table_of"]
