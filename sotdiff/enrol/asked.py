"""What was asked of SmartLead, and whether the exports since then show that it has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import datetime

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


def judge_asked(
    asked: pd.DataFrame, enrolments: pd.DataFrame, exports: pd.DataFrame
) -> pd.DataFrame:
    """Return the newest asking for each campaign and address, with `outcome`.

    `asked` has ASKED_COLUMNS, `exports` one row an export: `campaign`, `made_at`. Happened is what
    an export of that campaign, made after the asking, shows: to enrol, the address is there; to
    remove, it is not, or SmartLead has stopped it.
    """
    newest = asked.sort_values("made_at", kind="stable").drop_duplicates(KEY, keep="last")
    newest = newest.reset_index(drop=True)
    since = _since(newest, enrolments)
    there = newest.index.isin(since.index)
    mailed = newest.index.isin(since.index[since["mailed"]])
    last = exports.groupby("campaign")["made_at"].max()
    seen = newest["campaign"].map(last) > newest["made_at"]
    done = (newest["kind"] == "to_enrol") & there | (newest["kind"] == "must_remove") & ~mailed
    outcome = pd.Series(MISSING, index=newest.index, dtype="string").mask(done, HAPPENED)
    return newest.assign(outcome=outcome.mask(~seen.fillna(value=False), WAITS))


def open_asked(judged: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return what was asked and may still be imported: not expired, and no export since."""
    return judged[(judged["outcome"] == WAITS) & (judged["expires"] > now)]


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
