"""The tables of the state as the code uses them; how they came to be stands in `migrations`.

runs      one row a run                                  key run_id
findings  one row an episode of a finding                key finding_id, one open a (scope, key)
receipts  one row a receipt                              key run_id, change_id
holders   one row a contact out of scope                 key scope, contact_id
journal   one row an intent, outcome or verification     key seq, only ever longer
plans     one row a plan that somebody was shown         key scope, digest
approvals one row an approval                            key approval_id
baselines one row an accepted workbook and load          key baseline_id
readings  one row a guard of a run                       key run_id, guard
trips     one row a time that a guard said stop          key trip_id, one open a (scope, guard)
alerts    one row a scope: what people know              key scope
outbox    one row a push, sent or waiting                key push_id
holds     one row a lock that is held                    key name
exports   one row a SmartLead export that was read       key scope, campaign, sha256
asked     one row a file that asks something of SmartLead  key scope, sha256, made_at, name
suppressions  one row a finding that is not acted upon   key suppression_id, never without an end
undos     one row a run that undid another               key run_id
quarantine one row a change that waits, or may have to    key scope, change_id

Times are ISO texts in UTC. `scope` is world, portal and owner in one text: what was seen in the
sandbox never mixes with what was seen live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from sotdiff import tables
from sotdiff.record.values import storable

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Words(TypeDecorator[str]):
    """A text from outside, with what a database cannot hold replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the text as it is stored."""
        return None if value is None else storable(value)


def _words(*names: str) -> list[Column[str]]:
    """Return one text column a name."""
    return [Column(name, Words) for name in names]


METADATA = MetaData()

SCHEMA_VERSION = Table(
    "schema_version", METADATA, Column("version", Integer, primary_key=True), *_words("at")
)

RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", Words, primary_key=True),
    *_words("started", "ended", "status", "world", "portal_id", "owner_id", "digest", "counts"),
    Column("unaccounted", Integer),
    *_words("error"),
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("finding_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "key", *tables.columns_of(tables.Findings)),
    *_words("first_seen", "last_seen", "closed_at", "first_run", "last_run", "closed_run"),
)

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("run_id", Words, primary_key=True),
    Column("change_id", Words, primary_key=True),
    *_words("code", "lid", "contact_id", "field", "property", "was", "now", "result"),
    Column("http_status", Integer),
    *_words("detail", "at"),
)

HOLDERS = Table(
    "holders",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("contact_id", Words, primary_key=True),
    *_words(*(n for n in tables.columns_of(tables.Contacts) if n != "contact_id"), "seen_at"),
)

JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "run_id", "caller", "kind"),
    Column("intent_seq", BigInteger),
    *_words("contact_id", "lid", "change_ids", "request", "before", "after", "status"),
    Column("http_status", Integer),
    *_words("detail", "at", "prev_hash", "hash"),
)

PLANS = Table(
    "plans",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("digest", Words, primary_key=True),
    *_words("at", "change_ids", "sot", "hubspot"),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("approval_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "digest", "change_ids", "sot", "hubspot"),
    *_words("approved_by", "reason", "at", "until"),
)

BASELINES = Table(
    "baselines",
    METADATA,
    Column("baseline_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "run_id", "at", "sha256", "sot"),
    Column("in_scope", Integer),
)

READINGS = Table(
    "readings",
    METADATA,
    Column("run_id", Words, primary_key=True),
    Column("guard", Words, primary_key=True),
    Column("value", Double),
    Column("limit_value", Double),
    Column("tripped", Integer),
    *_words("approved", "sentence"),
)

TRIPS = Table(
    "trips",
    METADATA,
    Column("trip_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "guard", "first_at", "last_at", "first_run", "last_run", "sentence"),
    Column("value", Double),
    Column("limit_value", Double),
    *_words("ended_at", "ended_by"),
)

EXPORTS = Table(
    "exports",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("campaign", Words, primary_key=True),
    Column("sha256", Words, primary_key=True),
    *_words("name", "made_at", "first_read_at", "last_read_at"),
    Column("entries", Integer),
    Column("content", LargeBinary),
)

ASKED = Table(
    "asked",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("sha256", Words, primary_key=True),
    Column("made_at", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    *_words("kind", "campaign", "expires", "asked"),
)

HOLDS = Table(
    "holds",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("pid", BigInteger),
    *_words("host", "since", "run_id"),
)

SUPPRESSIONS = Table(
    "suppressions",
    METADATA,
    Column("suppression_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "kind", "code", "lid", "contact_id", "field", "was", "now"),
    *_words("by_whom", "reason", "at", "until", "run_id", "ended_at", "told_at"),
    *_words("ended_by", "ended_why"),
)

UNDOS = Table(
    "undos",
    METADATA,
    Column("run_id", Words, primary_key=True),
    *_words("of_run", "by_whom", "reason", "at", "until"),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("scope", Words, primary_key=True),
    Column("change_id", Words, primary_key=True),
    Column("tries", Integer),
    *_words("result"),
    Column("http_status", Integer),
    *_words("detail", "at", "until"),
)

ALERTS = Table("alerts", METADATA, Column("scope", Words, primary_key=True), *_words("standing"))

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("push_id", BigInteger, primary_key=True, autoincrement=False),
    *_words("scope", "kind", "message", "at", "sent_at"),
)
