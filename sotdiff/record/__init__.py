"""The step that remembers: runs, findings, receipts, the journal, and what the guards need.

One state, on SQLite by default and on PostgreSQL by URL, through the same SQLAlchemy Core code:

engine      opens the database, reads and writes in short transactions
schema      the tables as the code uses them
migrations  the tables as they came to be, version by version
state       `State`, the one class that other parts use
runs, findings, receipts, holders, journal   one table each
watch       `Watch`: what the guards remember of a scope
plans, approvals, baselines, readings        one table each
holdings    `Holdings`: suppressions and undone runs of a scope
suppressions, undone, quarantine             one table each
spent       what the journal says was written lately
outbox      what people were told, and what waits to be sent
locks       one run and one writer at a time
bridge      `Bridge`: what is remembered of SmartLead
exports, asked   one table each
past        `Past`: runs, findings and writes since a time, as frames
"""

from sotdiff.record.approvals import Approval
from sotdiff.record.bridge import Bridge
from sotdiff.record.exports import KeptExport
from sotdiff.record.findings import Look, finding_names
from sotdiff.record.holdings import Holdings
from sotdiff.record.journal import ChainBreak, Head, OpenIntent, RunJournal
from sotdiff.record.locks import Hold
from sotdiff.record.outbox import Outbox
from sotdiff.record.past import Past
from sotdiff.record.runs import RunSummary, Scope, counts_of
from sotdiff.record.state import State
from sotdiff.record.suppressions import Why
from sotdiff.record.undone import Done
from sotdiff.record.watch import Watch

__all__ = [
    "Approval",
    "Bridge",
    "ChainBreak",
    "Done",
    "Head",
    "Hold",
    "Holdings",
    "KeptExport",
    "Look",
    "OpenIntent",
    "Outbox",
    "Past",
    "RunJournal",
    "RunSummary",
    "Scope",
    "State",
    "Watch",
    "Why",
    "counts_of",
    "finding_names",
]
