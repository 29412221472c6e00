"""Every lead, with the one reason why it is not to be enrolled, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.enrol.known import known_addresses, primaries
from sotdiff.enrol.said import addresses_said
from sotdiff.enrol.stops import forbidden
from sotdiff.errors import ConfigError, WriteRefusedError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sotdiff.enrol.side import SmartLead
    from sotdiff.linked import Linked

NO_PRIMARY = "no valid primary address"
LIKE_A_FORMULA = "the address begins like a formula"
SHARED = "another workbook row holds the address too"
STOPPED = "unsubscribed, bounced, blocked, refused or opted out"
ENROLLED = "enrolled already, or was once"
NOT_BY_RULE = "not by the rule in sotdiff.toml"
REASONS = (NO_PRIMARY, LIKE_A_FORMULA, SHARED, STOPPED, ENROLLED, NOT_BY_RULE)
_FORMULA = ("=", "+", "-", "@")


def standing(linked: Linked, side: SmartLead) -> pd.DataFrame:
    """Return one row a lead: `lid`, `address` (its primary), `why_not` (missing: it is eligible).

    Eligible is a lead in the workbook with a valid primary that no other workbook row holds, that
    nothing was ever heard against, that no export kept ever had under any of its addresses, and
    that the rule in the configuration lets pass. The first reason that holds is the one named.
    """
    leads = linked.leads
    primary = leads["lid"].map(primaries(linked)).astype("string")
    holds = {
        NO_PRIMARY: ~_is_address(primary),
        LIKE_A_FORMULA: primary.str.startswith(_FORMULA),
        SHARED: canon.is_among(primary, _shared(linked)),
        STOPPED: _is_stopped(linked, side, primary),
        ENROLLED: canon.is_among(leads["lid"], _ever_enrolled(linked, side)),
        NOT_BY_RULE: ~_fits(leads, side),
    }
    why = pd.Series(pd.NA, index=leads.index, dtype="string")
    for reason in reversed(REASONS):
        why = why.mask(holds[reason].fillna(value=False).astype(bool), reason)
    return pd.DataFrame({"lid": leads["lid"], "address": primary, "why_not": why})


def raise_if_not_in_sot(frame: pd.DataFrame, leads: pd.DataFrame) -> None:
    """Refuse a file to enrol with an address that is not the first of its lead's ledger.

    A second look at what `standing` let pass, from the leads themselves. Raises WriteRefusedError.
    """
    first = canon.canon_column(leads["email_all"], canon.first_address)
    allowed = set(zip(leads["lid"], first, strict=True))
    foreign = [
        pair for pair in zip(frame["lid"], frame["email"], strict=True) if pair not in allowed
    ]
    if foreign:
        raise WriteRefusedError(
            f"{len(foreign)} rows of the file to enrol are not in the workbook as they stand, the "
            f"first of them {foreign[0][0]}; nothing was written"
        )


def fits(leads: pd.DataFrame, texts: Iterable[Mapping[str, str]]) -> pd.Series:
    """Tell which leads hold one of these sets of texts under their headers.

    Compared trimmed and casefolded. Raises ConfigError naming an unknown header.
    """
    found = pd.Series(data=False, index=leads.index)
    for each in texts:
        holds = pd.Series(data=True, index=leads.index)
        for header, text in each.items():
            holds &= _folded(leads, header) == text.strip().casefold()
        found |= holds.fillna(value=False).astype(bool)
    return found


def _folded(leads: pd.DataFrame, header: str) -> pd.Series:
    if header not in leads:
        raise ConfigError(
            f"sotdiff.toml, [smartlead]: the workbook has no header {header!r}; "
            f"{nearest(header, map(str, leads.columns))}"
        )
    return canon.canon_column(leads[header], lambda text: text.strip().casefold()).fillna("")


def _fits(leads: pd.DataFrame, side: SmartLead) -> pd.Series:
    """Tell which leads the rule lets pass."""
    let = fits(leads, side.when) if side.when else pd.Series(data=True, index=leads.index)
    return let & ~fits(leads, side.unless)


def _is_address(texts: pd.Series) -> pd.Series:
    return canon.canon_column(texts, lambda text: text if canon.is_address(text) else "").notna()


def _shared(linked: Linked) -> pd.Series:
    """Return the addresses that stand in the ledgers of two or more workbook rows."""
    held = linked.ledger_frame[["address", "holder"]].drop_duplicates()
    twice: pd.Series = held.loc[held["address"].duplicated(keep=False), "address"]
    return twice


def _is_stopped(linked: Linked, side: SmartLead, primary: pd.Series) -> pd.Series:
    rows, addresses = forbidden(linked, side)
    return canon.is_among(linked.leads["lid"], rows) | canon.is_among(primary, addresses)


def _ever_enrolled(linked: Linked, side: SmartLead) -> pd.Series:
    """Return the leads that any export kept has under one of their addresses, or names."""
    known, said = known_addresses(linked), addresses_said(side.enrolments)
    there = known.loc[canon.is_among(known["address"], said["email"]), "lid"]
    lids: pd.Series = pd.concat([there, side.enrolments["lid"]]).dropna()
    return lids
