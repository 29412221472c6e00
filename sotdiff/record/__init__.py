"""The step that remembers: runs, findings with their age, receipts, holders and the journal.

One state, on SQLite by default and on PostgreSQL by URL, through the same SQLAlchemy Core code:

engine      opens the database, reads and writes in short transactions
schema      the tables as the code uses them
migrations  the tables as they came to be, version by version
state       `State`, the one class that other parts use
runs, findings, receipts, holders, journal   one table each
"""

from sotdiff.record.findings import Look
from sotdiff.record.journal import ChainBreak, Head, OpenIntent, RunJournal
from sotdiff.record.runs import RunSummary, Scope, counts_of
from sotdiff.record.state import State

__all__ = [
    "ChainBreak",
    "Head",
    "Look",
    "OpenIntent",
    "RunJournal",
    "RunSummary",
    "Scope",
    "State",
    "counts_of",
]
