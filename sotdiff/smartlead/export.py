"""An export's rows as enrolments (tables.Enrolments): who is in a campaign, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon
from sotdiff.settings.smartlead import REFUSALS, SENDER_BOUNCES
from sotdiff.smartlead import words as said
from sotdiff.smartlead.table import header_name
from sotdiff.tables import Enrolments, columns_of, conform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

# A machine answered, not the lead.
NO_REPLIES = ("out of office",)
GONE = ("is_unsubscribed", "unsubscribed", "unsubscribed_at", "unsubscribed_client_id_map")
FAILED = ("is_bounced", "bounced", "bounced_at")
STOPS = ("unsubscribed", "bounced", "blocked", "held", "refused")


@dataclass(frozen=True)
class Words:
    """How the words of an export are read: see `[smartlead]`."""

    lid_field: str = "lid"
    taught: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[str, ...] = REFUSALS
    sender_bounces: tuple[str, ...] = SENDER_BOUNCES


def enrolments_of(
    rows: pd.DataFrame, campaign: str, export: str, exported_at: datetime, words: Words
) -> pd.DataFrame:
    """Return one row an enrolment; the columns of the file that are not ours stand behind.

    `rows` as `table.rows_of` gives them, `export` the file's SHA-256. `current` is True here: the
    caller knows whether a newer one has been read. `stop` joins what is known by `;`:
    unsubscribed, bounced, blocked (a bounce, or the block list), held (blocked or bounced, and the
    category says that the sender's mailbox bounced), refused (a reply that says no).
    """
    state = _formed(rows, "status", partial(said.state_of, taught=words.taught))
    category = _formed(rows, "category", said.category)
    ours: dict[str, Any] = {
        "email": _formed(rows, "email", _address),
        "lid": _lids(rows, words.lid_field),
        "campaign": campaign,
        "status": _formed(rows, "status", str.strip),
        "state": state,
        "stop": _stops(rows, state, category, words),
        "reply": _replies(rows, category, words),
        "current": pd.array([True] * len(rows), dtype="boolean"),
        "export": export,
        "exported_at": pd.Series(exported_at, index=rows.index, dtype="datetime64[us, UTC]"),
    }
    taken = [name for name in columns_of(Enrolments) if name in rows and name != "place"]
    return conform(
        rows.rename(columns={n: f"{n} (export)" for n in taken}).assign(**ours), Enrolments
    )


def _address(text: str) -> str:
    """Return the canonical address in a cell (`Ann <ann@example.com>`), `""` unless it has one."""
    form = canon.canon_address(text)
    if canon.is_address(form):
        return form
    found = [each for each in canon.split_ledger(text) if canon.is_address(each)]
    return found[0] if len(found) == 1 else ""


def _lids(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return the LIDs: from the custom fields, else from a column of the field's own name."""
    told = _formed(rows, "custom_fields", partial(said.lid_in, name=name))
    return told.fillna(_formed(rows, header_name(name), lambda text: canon.canon_lid(text) or ""))


def _any(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """Tell which rows say yes in one of these columns."""
    found = [_formed(rows, name, said.says_yes).notna() for name in names]
    return pd.concat(found, axis=1).any(axis=1)


def _formed(rows: pd.DataFrame, name: str, form: Callable[[str], str]) -> pd.Series:
    """Return a column in another form, missing where the export has no such column."""
    if name not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="string")
    return canon.canon_column(rows[name], form)


def _stops(rows: pd.DataFrame, state: pd.Series, category: pd.Series, words: Words) -> pd.Series:
    """Return why each address must not be enrolled again."""
    by_sender = category.isin(_folded(words.sender_bounces))
    bounced = (state == "bounced") | _any(rows, FAILED)
    blocked = state == "blocked"
    holds = {
        "unsubscribed": (state == "unsubscribed") | _any(rows, GONE),
        "bounced": bounced & ~by_sender,
        "blocked": blocked & ~by_sender,
        "held": (bounced | blocked) & by_sender,
        "refused": category.isin(_folded(words.refusals)),
    }
    joined = pd.Series("", index=rows.index, dtype="string")
    for stop in STOPS:
        joined += pd.Series("", index=rows.index, dtype="string").mask(
            holds[stop].fillna(value=False).astype(bool), f"{stop};"
        )
    return joined.str.rstrip(";").mask(joined == "")


def _replies(rows: pd.DataFrame, category: pd.Series, words: Words) -> pd.Series:
    """Return the category of a reply, or `replied` where only its count is known."""
    replied = _formed(rows, "reply_count", said.counts).notna()
    nobody = [*_folded(words.sender_bounces), *NO_REPLIES]
    answered = category.where(~category.isin(nobody))
    return answered.fillna(pd.Series("replied", index=rows.index, dtype="string").where(replied))


def _folded(texts: tuple[str, ...]) -> list[str]:
    return [said.category(text) for text in texts]
