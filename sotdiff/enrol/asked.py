"""What was asked of SmartLead, whether it has happened since, and what must not happen any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.enrol.must_go import must_go
from sotdiff.enrol.standing import ENROLLED, standing

if TYPE_CHECKING:
    from datetime import datetime

    from sotdiff.enrol.side import SmartLead
    from sotdiff.linked import Linked

ASKED_COLUMNS = {
    "kind": "string",
    "campaign": "string",
    "email": "string",
    "lid": "string",
    "file": "string",
    "made_at": "datetime64[us, UTC]",
    "expires": "datetime64[us, UTC]",
}
KEY = ["kind", "campaign", "email"]
HAPPENED, WAITS, MISSING = "happened", "no export since", "has not happened"
RECALLED, SETTLED = "must not happen any more", "not wanted any more"
NO_PRIMARY_NOW = "no lead's primary any more"
MAY_STAY = "nothing stands against the enrolment any more"


def judge_asked(
    asked: pd.DataFrame, linked: Linked, side: SmartLead, exports: pd.DataFrame, now: datetime
) -> pd.DataFrame:
    """Return the newest asking for each campaign and address, with `outcome` and `why`.

    `asked` has ASKED_COLUMNS, `exports` one row an export: `campaign`, `made_at`. Happened is what
    an export of that campaign, made after the asking, shows: to enrol, the address is there; to
    remove, it is not, or SmartLead has stopped it. What has not happened is not wanted any more
    where a file made now would not ask for it, and `why` says the reason; while the file that asks
    to enrol has not expired, that must not happen any more.
    """
    newest = asked.sort_values("made_at", kind="stable").drop_duplicates(KEY, keep="last")
    newest = newest.reset_index(drop=True)
    outcome = _by_exports(newest, side.enrolments, exports)
    why = _unwanted(newest, linked, side)
    # Not where it was asked for, and enrolled all the same: in another campaign, by mistake.
    elsewhere = (outcome == MISSING) & (why == ENROLLED)
    why = why.mask((outcome == HAPPENED) | elsewhere.fillna(value=False))
    recalled = why.notna() & (newest["kind"] == "to_enrol") & (newest["expires"] > now)
    told = outcome.mask(why.notna(), SETTLED).mask(recalled, RECALLED)
    return newest.assign(outcome=told, why=why)


def open_asked(judged: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return what was asked and may still be imported: not expired, and not happened yet.

    Also where an export since does not show it: that was made before the person was done.
    """
    return judged[(judged["outcome"] != HAPPENED) & (judged["expires"] > now)]


def _by_exports(asked: pd.DataFrame, enrolments: pd.DataFrame, exports: pd.DataFrame) -> pd.Series:
    """Return what the exports made after each asking show."""
    since = _since(asked, enrolments)
    there = asked.index.isin(since.index)
    mailed = asked.index.isin(since.index[since["mailed"]])
    last = exports.groupby("campaign")["made_at"].max()
    seen = asked["campaign"].map(last) > asked["made_at"]
    done = (asked["kind"] == "to_enrol") & there | (asked["kind"] == "must_remove") & ~mailed
    outcome = pd.Series(MISSING, index=asked.index, dtype="string").mask(done, HAPPENED)
    return outcome.mask(~seen.fillna(value=False), WAITS)


def _since(asked: pd.DataFrame, enrolments: pd.DataFrame) -> pd.DataFrame:
    """Return the enrolments that later exports show, by the place of what asked for them.

    To remove, only the newest export counts: an earlier one was made before the person was done.
    """
    rows = enrolments[["campaign", "email", "exported_at", "current", "stop"]]
    joined = asked.rename_axis("place").reset_index()[["place", *KEY, "made_at"]]
    both = joined.merge(rows, on=["campaign", "email"], how="inner", validate="many_to_many")
    later = both[(both["exported_at"] > both["made_at"])]
    later = later.assign(mailed=later["current"].astype(bool) & later["stop"].isna())
    return later.set_index("place")[["mailed"]].astype(bool)


def _unwanted(asked: pd.DataFrame, linked: Linked, side: SmartLead) -> pd.Series:
    """Return why a file made now would not ask for each; missing where it would."""
    stands = standing(linked, side).dropna(subset="address").drop_duplicates("address")
    reasons = asked["email"].map(stands.set_index("address")["why_not"]).astype("string")
    enrols = reasons.mask(~canon.is_among(asked["email"], stands["address"]), NO_PRIMARY_NOW)
    gone = must_go(linked, side)
    wanted = set(zip(gone["campaign"], gone["email"], strict=True))
    stays = [pair not in wanted for pair in zip(asked["campaign"], asked["email"], strict=True)]
    removes = pd.Series(pd.NA, index=asked.index, dtype="string").mask(
        pd.Series(stays, index=asked.index, dtype=bool), MAY_STAY
    )
    return enrols.where(asked["kind"] == "to_enrol", removes)
