"""Cases: the flags of a class grouped so that one decision settles many."""

from __future__ import annotations

import pandas as pd

# Addresses at these hosts belong to nobody in common.
_PUBLIC = {
    *("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com"),
    *("comcast.net", "live.com", "msn.com", "me.com", "proton.me", "protonmail.com"),
}
# So many times the same difference is a case of its own; else who wrote it says more.
LEAST_SAME = 3
# What begins a case's name, and the column that its rows share.
_CASES = {
    "F2": ("One lead, several contacts: ", "lid"),
    "F3": ("Token on a contact out of scope: ", "detail"),
    "F4": ("One contact, several leads: contact ", "contact_id"),
    "F5": ("Token of a lead that is not in the workbook: ", "was"),
    "F7": ("Address held by a contact out of scope: ", "was"),
    "F8": ("Address of several leads: ", "was"),
}
_FIELDS = {"first_name": "first name", "last_name": "last name", "email": "e-mail"}


def with_cases(flags: pd.DataFrame) -> pd.DataFrame:
    """Return the flags with `case`, what the rows that one decision settles have in common.

    Big cases come first, within a class; a row that stands for itself has no case. `flags` has
    the columns of findings, and `writer`.
    """
    words = pd.Series(pd.NA, index=flags.index, dtype="string")
    for code in flags["code"].unique():
        words.update(_words(str(code), flags[flags["code"] == code]).astype("string"))
    cased = flags.assign(case=words)
    sizes = cased.groupby(["code", "case"])["code"].transform("size").reindex(flags.index)
    cased = cased.assign(case=cased["case"].where(sizes > 1), size=sizes.where(sizes > 1, 0))
    ordered = cased.sort_values(
        ["size", "case"], ascending=[False, True], kind="stable", na_position="last"
    )
    return ordered.drop(columns="size")


def decisions(cased: pd.DataFrame) -> int:
    """Return how many decisions settle these flags of one class."""
    return int(cased["case"].nunique() + cased["case"].isna().sum())


def _words(code: str, rows: pd.DataFrame) -> pd.Series:
    """Return what each row's case is called, missing where it has none."""
    if code == "F1":
        return _of_addresses(rows)
    if code == "F6":
        return _of_differences(rows)
    words, column = _CASES.get(code, ("", "was"))
    return words + rows[column].fillna("blank")


def _of_addresses(rows: pd.DataFrame) -> pd.Series:
    """Return F1's cases: addresses of one kind at one host that is no public one."""
    hosts = rows["was"].str.partition("@")[2].astype("string")
    shared = hosts.where((hosts != "") & ~hosts.isin(_PUBLIC))
    kinds = {"orphan": "Contacts without a lead", "primary": "Primary addresses"}
    return rows["detail"].map(kinds).fillna("Additional addresses") + " at " + shared


def _of_differences(rows: pd.DataFrame) -> pd.Series:
    """Return F6's cases: the same difference, else the same field by the same writer."""
    fields = rows["field"].replace(_FIELDS).str.capitalize()
    pairs = rows["field"] + "\0" + rows["was"].fillna("") + "\0" + rows["now"].fillna("")
    same = (
        fields
        + ": the same difference, “"
        + rows["was"].fillna("blank")
        + "” for “"
        + rows["now"]
        + "”"
    )
    by_writer = fields + ", last written by " + rows["writer"]
    often = pairs.groupby(pairs).transform("size") >= LEAST_SAME
    return same.where(often, by_writer.fillna(fields))
